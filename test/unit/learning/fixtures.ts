import { scenarioOf } from "../../support/emulate.js";

/** Three sub-tasks, and three sites of which each is best now and then. */
export const SMALL = `
name: small
tasks: 50
redraw: task
radio: { rate: constant, uplink: "uniform(2 Mbps, 40 Mbps)" }
edges: [{ name: edge, cores: 2, frequency: "uniform(1 GHz, 4 GHz)" }]
clouds: [{ name: cloud }]
backhaul: { delay: "uniform(10 ms, 60 ms)", rate: "uniform(5 Mbps, 50 Mbps)" }
devices: [{ name: phone, count: 2, frequency: "uniform(500 MHz, 2 GHz)" }]
application: { chain: { subtasks: 3, data: "uniform(10 KB, 200 KB)", work: "uniform(10 Mcycles, 500 Mcycles)" } }
arrivals: { process: poisson, rate: 2 /s }
objective: latency
`;

export const small = scenarioOf(SMALL);

/** So little that it takes a second or two. */
export const QUICK = { samples: 1500, epochs: 12, heldOut: 300, batch: 64, learningRate: 3e-3 };
