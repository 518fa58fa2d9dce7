import fc from "fast-check";
import { INPUT } from "../../src/world/port/application.js";
import { randomEdges } from "./graphs.js";

const int = (min: number, max: number) => fc.integer({ min, max });

/** Sizes of 0, of always the same, and drawn ones: equal times are where event order matters. */
const data = fc.constantFrom("0 B", "100 KB", "uniform(1 KB, 300 KB)");
const work = fc.constantFrom("0 cycles", "100 Mcycles", "exponential(80 Mcycles)");

const memory = fc.constantFrom("0 B", "1 MB");

const chain = fc.record({ subtasks: int(1, 5), data, work, memory }).map((chain) => ({ chain }));

const graph = randomEdges(5).chain(({ subtasks, edges }) => {
  const name = (subtask: number) => (subtask === INPUT ? "input" : subtask === subtasks ? "output" : `t${subtask}`);
  return fc
    .tuple(
      fc.array(data, { minLength: edges.length, maxLength: edges.length }),
      fc.array(work, { minLength: subtasks, maxLength: subtasks }),
    )
    .map(([sizes, works]) => ({
      graph: {
        nodes: works.map((cycles, subtask) => ({ name: name(subtask), work: cycles })),
        edges: edges.map(({ from, to }, edge) => ({ from: name(from), to: name(to), data: sizes[edge]! })),
      },
    }));
});

const layers = fc
  .record({
    depth: fc.constantFrom<number | string>(1, 3, "integer(1, 3)"),
    width: fc.constantFrom<number | string>(1, 2, "integer(1, 3)"),
    density: fc.constantFrom(0, 0.5, 1),
    data,
    work,
  })
  .map((layers) => ({ layers }));

const deadline = fc.constantFrom(
  {},
  { deadline: "uniform(50 ms, 1 s)", onDeadline: "drop" },
  { deadline: "200 ms", onDeadline: "drop" },
  { deadline: "200 ms", onDeadline: "continue" },
);

const cell = fc.record({
  subcarriers: fc.constant(32),
  fading: fc.constantFrom<object>(
    { model: "none" },
    { model: "block", coherence: "20 ms", group: 5 },
    { model: "block", coherence: "task", group: 32 },
    { model: "rician", coherence: "20 ms", group: 5 },
    { model: "clarke", speed: "30 km/h", sinusoids: 8, group: 8 },
  ),
  rate: fc.constantFrom("shannon", "shannon-gap", "truncated-shannon", "lte-cqi"),
  pathLoss: fc.constantFrom<object>(
    { model: "3gpp-pico" },
    { model: "fixed", gain: "-128 dB" },
    { model: "fixed", gain: "-145 dB" },
    { model: "umi-nlos" },
  ),
  shadowing: fc.constantFrom<object>({ sd: "0 dB" }, { sd: "8 dB", correlation: "13 m" }),
  allocation: fc.constantFrom<object>(
    { scheme: "fixed", subcarriers: "integer(1, 32)" },
    { scheme: "equal-share" },
    { scheme: "proportional-fair" },
    { scheme: "best-channel" },
    { scheme: "requested" },
  ),
  association: fc.constantFrom<object>({}, { cells: "serving" }, { cells: "all", hysteresis: "3 dB" }),
  interference: fc.constantFrom<object>({}, { uplink: "6 dB" }, { from: "transmissions" }, { from: "transmissions" }),
  outageTimeout: fc.constantFrom("10 s", "100 ms", "30 ms"),
  loss: fc.constantFrom<object>({}, { probability: "10 %" }, { probability: "10 %", tries: 2 }),
});
const links = fc.constantFrom<object>(
  { rate: "constant", uplink: "8 Mbps" },
  { rate: "constant", uplink: "8 Mbps", downlink: "20 Mbps", perEdge: true },
  { rate: "constant", uplink: "8 Mbps", loss: { probability: "10 %", tries: 2 } },
  { rate: "constant", uplink: "uniform(1 Mbps, 20 Mbps)", downlink: "uniform(1 Mbps, 20 Mbps)" },
);

