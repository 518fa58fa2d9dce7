import { largest } from "../../../extremes.js";
import { type Backend, openBackend } from "../../../learning/network/backend.js";
import { holm, pairedTTest } from "../../analysis/statistics.js";
import { type Course, emulateBuiltIn, meansOf, ratiosOf, scenarioNamed } from "../emulate.js";
import { meanOf } from "../intervals.js";
import { type Effort, type Figure, type PaperTable, type Reproduction, type Row, sized } from "../reproduction.js";
import { ALL_LEARNERS, adaptationTable, learn, learnersTable } from "./dmro-learners.js";

/** Weights of energy of the paper's figure 6. */
const DELTAS = [0, 0.2, 0.6, 1] as const;

const UNTRAINED = ["local", "edge", "cloud", "random", "greedy", "best-constant", "optimal"] as const;
const CONTENDED = [
  "local",
  "edge",
  "cloud",
  "random",
  "greedy",
  "best-constant",
  "least-loaded",
  "threshold",
  "greedy-live",
  "optimal",
] as const;

/** Replications of the tests, whose tasks no training has seen, are those of this seed. */
const testSeed = (seed: number): number => 1000 + seed;

/** The weights of the paper's delta: energy counts alike wherever it is spent (alpha = beta = 1). */
const withDelta = (delta: number): readonly string[] => [
  `objective.energy=${delta}`,
  `objective.edgeEnergy=${delta}`,
  `objective.cloudEnergy=${delta}`,
];

/** The energies of table II read as J per million cycles of v instead of J per MB of input: kappa f^2, and W of a busy core. */
const PER_WORK = [
  "devices.0.perData=0 J/MB",
  `devices.0.kappa=${0.3e-6 / 30e6 ** 2}`,
  `edges.0.power={ core: ${0.15 * 70} W }`,
  `clouds.0.power={ core: ${0.1 * 150} W }`,
] as const;

/** DMRO (Qu, Wu, Li, Jiao 2021): figure 6 by its formulas, and the same users with queues. */
export const reproduceDmro = async (effort: Effort): Promise<Reproduction> => {
  const seed = `seed=${testSeed(effort.seed)}`;
  effort.onStage?.("emulating table II without contention");
  const alone = [seed, `replications=${sized(effort, 10, 5, 2)}`, `tasks=${sized(effort, 500, 100, 5)}`];
  const statics = staticTable(alone);
  effort.onStage?.("emulating users that queue");
  const replications = sized(effort, 200, 40, 3);
  const backend = await openBackend();
  const queued = [seed, `replications=${replications}`];
  const contended = await contendedTable(
    "contended",
    "dmro-contended",
    [...queued, ...withDelta(0.2)],
    effort,
    backend,
  );
  const multi = await contendedTable("multi", "dmro-multi", queued, effort, backend);
  const learners = await learnersTable(scenarioNamed("dmro-static", ...alone, ...withDelta(0.2)), effort, backend);
  const adaptation = await adaptationTable([seed, ...withDelta(0.2)], effort, backend);
  return {
    paper: "dmro",
    made: { seed: effort.seed, quick: effort.quick },
    title: "DMRO",
    citation:
      "G. Qu, H. Wu, R. Li, P. Jiao, DMRO: A Deep Meta Reinforcement Learning-Based Task Offloading Framework for Edge-Cloud Computing, " +
      "IEEE Transactions on Network and Service Management 18(3), 2021.",
    tables: [
      statics.table,
      learners.table,
      contended.table,
      contended.pairs,
      multi.table,
      multi.pairs,
      adaptation.table,
    ],
    figures: [statics.figure, adaptation.figure],
    findings: [
      ...statics.findings,
      ...learners.findings,
      ...contended.findings,
      ...multi.findings,
      ...adaptation.findings,
    ],
  };
};

const staticTable = (set: readonly string[]): { table: PaperTable; figure: Figure; findings: string[] } => {
  const rows: Row[] = [];
  const points: Figure["points"][number][] = [];
  for (const [reading, fields, deltas] of [
    ["J per MB of input", [], DELTAS],
    ["J per Mcycle", PER_WORK, [DELTAS[1]]],
  ] as const)
    for (const delta of deltas) {
      const courses = emulateBuiltIn(scenarioNamed("dmro-static", ...set, ...withDelta(delta), ...fields), UNTRAINED);
      const optimal = courses.get("optimal")!;
      for (const [scheme, course] of courses) {
        const ratio = meanOf(ratiosOf(course, optimal, "cost"));
        rows.push({ scheme, quantity: `cost / optimum, delta = ${delta}, ${reading}`, ...ratio });
        if (fields.length > 0) continue;
        const { ours: y, low, high } = meanOf(meansOf(course, "cost"));
        points.push({ series: scheme, x: delta, y, low, high });
      }
    }
  const cloud = rows.filter(({ scheme }) => scheme === "cloud").map(({ ours }) => ours);
  return {
    table: {
      name: "static",
      title: "Cost by the weight of energy, table II, without contention (figure 6)",
      caption:
        "One user at a time, as in the paper's formulas, which have no queues. The paper prints no numbers of figure 6. Energy is read as J per MB of a sub-task's input, as table II's units say, and as J per million " +
        "cycles, as equation 7 (v times d) says.",
      rows,
    },
    figure: {
      name: "static",
      kind: "lines",
      title: "DMRO, figure 6: cost by the weight of energy, without contention",
      x: "delta, weight of energy",
      y: "mean cost of a workflow",
      isLogY: true,
      points,
    },
    findings: [
      "With table II as printed and no queues the cloud is best for every task: its cost is at most " +
        `${largest(cloud).toFixed(4)} times the optimum's, at every delta and in both readings of the energy. Computing takes minutes there and transfers seconds. A learner has nothing to learn but ` +
        "one constant answer, and cannot be 17.6 % better than another learner that has found it.",
    ],
  };
};

