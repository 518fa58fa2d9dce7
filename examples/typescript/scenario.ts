import type { ScenarioText } from "edgefade";

/** The network of the examples: eight phones that share two cores of an edge server, and a cloud that is far away. */
export const scenario = {
  name: "example",
  seed: 1,
  tasks: 400,
  warmup: "5 s",
  replications: 10,
  radio: { rate: "constant", uplink: "uniform(10 Mbps, 60 Mbps)", downlink: "60 Mbps" },
  redraw: "task",
  edges: [{ name: "edge", cores: 2, frequency: "3 GHz" }],
  clouds: [{ name: "cloud", frequency: "3 GHz" }],
  backhaul: { delay: "uniform(80 ms, 120 ms)", rate: "100 Mbps" },
  devices: [{ name: "phone", count: 8, frequency: "1 GHz" }],
  application: { chain: { subtasks: 1, data: "uniform(20 KB, 150 KB)", work: "exponential(800 Mcycles)" } },
  arrivals: { poisson: { rate: "0.8 /s" } },
} as const satisfies ScenarioText;
