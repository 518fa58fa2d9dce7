import { largest, smallest } from "../../../extremes.js";
import type { Backend } from "../../../learning/network/backend.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { type Course, emulateAll, emulateBuiltIn, ratiosOf, scenarioNamed } from "../emulate.js";
import { meanOf } from "../intervals.js";
import { type Effort, type Figure, type PaperTable, type Row, sized } from "../reproduction.js";
import { policyOf, trained } from "../training.js";
import { adaptationCurve } from "./adaptation.js";

/** A scheme that learns, and how its states are told. */
interface Learner {
  readonly scheme: string;
  readonly policy: string;
  readonly options: Readonly<Record<string, string>>;
}

/** The paper's. */
const LEARNERS: readonly Learner[] = [
  { scheme: "dqn", policy: "dqn", options: {} },
  { scheme: "double-dqn", policy: "double-dqn", options: {} },
  { scheme: "dueling-dqn", policy: "dueling-dqn", options: {} },
  { scheme: "dmro", policy: "dmro", options: {} },
];

/** Beside them: one that begins as a greedy rule, and DMRO that sees the queues. */
export const ALL_LEARNERS: readonly Learner[] = [
  ...LEARNERS,
  { scheme: "d3qn", policy: "d3qn", options: {} },
  { scheme: "dmro, queues observed", policy: "dmro", options: { state: "observed" } },
];

interface Lessons {
  readonly seed: number;
  readonly decisions: number;
  readonly backend: Backend;
  /** Of a training run; 0: as the scenario says. */
  readonly tasks: number;
}

/** Trains learners for a scenario and emulates it under them. */
export const learn = async (
  learners: readonly Learner[],
  scenario: Scenario,
  { seed, decisions, backend, tasks }: Lessons,
): Promise<Map<string, Course>> => {
  const courses = new Map<string, Course>();
  for (const { scheme, policy, options } of learners) {
    const terms = { decisions, tasks, validateEvery: Math.ceil(decisions / 6), validationRuns: 5 };
    const model = await trained({ policy, scenario, seed, options: { ...options, ...terms }, backend });
    courses.set(scheme, emulateAll(scenario, scheme, policyOf(model)));
  }
  return courses;
};

/** The printed claim: at delta = 0.2 DMRO is more than 17.6 % cheaper than the other learners. */
const CLAIM_PERCENT = 17.6;

/** DMRO and the paper's other learners where nothing queues. */
export const learnersTable = async (scenario: Scenario, effort: Effort, backend: Backend) => {
  effort.onStage?.("training without contention");
  const decisions = sized(effort, 4000, 1500, 120);
  const courses = await learn(LEARNERS, scenario, { seed: effort.seed, decisions, backend, tasks: 20 });
  const optimal = emulateBuiltIn(scenario, ["optimal"]).get("optimal")!;
  const dmro = courses.get("dmro")!;
  const rows = [...courses].flatMap(([scheme, course]): Row[] => {
    const cost = { scheme, quantity: "cost / optimum, delta = 0.2", ...meanOf(ratiosOf(course, optimal, "cost")) };
    if (scheme === "dmro") return [cost];
    const percents = ratiosOf(dmro, course, "cost").map((ratio) => 100 * (1 - ratio));
    const target = { kind: "at least", value: CLAIM_PERCENT, from: "paper" } as const;
    return [cost, { scheme, quantity: "DMRO cheaper by, %", ...meanOf(percents), target }];
  });
  const table: PaperTable = {
    name: "learners",
    title: "Learners without contention, table II, delta = 0.2 (figure 6)",
    caption: `Every learner with ${decisions} sub-tasks to learn from. The optimum is found by dynamic programming.`,
    rows,
  };
  const worst = largest(rows.filter(({ quantity }) => quantity.startsWith("cost")).map(({ ours }) => ours));
  const findings = [
    `Trained there with ${decisions} sub-tasks, the worst of the learners costs ${worst.toFixed(3)} times the optimum. The paper's lead of more than 17.6 % over other deep ` +
      "Q-learning can only be a lead over learners that have not found the constant answer yet.",
  ];
  return { table, findings };
};

/** Table IV: environments to train in, one drawn for every run; and one like them, in the middle. Table II is the testing environment. */
const TRAINING_ENVIRONMENTS = [
  "devices.0.frequency=uniform(15 MHz, 25 MHz)",
  "edges.0.frequency=uniform(50 MHz, 60 MHz)",
  "clouds.0.frequency=uniform(160 MHz, 170 MHz)",
  "radio.uplink=uniform(600 MB/s, 700 MB/s)",
  "backhaul.rate=uniform(100 MB/s, 150 MB/s)",
  "clouds.0.direct.uplink=uniform(20 MB/s, 30 MB/s)",
] as const;
const SIMILAR_ENVIRONMENT = [
  "devices.0.frequency=20 MHz",
  "edges.0.frequency=55 MHz",
  "clouds.0.frequency=165 MHz",
  "radio.uplink=650 MB/s",
  "backhaul.rate=125 MB/s",
  "clouds.0.direct.uplink=25 MB/s",
] as const;

