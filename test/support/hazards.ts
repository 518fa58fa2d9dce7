import fc from "fast-check";
import { queue } from "../../src/models/queue/catalog.js";
import { randomScenario } from "./random-scenario.js";

type Fields = Record<string, unknown>;

interface Application {
  readonly chain?: Fields;
  readonly graph?: Fields & { readonly nodes: readonly Fields[] };
  readonly layers?: Fields;
}

const capacity = fc.constantFrom<Fields>({}, { capacity: 0 }, { capacity: 1 }, { capacity: 3 });
const queues = fc
  .tuple(fc.constantFrom(...queue.models.map(({ name }) => name), "processor-sharing"), capacity)
  .map(([discipline, room]) => ({ discipline, ...room }));

const supply = fc.constantFrom<Fields>(
  {},
  { tail: [{ power: "0.6 W", time: "100 ms" }] },
  {
    battery: { capacity: "0.2 J" },
    tail: [
      { power: "1 W", time: "10 ms" },
      { power: "0.3 W", time: "50 ms" },
    ],
  },
  { battery: { capacity: "1 J", level: "0.1 J" }, harvest: { constant: { power: "0.3 W" } } },
  { battery: { capacity: "50 mJ" }, harvest: { packets: { rate: "20 /s", energy: "exponential(10 mJ)" } } },
  { battery: { capacity: "300 mJ" }, harvest: { varying: { power: "uniform(0 W, 2 W)", every: "70 ms" } } },
  { battery: { capacity: "100 mJ", level: "0 J" }, harvest: { constant: { power: "20 mW" } } },
  { battery: { capacity: "10 kJ" } },
  { battery: { capacity: "100 mJ" }, perData: "1 J/MB" },
);

const power = fc.constantFrom<Fields>(
  {},
  { power: { table: ["10 W", "15 W", "40 W", "45 W"] } },
  { power: { core: "2 W" } },
  { power: { perData: "2 J/MB" } },
);

/** A cell that barely reaches its devices: on many subcarriers nothing comes through, on a few a little does. */
const coverage = fc.constantFrom<Fields>(
  {},
  {},
  {},
  { pathLoss: { model: "fixed", gain: "-145 dB" }, rate: "lte-cqi", outageTimeout: "30 ms" },
);

const serial = fc.constantFrom(0, 0.25, 1);

/** The text of a small scenario in which much is interrupted: by deadlines, full queues, empty batteries, cells that do not reach and its end. */
export const hazardousScenario: fc.Arbitrary<string> = fc
  .record({
    text: randomScenario,
    queues: fc.array(queues, { minLength: 5, maxLength: 5 }),
    powers: fc.array(power, { minLength: 4, maxLength: 4 }),
    supplies: fc.array(supply, { minLength: 2, maxLength: 2 }),
    coverage,
    serial,
    deadline: fc.constantFrom("exponential(200 ms)", "100 ms", "uniform(10 ms, 2 s)"),
    onDeadline: fc.constantFrom("drop", "drop", "continue"),
  })
  .map(({ text, queues, powers, supplies, coverage, serial, deadline, onDeadline }) => {
    const raw = JSON.parse(text) as Fields &
      Record<"edges" | "clouds" | "devices", Fields[]> &
      Record<"radio", Fields> & { readonly application?: Application };
    const hazardous = ({ chain, graph, layers }: Application): Fields => ({
      ...(chain === undefined ? {} : { chain: { ...chain, serial } }),
      ...(layers === undefined ? {} : { layers }),
      ...(graph === undefined ? {} : { graph: { ...graph, nodes: graph.nodes.map((node) => ({ ...node, serial })) } }),
      deadline,
      onDeadline,
      priority: "integer(0, 2)",
    });
    const ofGroup = (application: unknown): Fields =>
      application === undefined ? {} : { application: hazardous(application as Application) };
    const nodeOf = (node: Fields, index: number): Fields =>
      node.cores === undefined ? node : { ...node, ...powers[index], queue: queues[index] };
    // Saturated devices that find a queue full at once would go on without end in one instant: their runs are counted in tasks.
    const { duration, tasks } = (raw.arrivals === "saturated" ? { tasks: raw.tasks ?? 6 } : raw) as {
      tasks?: number;
      duration?: string;
    };
    delete raw.duration;
    return JSON.stringify({
      ...raw,
      ...(tasks === undefined ? {} : { tasks: Math.min(tasks, 10) }),
      ...(duration === undefined ? {} : { duration: `${Math.min(Number.parseInt(duration, 10), 1000)} ms` }),
      // Constant links have no cell.
      radio: "allocation" in raw.radio ? { ...raw.radio, ...coverage } : raw.radio,
      edges: raw.edges.map(nodeOf),
      clouds: raw.clouds.map((cloud, index) => nodeOf(cloud, index + 2)),
      devices: raw.devices.map((group, index) => ({
        ...group,
        ...supplies[index],
        queue: queues[4 - index],
        ...ofGroup(group.application),
      })),
      ...ofGroup(raw.application),
    });
  });