const servers = (kind: string, fields: readonly object[]) =>
  fc
    .array(fc.constantFrom(...fields), { maxLength: 2 })
    .map((list) => list.map((server, index) => ({ name: `${kind}${index}`, ...server })));

const network = fc.record({
  radio: fc.oneof<fc.Arbitrary<object>[]>(cell, links),
  edges: servers("edge", [
    { cores: 1 },
    { cores: 4, grant: "integer(1, 4)" },
    { cores: 2, outages: { up: "exponential(300 ms)", down: "uniform(0 s, 200 ms)" } },
    { cores: 4, grant: "requested" },
    { cores: 16, grant: 2, position: ["50 m", "0 m"] },
    { cores: 1, machines: [{ count: 2, memory: "2 MB" }, { memory: "1 MB" }], balancer: "round-robin" },
    { cores: 1, machines: [{ count: 2, memory: "1 MB" }], queue: "processor-sharing" },
  ]),
  clouds: servers("cloud", [
    {},
    { cores: 2, grant: 2, direct: { uplink: "20 Mbps" } },
    { frequency: "unlimited", direct: { uplink: "1 Gbps" } },
  ]),
  backhaul: fc.constantFrom<object>(
    { delay: "uniform(10 ms, 20 ms)", rate: "10 Mbps" },
    { delay: "0 s", rate: "unlimited", energy: "1e-9 J/bit" },
    { delay: "1 ms", rate: "10 Mbps", loss: { probability: "20 %", tries: 2 } },
  ),
});

/** A tree over all servers, some of them joined by switches, and now and then a link more that closes a ring. */
const wiredGraph = fc.record({
  chance: fc.infiniteStream(int(0, 1_000_000)),
  rate: fc.constantFrom("10 Mbps", "unlimited", "uniform(5 Mbps, 20 Mbps)"),
  delay: fc.constantFrom("0 s", "1 ms", "exponential(2 ms)"),
  loss: fc.constantFrom<object>({}, { probability: "20 %", tries: 2 }),
  routing: fc.constantFrom("delay", "hops"),
});

interface WiredGraph {
  readonly chance: Iterator<number>;
  readonly rate: string;
  readonly delay: string;
  readonly loss: object;
  readonly routing: string;
}

const linksOver = (names: readonly string[], { chance, routing, ...link }: WiredGraph): object => {
  const pick = (most: number): number => (chance.next().value as number) % most;
  const list = names.slice(1).flatMap((name, index) => {
    const other = names[pick(index + 1)]!;
    const join = (from: string, to: string) => ({ from, to, ...link });
    return pick(2) === 0 ? [join(other, name)] : [join(other, `switch${index}`), join(`switch${index}`, name)];
  });
  const isKnown = list.some(({ from, to }) => [from, to].sort().join() === [names[0]!, names.at(-1)!].sort().join());
  const ring = isKnown || pick(2) === 0 ? [] : [{ from: names[0]!, to: names.at(-1)!, ...link }];
  return { list: [...list, ...ring], routing };
};

/** Fast enough to change cells within a second. */
const mobility = fc.constantFrom<object>(
  { model: "random-waypoint", within: "rectangle(-20 m, -10 m, 80 m, 10 m)", speed: "uniform(50 m/s, 200 m/s)" },
  { model: "random-waypoint", within: "disc(0 m, 60 m)", speed: "100 m/s", pause: "exponential(50 ms)", step: "3 ms" },
  {
    model: "nomadic",
    step: "7 ms",
    places: [
      { at: ["0 m", "5 m"], stay: "exponential(100 ms)" },
      { at: ["60 m", "5 m"], stay: "50 ms", weight: 3 },
      { at: ["200 m", "0 m"], stay: "exponential(30 ms)" },
    ],
  },
);

/** Devices move through cells whose channels change during a task. */
const canMove = ({ fading }: { readonly fading?: { readonly coherence?: string } }): boolean =>
  fading !== undefined && fading.coherence !== "task";