/** Figures 8 and 9: DMRO's networks adapt to table IV's testing environment, from three kinds of first weights. */
export const adaptationTable = async (set: readonly string[], effort: Effort, backend: Backend) => {
  effort.onStage?.("adapting to another environment");
  const scenarioWith = (fields: readonly string[]) => scenarioNamed("dmro-static", ...set, "tasks=20", ...fields);
  const before = sized(effort, 3000, 1500, 120);
  const decisions = sized(effort, 2000, 1000, 120);
  const every = Math.ceil(decisions / 20);
  const terms = { decisions: before, tasks: 20, networks: 1, validateEvery: before, validationRuns: 2 };
  const curves = new Map<string, number[][]>();
  const at: number[] = [];
  for (let training = 0; training < sized(effort, 3, 2, 2); training++) {
    const seed = 100 * effort.seed + training;
    const metaLearned = (outer: "printed" | "reptile") =>
      trained({
        policy: "dmro-meta",
        scenario: scenarioWith(TRAINING_ENVIRONMENTS),
        seed,
        options: { ...terms, outer },
        backend,
      });
    const [meta, reptile] = [await metaLearned("printed"), await metaLearned("reptile")];
    const similar = await trained({
      policy: "dmro",
      scenario: scenarioWith(SIMILAR_ENVIRONMENT),
      seed,
      options: terms,
      backend,
    });
    for (const [series, model, begins] of [
      ["meta-learned", meta, "from the model"],
      ["meta-learned by Reptile", reptile, "from the model"],
      ["trained in a similar environment", similar, "from the model"],
      ["fresh", similar, "fresh"],
    ] as const) {
      const curve = await adaptationCurve({
        scenario: scenarioWith([]),
        seed,
        backend,
        decisions,
        every,
        model,
        begins,
      });
      curves.set(series, [...(curves.get(series) ?? []), curve.map(([, cost]) => cost)]);
      curve.forEach(([after], look) => {
        at[look] = after;
      });
    }
  }
  const best = smallest([...curves.values()].flat(2));
  const estimate = (series: string, look: number) => meanOf(curves.get(series)!.map((curve) => curve[look]! / best));
  const looks = smallest([...curves.values()].flat().map(({ length }) => length));
  const points = [...curves.keys()].flatMap((series) =>
    Array.from({ length: looks }, (_, look) => {
      const { ours: y, low, high } = estimate(series, look);
      return { series, x: at[look]!, y, low, high };
    }),
  );
  const rows = [...curves.keys()].flatMap((scheme) =>
    [0, looks - 1].map((look): Row => {
      return { scheme, quantity: `cost / least seen, after ${at[look]} sub-tasks`, ...estimate(scheme, look) };
    }),
  );
  const first = (series: string): string => estimate(series, 0).ours.toFixed(3);
  const table: PaperTable = {
    name: "adaptation",
    title: "Adapting to table IV's testing environment (figures 8 and 9)",
    caption:
      "Cost of the networks' plans on tasks for validation, after learning from so many sub-tasks of the testing environment, over the least that any of them came to; Student's intervals over training seeds. " +
      `Before that, ${before} sub-tasks in training environments: for meta-learned weights (algorithm 2, and Reptile in its place) another one for every run. The paper shows losses, which say little where targets move.`,
    rows,
  };
  const figure: Figure = {
    name: "adaptation",
    kind: "lines",
    title: "DMRO, figures 8 and 9: adapting to another environment",
    x: "sub-tasks learned from",
    y: "cost / least seen",
    points,
  };
  const findings = [
    `${at[0] === 0 ? "Before they learn anything" : `After ${at[0]} sub-tasks`} in the testing environment, networks that began with meta-learned weights cost ${first("meta-learned")} times the least (by Reptile ${first("meta-learned by Reptile")}), those trained in a similar ` +
      `environment ${first("trained in a similar environment")}, fresh ones ${first("fresh")}. In table IV the best answer is the same everywhere (the ` +
      "cloud), so that having learned it anywhere is enough, and learning it anew takes a few runs: there is hardly anything to adapt to, and meta-learned weights have no lead over those of a similar environment to show.",
  ];
  return { table, figure, findings };
};