const contendedTable = async (
  name: string,
  scenario: string,
  set: readonly string[],
  effort: Effort,
  backend: Backend,
) => {
  const resolved = scenarioNamed(scenario, ...set);
  const courses = emulateBuiltIn(resolved, CONTENDED);
  effort.onStage?.(`training in ${scenario}`);
  const decisions = sized(effort, 8000, 1500, 120);
  const learned = await learn(ALL_LEARNERS, resolved, { seed: effort.seed, decisions, backend, tasks: 0 });
  for (const [scheme, course] of learned) courses.set(scheme, course);
  const title = name === "multi" ? "table III, two edges and two clouds" : "table II";
  const rows = [...courses].map(
    ([scheme, course]): Row => ({ scheme, quantity: "mean cost of a workflow", ...meanOf(meansOf(course, "cost")) }),
  );
  const ranked = [...rows].sort((a, b) => a.ours - b.ours);
  const best = ranked[0]!;
  const rule = ranked.find(({ scheme }) => !learned.has(scheme))!;
  const learner = ranked.find(({ scheme }) => learned.has(scheme))!;
  const said = ({ ours, low, high }: Row): string => `${ours.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
  const costOf = (scheme: string): number => rows.find((row) => row.scheme === scheme)!.ours;
  const cheaper = ranked
    .slice(
      0,
      ranked.findIndex(({ scheme }) => scheme === "dmro"),
    )
    .map(({ scheme }) => scheme);
  const pairs = pairedTable(name, title, courses, best.scheme);
  const apart = pairs.rows.find(({ scheme }) => scheme === (best === learner ? rule : learner).scheme)!;
  const verdict =
    apart.low <= 0
      ? "the best learner and the best rule are level: their paired difference may be chance"
      : `${best === learner ? "a learner" : "a simple rule"} is cheapest`;
  const table: PaperTable = {
    name,
    title: `Four users with five workflows each, which queue (${title})`,
    caption:
      "All twenty workflows at hand at the start, one core at every server, delta = 0.2. `optimal` is optimal for the analytic cost at the instant of decision, which sees no queue at time 0: under contention " +
      "it is the best guess, not the best outcome. `greedy-live` and the learners of the DQN family decide sub-task by sub-task, when its data are at hand and queues can be seen; all others decide a whole workflow when it arrives.",
    rows,
  };
  return {
    table,
    pairs,
    findings: [
      `With queues (${title}) ${verdict}. The best learner is \`${learner.scheme}\` with ${said(learner)} per workflow after ${decisions} sub-tasks of training, ` +
        `the best rule \`${rule.scheme}\` with ${said(rule)}. \`greedy-live\` places each sub-task where it is cheapest when its data are at hand, queues included, and learns nothing.`,
      `\`dmro\` as printed costs ${costOf("dmro").toFixed(0)} there, \`cloud\` ${costOf("cloud").toFixed(0)}: cheaper than it are ${cheaper.length === 0 ? "none" : cheaper.join(", ")}. Its networks propose whole plans when the workflows arrive, and the plan of ` +
        "the lowest Q(x, b) is taken, an analytic cost that knows of no queue that is still to build up; whoever decides later sees the queues.",
    ],
  };
};

/** Every policy against one of them, paired by replication. */
const pairedTable = (
  name: string,
  title: string,
  courses: ReadonlyMap<string, Course>,
  against: string,
): PaperTable => {
  const base = meansOf(courses.get(against)!, "cost");
  const level = meanOf(base).ours;
  const others = [...courses].filter(([scheme]) => scheme !== against);
  const tests = others.map(([, course]) => pairedTTest(meansOf(course, "cost"), base));
  const corrected = holm(tests.map(({ p }) => p));
  return {
    name: `${name}-pairs`,
    title: `Differences to ${against}, paired by replication (${title})`,
    caption: `Mean cost minus that of \`${against}\` in the same replications, over the latter's mean, with Student's paired interval; p after Holm.`,
    rows: others.map(([scheme], at): Row => {
      const { difference, low, high, n } = tests[at]!;
      return {
        scheme,
        quantity: `cost - ${against}'s, share`,
        ours: difference / level,
        low: low / level,
        high: high / level,
        n,
        note: `p = ${Number(corrected[at]!.toPrecision(2))}`,
      };
    }),
  };
};