const openArrivals = [
  { process: "poisson", rate: "2 /s" },
  { process: "periodic", every: "100 ms" },
  { process: "on-off", on: "exponential(1 s)", off: "uniform(0 s, 1 s)", rate: "5 /s" },
];
const arrivals = fc.constantFrom<object | string>("saturated", ...openArrivals);

/** What a group may have of its own. */
const applications = fc.oneof<fc.Arbitrary<object>[]>(chain, graph, layers);
const ownApplication = fc
  .tuple(applications, deadline)
  .map(([application, deadline]) => ({ ...application, ...deadline }));

/** With a single cell there is no interference. */
const heard = (radio: object, edges: number): object =>
  "interference" in radio && edges < 2 && "from" in (radio.interference as object)
    ? { ...radio, interference: {} }
    : radio;

/** The text of any small scenario that the emulator takes. */
export const randomScenario: fc.Arbitrary<string> = fc
  .record({
    seed: int(0, 1000),
    network,
    devices: fc.array(
      fc.record(
        {
          count: int(1, 3),
          cores: int(1, 2),
          position: fc.constantFrom("disc(10 m, 100 m)", "rectangle(0 m, 20 m, 60 m, 20 m)"),
          dvfs: fc.constantFrom<object>({ from: "200 MHz", to: "2 GHz" }, ["500 MHz", "1 GHz"]),
          mobility,
          application: ownApplication,
          arrivals: fc.constantFrom<object>(...openArrivals),
        },
        { requiredKeys: ["count", "cores", "position"] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    application: applications,
    deadline,
    arrivals,
    length: fc.oneof(
      int(1, 25).map((tasks) => ({ tasks })),
      int(1, 30).map((tenths) => ({ duration: `${100 * tenths} ms` })),
    ),
    decision: fc.constantFrom<object>(
      { time: "0 s" },
      { time: "5 ms" },
      { operations: "20 Mcycles", perOperation: "50 kcycles", time: "1 ms" },
      { operations: "20 Mcycles", at: "edge", report: "2 KB", answer: "100 B" },
      { at: "edge", report: "50 KB", time: "2 ms", perOperation: "1 Mcycles" },
    ),
    csi: fc.constantFrom<object | string>(
      "perfect",
      { model: "delayed", by: "30 ms" },
      { model: "noisy", sd: "6 dB" },
      "statistical",
    ),
    redraw: fc.constantFrom("task", "replication"),
    graph: fc.option(wiredGraph, { nil: undefined }),
  })
  .filter(({ network, arrivals, application, devices, length }) => {
    const reachable = network.edges.length > 0 || network.clouds.every((cloud) => "direct" in cloud);
    // Tasks of no size that follow each other without a pause fill a duration with infinitely many of them.
    const endless =
      arrivals === "saturated" &&
      "duration" in length &&
      /"0 (cycles|B)"/.test(JSON.stringify([application, ...devices.map((group) => group.application ?? "")]));
    return reachable && !endless;
  })
  .map(({ network: drawn, graph, devices, application, deadline, length, decision, csi, ...rest }) => {
    const names = [...drawn.edges, ...drawn.clouds].map(({ name }) => name);
    const { backhaul, ...network } = drawn;
    return JSON.stringify({
      name: "random",
      ...rest,
      decision: {
        ...(network.edges.length > 0 || !("at" in decision) ? decision : {}),
        ...("subcarriers" in network.radio ? { csi } : {}),
      },
      ...length,
      ...network,
      ...(graph === undefined || names.length < 2 ? { backhaul } : { links: linksOver(names, graph) }),
      radio: heard(network.radio, network.edges.length),
      devices: devices.map(({ mobility, arrivals, ...group }, index) => ({
        name: `phone${index}`,
        ...group,
        ...(arrivals === undefined || rest.arrivals === "saturated" ? {} : { arrivals }),
        ...(mobility !== undefined && canMove(network.radio) ? { mobility } : {}),
      })),
      ...(devices.every((group) => group.application !== undefined)
        ? {}
        : { application: { ...application, ...deadline } }),
      objective: { kind: "dios", edgeEnergy: 0.1, cloudEnergy: 0.2 },
    });
  });
