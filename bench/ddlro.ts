/**
 * What a decision of `ddlro` costs: `npx tsx bench/ddlro.ts [tasks]`. 1,000 phones, 20 edges, AlexNet in eight components. It prints CPU time
 * for a task under several policies, and for a decision: the run less one in which the same plans are given without asking. It never gates.
 */
import { buildEmulation } from "../src/compose/build.js";
import { ddlro } from "../src/policies/ddlro/ddlro.js";
import { leastLoaded } from "../src/policies/load.js";
import { loadScenario } from "../src/scenario/load/load.js";
import type { Scenario } from "../src/scenario/scenario.js";
import type { OffloadingPolicy, Placement, Plan } from "../src/world/port/policy.js";
import { median } from "./median.js";

const ROUNDS = 3;
const EDGES = 20;
const PHONES = 1000;

const [argument = "3000"] = process.argv.slice(2);

const scenarioOf = (hasVariants: boolean): Scenario => {
  const edges = Array.from({ length: EDGES }, (_, edge) => ({
    name: `e${edge}`,
    position: [`${200 * (edge % 5)} m`, `${200 * Math.floor(edge / 5)} m`],
    cores: 4,
    frequency: `${1 + (edge % 3)} GHz`,
  }));
  const set = [
    `tasks=${argument}`,
    `edges=${JSON.stringify(edges)}`,
    `devices=${JSON.stringify([{ name: "phone", count: PHONES, position: "rectangle(0 m, 0 m, 800 m, 600 m)" }])}`,
    "application.onMemory=refuse",
    // 0.7 of what the edges can do.
    `arrivals.rate=${(0.7 * EDGES * 4 * 2e9) / 724.4e6 / PHONES} /s`,
    ...(hasVariants ? [] : ["application.variants=null", "application.accuracy=null"]),
  ];
  return loadScenario("scenarios/ddlro.yaml", { set }).scenario;
};

const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };

/** CPU microseconds for a task. */
const run = (scenario: Scenario, policy: OffloadingPolicy): number => {
  const emulation = buildEmulation(scenario, { replication: 0, sink, policy });
  const before = process.cpuUsage();
  emulation.run();
  const { user, system } = process.cpuUsage(before);
  emulation.finish();
  return (user + system) / scenario.tasks!;
};

/** A policy, and one that repeats its plans. */
const recorded = (make: () => OffloadingPolicy) => {
  const plans: (Placement | Plan)[] = [];
  const policy = make();
  const recording: OffloadingPolicy = {
    name: policy.name,
    decides: "task",
    place: (request, view) => {
      plans[request.task] = policy.place!(request, view);
      return plans[request.task]!;
    },
    ...(policy.outcome === undefined ? {} : { outcome: policy.outcome.bind(policy) }),
  };
  const repeating: OffloadingPolicy = { name: policy.name, decides: "task", place: ({ task }) => plans[task]! };
  return { recording, repeating };
};

for (const hasVariants of [false, true]) {
  const scenario = scenarioOf(hasVariants);
  console.log(hasVariants ? "three variants" : "in full alone");
  const policies: Record<string, () => OffloadingPolicy> = {
    "least-loaded": () => leastLoaded(),
    ddlro: () => ddlro(),
    "ddlro, 2 candidates": () => ddlro({ candidates: 2 }),
  };
  for (const [name, make] of Object.entries(policies)) {
    const rounds = Array.from({ length: ROUNDS }, () => {
      const { recording, repeating } = recorded(make);
      const whole = run(scenario, recording);
      return { whole, decision: whole - run(scenario, repeating) };
    });
    const whole = median(rounds.map((round) => round.whole));
    const decision = median(rounds.map((round) => round.decision));
    console.log(
      `${name.padEnd(20)} ${whole.toFixed(0).padStart(6)} us a task, of which ${decision.toFixed(1).padStart(6)} us for its decision`,
    );
  }
}
