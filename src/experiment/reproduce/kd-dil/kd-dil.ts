import { openBackend } from "../../../learning/network/backend.js";
import { append } from "../../../math/extremes.js";
import { mean } from "../../analysis/statistics/statistics.js";
import { type Course, emulateBuiltIn, meansOf, scenarioNamed } from "../emulate.js";
import { learningFigure, type Trial } from "../learners.js";
import {
  type Effort,
  type Figure,
  isWanted,
  type PaperTable,
  type Reproduction,
  sized,
  trainingSeeds,
} from "../reproduction.js";
import { floorTable, latencyFindings, latencyTable, lossFigure, tailFindings } from "./latency.js";
import { objectivesTable } from "./objectives.js";
import { parametersTable } from "./parameters.js";
import { studentsTable } from "./students-table.js";
import { REPLICATIONS, tryDrl, tryImitators, wideOptions } from "./tested.js";
import { timesTable } from "./times-table.js";

const UNTRAINED = ["local", "edge", "cloud", "random", "greedy", "greedy-blind", "optimal"] as const;

/** Replications of the tests, whose tasks no training has seen, are those of this seed. */
const testSeed = (seed: number): number => 1000 + seed;

/** KD-DIL (Chen, Zeng, Yu, Chen 2020): sections 5.1 and 5.2 and table 1. */
export const reproduceKdDil = async (effort: Effort): Promise<Reproduction> => {
  const { seed, quick } = effort;
  const tests = [`seed=${testSeed(seed)}`, `replications=${REPLICATIONS}`, `tasks=${sized(effort, 1000, 200, 5)}`];
  const wide = scenarioNamed("kd-dil", ...tests);
  const backend = await openBackend();
  const tables: PaperTable[] = [];
  const figures: Figure[] = [];
  const finds: string[] = [];
  const take = (made: {
    readonly table: PaperTable;
    readonly findings: readonly string[];
    readonly figure?: Figure;
  }) => {
    tables.push(made.table);
    append(finds, made.findings);
    if (made.figure !== undefined) figures.push(made.figure);
  };

  if (isWanted(effort, "latency", "students", "times")) {
    effort.onStage?.("training the large network and its student");
    const options = wideOptions(effort);
    const imitators = await tryImitators(wide, effort, backend, options);
    let drl: readonly Trial[] = [];
    const decisions = sized(effort, 100_000, 1000, 60);
    if (isWanted(effort, "latency", "times")) {
      effort.onStage?.("training the network that scores every placement");
      drl = await tryDrl({ training: wide, test: wide }, effort, backend, wideDrl(decisions));
    }
    if (isWanted(effort, "latency")) {
      effort.onStage?.("emulating the schemes without training");
      const courses = emulateBuiltIn(wide, UNTRAINED);
      const learned = new Map([...Object.entries(imitators), ["drl", drl] as const]);
      const sizes = `DIL and its student learn from ${options.samples} samples, and the DRL from ${decisions} tasks, with one placement tried for each.`;
      const table = latencyTable(courses, learned, seed, sizes);
      take({ table, findings: [...latencyFindings(table.rows), ...tailFindings(table.rows)] });
      figures.push(lossFigure(imitators["kd-dil"]));
      figures.push(drlFigure(drl, courses));
    }
    if (isWanted(effort, "students")) {
      effort.onStage?.("training students with a thousand samples");
      take(await studentsTable({ teachers: imitators.dil, wide, effort, tests, backend }));
    }
    if (isWanted(effort, "times")) {
      effort.onStage?.("measuring times of decisions");
      const model = imitators.dil[0]!.model;
      take(timesTable({ imitator: model, drl: drl[0]!.model, scenario: wide, effort, backend }));
    }
  }
  const { table: parameters, repair } = parametersTable();
  if (isWanted(effort, "parameters")) tables.push(parameters);
  if (isWanted(effort, "objectives")) take(await objectivesTable(effort, tests, backend));
  if (isWanted(effort, "floors")) {
    effort.onStage?.("emulating links with a floor");
    take(floorTable(tests, seed));
  }
  return {
    paper: "kd-dil",
    made: { seed, quick },
    title: "KD-DIL",
    citation:
      "H. Chen, L. Zeng, S. Yu, X. Chen, Knowledge Distillation for Mobile Edge Computation Offloading, 2020 (arXiv:2004.04366).",
    tables,
    figures,
    claims:
      "KD-DIL trains a large network to imitate the optimum, and distils it into a small one. The paper reports a latency of 1.095 times the optimum's for the large network, and a sixth of a greedy rule's time of decision for the small one.",
    finds,
    why: [
      `All networks are trained with ${trainingSeeds(effort).length} seeds.`,
      "Our times differ from the paper's because another program was timed on another machine.",
      "The paper's printed ranges do not give the order of edge and local in its figure 5.",
    ],
    repairs: [
      repair,
      "Section 4's example of softening, (0.999, 2e-4, 3e-6) to (0.71, 0.20, 0.09) at T = 5, does not follow from its formula. With 2e-3 and 3e-5 it does.",
      "The reward of the DRL is the negative latency in the paper. Ours is the negative logarithm of it, which puts placements in the same order: the mean of the latency itself does not exist.",
      "The paper does not print the layers of the DRL. Ours has two of 128 neurons.",
    ],
  };
};

const wideDrl = (decisions: number) => ({
  decisions,
  learnEvery: decisions < 10_000 ? 5 : 64,
  batch: decisions < 10_000 ? 32 : 96,
  validateEvery: Math.ceil(decisions / 10),
  validationRuns: 2,
});

/** The levels are of the test's tasks. */
const drlFigure = (trials: readonly Trial[], courses: ReadonlyMap<string, Course>): Figure =>
  learningFigure(
    {
      name: "drl-learning",
      table: "latency",
      title: "KD-DIL 5.1: mean latency of the DRL in validation runs",
      x: "tasks learned from",
      y: "mean latency, s",
      isLogY: true,
    },
    [{ series: "drl", bySeed: trials.map(({ curve }) => curve) }],
    ["local", "greedy", "optimal"].map((series) => ({
      series,
      y: mean(meansOf(courses.get(series)!, "latency_s")),
    })),
  );
