/**
 * What sites cost before the first task: `npx tsx bench/sites.ts [sites]`. It prints the CPU time to load a scenario of so many base stations
 * from a file, a quarter and a sixteenth of them, and to build the network of a run, and never gates.
 */
import { buildEmulation } from "../src/compose/build.js";
import { parseScenario } from "../src/scenario/load/load.js";
import type { Scenario } from "../src/scenario/scenario.js";
import { median } from "./median.js";

const ROUNDS = 5;

const text = `tasks: 6
edges: [{ name: cell, sites: sites.csv }]
clouds: [{ name: cloud }]
devices: [{ name: phone, count: 2 }]
application: { chain: { subtasks: 1, data: 1 KB, work: 1 Mcycles } }
arrivals: { process: poisson, rate: 1 /s }
policies: [edge]
`;

const load = (sites: number): Scenario => {
  const rows = Array.from({ length: sites }, (_, site) => `${100 * (site % 60)},${100 * Math.floor(site / 60)}`);
  return parseScenario(text, "sites.yaml", { readFile: () => `x_m,y_m\n${rows.join("\n")}\n` }).scenario;
};

const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };

/** CPU milliseconds. */
const cost_ms = (action: () => void): number => {
  const { user, system } = process.cpuUsage();
  action();
  const after = process.cpuUsage();
  return (after.user + after.system - user - system) / 1000;
};

const [argument = "3000"] = process.argv.slice(2);
const most = Number(argument);
for (const sites of [most / 16, most / 4, most].map(Math.ceil)) {
  const scenario = load(sites);
  const loads = Array.from({ length: ROUNDS }, () => cost_ms(() => load(sites)));
  const builds = Array.from({ length: ROUNDS }, () =>
    cost_ms(() => buildEmulation(scenario, { replication: 0, sink })),
  );
  const perSite = (times: readonly number[]): string => ((median([...times]) / sites) * 1000).toFixed(0).padStart(5);
  console.log(
    `${sites.toLocaleString("en").padStart(7)} sites: ${perSite(loads)} us to load a site, ${perSite(builds)} us to build one`,
  );
}
