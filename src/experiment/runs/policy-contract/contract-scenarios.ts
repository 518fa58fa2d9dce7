import { loadScenario } from "../../../scenario/load/load.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { ScenarioFields } from "../../../scenario/text.js";

/** A scenario that a policy must complete. */
export interface ContractScenario {
  /** Name, such as `outages`. */
  readonly name: string;
  readonly scenario: Scenario;
  /** What the scenario lacks that a policy may need. Such a policy may refuse to run, which is only noted. */
  readonly lacks?: string;
}

const edge = { name: "edge", cores: 2, frequency: "3 GHz" } as const;
const cloud = { name: "cloud", frequency: "3 GHz" } as const;

const base = {
  tasks: 60,
  replications: 2,
  seed: 7,
  radio: { rate: "constant", uplink: "uniform(5 Mbps, 40 Mbps)", downlink: "40 Mbps" },
  redraw: "task",
  edges: [edge],
  clouds: [cloud],
  backhaul: { delay: "uniform(10 ms, 20 ms)", rate: "100 Mbps" },
  devices: [{ name: "phone", count: 4, frequency: "1 GHz" }],
  application: { chain: { subtasks: 3, data: "uniform(10 KB, 200 KB)", work: "exponential(200 Mcycles)" } },
  arrivals: { poisson: { rate: "2 /s" } },
  objective: "weighted",
} as const satisfies Partial<ScenarioFields>;

const graph = {
  layers: {
    depth: "integer(1, 3)",
    width: "integer(1, 3)",
    density: 0.5,
    data: "uniform(1 KB, 200 KB)",
    work: "exponential(100 Mcycles)",
  },
} as const;

/** The differences from the base scenario, and what a policy may lack there. */
const DIFFERENCES: Readonly<Record<string, { readonly change: Partial<ScenarioFields>; readonly lacks?: string }>> = {
  "one device, one edge": { change: { devices: [{ name: "phone" }], clouds: [] } },
  "one sub-task": { change: { application: { chain: { ...base.application.chain, subtasks: 1 } } } },
  "many edges": {
    change: {
      edges: Array.from({ length: 12 }, (_, index) => ({ ...edge, name: `edge${index}`, cores: 1 + (index % 3) })),
      clouds: [cloud, { ...cloud, name: "cloud2", direct: { uplink: "10 Mbps" } }],
    },
  },
  "task graphs": { change: { application: graph } },
  outages: {
    change: {
      edges: [
        { ...edge, outages: { up: "exponential(2 s)", down: "exponential(1 s)" } },
        { ...edge, name: "spare" },
      ],
    },
  },
  "an outage of the only server": {
    change: { clouds: [], edges: [{ ...edge, outages: { up: "exponential(1 s)", down: "exponential(1 s)" } }] },
  },
  batteries: {
    change: { devices: [{ name: "phone", count: 4, frequency: "1 GHz", battery: { capacity: "3 J" } }] },
  },
  "deadlines that drop": {
    change: { application: { ...base.application, deadline: "uniform(50 ms, 600 ms)", onDeadline: "drop" } },
  },
  "full queues": {
    change: { edges: [{ ...edge, cores: 1, frequency: "0.3 GHz", queue: { fifo: { capacity: 1 } } }] },
  },
  "grants on request": {
    change: {
      edges: [{ ...edge, cores: 4, grant: "requested" }],
      devices: [{ name: "phone", count: 4, dvfs: { from: "200 MHz", to: "2 GHz" } }],
    },
  },
  "a fading cell and devices that move": {
    change: {
      radio: {
        subcarriers: 64,
        fading: { rayleigh: { coherence: "20 ms", group: 16 } },
        allocation: { "equal-share": {} },
      },
      decision: { csi: { delayed: { by: "20 ms" } }, time: "2 ms" },
      edges: [
        { ...edge, position: ["0 m", "0 m"] },
        { ...edge, name: "east", position: ["100 m", "0 m"] },
      ],
      devices: [
        {
          name: "car",
          count: 4,
          position: "rectangle(0 m, 10 m, 100 m, 20 m)",
          mobility: { "random-waypoint": { within: "rectangle(0 m, 10 m, 100 m, 20 m)", speed: "20 m/s" } },
        },
      ],
    },
  },
  "a cloud alone": {
    change: { edges: [], clouds: [{ ...cloud, direct: { uplink: "20 Mbps" } }] },
    lacks: "an edge server",
  },
  "the device alone": { change: { edges: [], clouds: [] }, lacks: "a server" },
};

/** The scenarios of the contract. */
export const contractScenarios = (): readonly ContractScenario[] =>
  Object.entries(DIFFERENCES).map(([name, { change, lacks }]) => {
    const { scenario } = loadScenario({ ...base, policies: ["local"], ...change } as ScenarioFields);
    return { name, scenario: { ...scenario, name }, ...(lacks === undefined ? {} : { lacks }) };
  });
