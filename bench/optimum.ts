/**
 * The exact optimum of a chain of six sub-tasks over three sites: `npx tsx bench/optimum.ts [repetitions]`. It prints times and
 * never gates. Three things, each per task in CPU microseconds: dynamic programming over given cost tables, brute force over
 * all 729 placements with shared prefixes, and building the tables.
 */
import { fileURLToPath } from "node:url";
import { buildEmulation } from "../src/compose/build.js";
import { loadScenario } from "../src/scenario/load/load.js";
import { CostModel } from "../src/world/cost/cost.js";
import { optimumOf } from "../src/world/cost/optimum/optimum.js";
import type { TaskView } from "../src/world/decision/view.js";
import { median } from "./median.js";

const repetitions = Number(process.argv[2] ?? 300_000);
const TASKS = 64;
const ROUNDS = 7;
const DEVICE = 0;
const path = fileURLToPath(new URL("../scenarios/quickstart.yaml", import.meta.url));

/** What tasks of the quickstart see when they are placed. The last of them is seen now, the others were. */
const decisions = (): TaskView[] => {
  const sink = { wantsDetails: false, task: () => {}, subtask: () => {}, transfer: () => {} };
  const emulation = buildEmulation(loadScenario(path).scenario, { replication: 0, sink });
  const views: TaskView[] = [];
  while (views.length < TASKS) {
    const decision = emulation.nextDecision()!;
    const { task, view } = decision.question;
    views.push(view);
    // Costs are those of the instant at which they are first asked for.
    void view.costs;
    if (views.length < TASKS) decision.answer(new Array<string>(task.graph.subtasks).fill("device"));
  }
  return views;
};

/** By (sub-task * sites + from) * sites + to: the cost of moving the input there and executing. */
const stepCosts = (subtasks: number, costs: CostModel): Float64Array => {
  const { sites } = costs;
  const steps = new Float64Array(subtasks * sites * sites);
  for (let subtask = 0; subtask < subtasks; subtask++)
    for (let from = 0; from < sites; from++)
      for (let to = 0; to < sites; to++)
        steps[(subtask * sites + from) * sites + to] =
          costs.moveCost(subtask, from, to) + costs.executionCost(subtask, to);
  return steps;
};

/** The least cost over all placements of a chain: depth first, so that placements that begin alike share that part's sum. */
const bruteForce = (subtasks: number, costs: CostModel): number => {
  const { sites } = costs;
  const steps = stepCosts(subtasks, costs);
  const returns = Float64Array.from({ length: sites }, (_, site) => costs.moveCost(subtasks, site, DEVICE));
  let least = Infinity;
  const descend = (subtask: number, from: number, sum: number): void => {
    const row = (subtask * sites + from) * sites;
    for (let site = 0; site < sites; site++) {
      const cost = sum + steps[row + site]!;
      if (subtask < subtasks - 1) descend(subtask + 1, site, cost);
      else if (cost + returns[site]! < least) least = cost + returns[site]!;
    }
  };
  descend(0, DEVICE, costs.decisionCost);
  return least;
};

const views = decisions();
for (const { task, costs } of views) {
  const exact = optimumOf(task.graph, costs)!.cost;
  const brute = bruteForce(task.graph.subtasks, costs);
  if (!(Math.abs(exact - brute) <= 1e-12 * brute))
    throw new Error(`the optimum is ${exact}, brute force finds ${brute}`);
}

/** Median over rounds of the CPU time per call, in microseconds. The results are summed, so that no call is left out. */
const time_us = (calls: number, work: (view: TaskView) => number): number =>
  median(
    Array.from({ length: ROUNDS }, () => {
      let sum = 0;
      const before = process.cpuUsage();
      for (let call = 0; call < calls; call++) sum += work(views[call % TASKS]!);
      const { user } = process.cpuUsage(before);
      if (!(sum > 0)) throw new Error("costs are positive");
      return user / calls;
    }),
  );

const optimum_us = time_us(repetitions, ({ task, costs }) => optimumOf(task.graph, costs)!.cost);
const brute_us = time_us(repetitions / 10, ({ task, costs }) => bruteForce(task.graph.subtasks, costs));
const { network, objective } = views.at(-1)!;
const last = views.at(-1)!.task;
const question = { task: last, weights: objective };
const model = new CostModel(network, question);
const again_us = time_us(repetitions / 10, () => {
  model.ask(question);
  return model.executionTime_s[0]!;
});
const tables_us = time_us(repetitions / 10, () => new CostModel(network, question).executionTime_s[0]!);

const { subtasks } = last.graph;
const sites = network.sites.length;
console.log(`chains of ${subtasks} sub-tasks over ${sites} sites, CPU microseconds per task (median of ${ROUNDS})`);
console.log(`  exact optimum            ${optimum_us.toFixed(2)}`);
console.log(`  brute force over ${String(sites ** subtasks).padEnd(7)} ${brute_us.toFixed(2)}`);
console.log(`  building the tables      ${tables_us.toFixed(2)}`);
console.log(`  filling them again       ${again_us.toFixed(2)}`);
console.log(`  brute force / optimum: ${(brute_us / optimum_us).toFixed(1)}x`);
