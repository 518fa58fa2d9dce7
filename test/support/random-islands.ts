import fc from "fast-check";

const int = (min: number, max: number) => fc.integer({ min, max });

const cellular = fc.record({
  subcarriers: fc.constant(32),
  fading: fc.constantFrom<object>(
    { model: "none" },
    { model: "rayleigh", coherence: "20 ms", group: 5 },
    { model: "rayleigh", coherence: "task", group: 32 },
    { model: "clarke", speed: "30 km/h", sinusoids: 8, group: 8 },
  ),
  rate: fc.constantFrom("shannon", "lte-cqi"),
  shadowing: fc.constantFrom<object>({ sd: "0 dB" }, { sd: "8 dB", correlation: "13 m" }),
  allocation: fc.constantFrom<object>(
    { scheme: "fixed", subcarriers: "integer(1, 32)" },
    { scheme: "equal-share" },
    { scheme: "proportional-fair" },
    { scheme: "best-channel" },
  ),
  association: fc.constantFrom<object>({}, { cells: "serving" }),
  interference: fc.constantFrom<object>({}, { uplink: "6 dB", downlink: 0.3 }),
  outageTimeout: fc.constantFrom("10 s", "100 ms"),
  loss: fc.constantFrom<object>({}, { probability: "10 %", tries: 2 }),
});

const servers = fc.constantFrom<object>(
  { cores: 1 },
  { cores: 4, grant: "integer(1, 4)" },
  { cores: 2, memory: "1 MB" },
  { cores: 2, queue: { discipline: "processor-sharing" } },
  { cores: 1, queue: { discipline: "shortest-job-first", capacity: 1 }, power: { idle: "10 W", max: "40 W" } },
  { machines: [{ count: 2, cores: 1 }], balancer: "power-of-d" },
);

const arrivals = fc.constantFrom<object | string>(
  "saturated",
  { process: "poisson", rate: "3 /s" },
  { process: "periodic", every: "200 ms" },
  { process: "on-off", on: "exponential(1 s)", off: "uniform(0 s, 1 s)", rate: "5 /s" },
);

/** The text of a small scenario of several cells, most of which fall apart into islands: their channels and queues, whatever they are. */
export const randomIslands: fc.Arbitrary<string> = fc
  .record({
    seed: int(0, 1000),
    radio: cellular,
    edges: fc.array(servers, { minLength: 2, maxLength: 5 }),
    behind: fc.boolean(),
    isDirect: fc.boolean(),
    groups: fc.array(int(1, 4), { minLength: 1, maxLength: 3 }),
    tail: fc.boolean(),
    data: fc.constantFrom("100 KB", "uniform(1 KB, 300 KB)", "0 B"),
    work: fc.constantFrom("exponential(80 Mcycles)", "uniform(1 Mcycles, 200 Mcycles)"),
    deadline: fc.constantFrom<object>({}, { deadline: "200 ms" }),
    memory: fc.boolean(),
    arrivals,
    length: fc.oneof(
      int(1, 40).map((tasks) => ({ tasks })),
      int(4, 40).map((tenths) => ({ duration: `${100 * tenths} ms` })),
    ),
    warmup: fc.constantFrom("0 s", "300 ms"),
    decision: fc.constantFrom<object>(
      {},
      { operations: "20 Mcycles", at: "edge", report: "2 KB", answer: "100 B" },
      { csi: { model: "noisy", sd: "6 dB" }, time: "1 ms" },
    ),
    redraw: fc.constantFrom("task", "replication"),
  })
  .map(({ edges, behind, isDirect, groups, tail, data, work, deadline, memory, length, ...rest }) =>
    JSON.stringify({
      name: "islands",
      ...rest,
      ...length,
      edges: [
        ...edges.map((server, index) => ({
          name: `cell${index}`,
          position: [`${150 * index} m`, "0 m"],
          frequency: "uniform(1 GHz, 3 GHz)",
          ...server,
        })),
        ...(behind ? [{ name: "behind", cell: "cell1", cores: 2 }] : []),
      ],
      clouds: [{ name: "cloud", grant: "integer(1, 3)", ...(isDirect ? { direct: { uplink: "20 Mbps" } } : {}) }],
      backhaul: { delay: "uniform(1 ms, 20 ms)", rate: "100 Mbps" },
      devices: groups.map((count, index) => ({
        name: `phone${index}`,
        count,
        position: "rectangle(-60 m, 10 m, 660 m, 60 m)",
        ...(tail ? { tail: [{ power: "1 W", time: "300 ms" }], idlePower: "0.1 W" } : {}),
      })),
      application: {
        chain: { subtasks: 2, data, work, ...(memory ? { memory: "400 KB" } : {}) },
        ...deadline,
      },
      oracle: "off",
      objective: { kind: "dios", edgeEnergy: 0.1, cloudEnergy: 0.2 },
      policies: ["local"],
    }),
  );
