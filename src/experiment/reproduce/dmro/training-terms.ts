import type { Backend } from "../../../learning/network/backend.js";
import { mean, standardDeviation } from "../../analysis/statistics/statistics.js";
import { meanOf } from "../intervals.js";
import { type LearningCurves, learningFigure } from "../learners.js";
import { type Effort, type Figure, type PaperTable, type Row, sized, trainingSeeds } from "../reproduction.js";
import { curveOf } from "./curve.js";
import { DELTA, tableTwo, testSeed, withDelta } from "./settings.js";

/** The paper's figure 4 does not name its rates but for the best; figure 5 not its sizes. */
const RATES = [0.1, 0.01, 0.001, 0.0001] as const;
const BEST_RATE = 0.01;
const BATCHES = [16, 32, 64, 128] as const;

/** Figures 4 and 5: DMRO by learning rate and by batch size. */
export const termsTable = async (
  effort: Effort,
  backend: Backend,
): Promise<{ table: PaperTable; figures: readonly Figure[] }> => {
  const scenario = tableTwo(testSeed(effort), ...withDelta(DELTA));
  const decisions = sized(effort, 1500, 400, 200);
  const every = Math.ceil(decisions / 20);
  const curvesBy = async (option: string, values: readonly number[]): Promise<readonly LearningCurves[]> => {
    const all: LearningCurves[] = [];
    for (const value of values) {
      effort.onStage?.(`training with ${option} ${value}`);
      const bySeed = [];
      for (const seed of trainingSeeds(effort)) {
        const terms = { tasks: 20, looks: sized(effort, 5, 2, 1), decisions, every, options: { [option]: value } };
        bySeed.push(await curveOf({ scenario: { ...scenario, seed }, seed, backend, ...terms }));
      }
      all.push({ series: String(value), bySeed });
    }
    return all;
  };
  const rates = await curvesBy("learningRate", RATES);
  const batches = await curvesBy("batch", BATCHES);
  const figure = (name: string, number: number, what: string, curves: readonly LearningCurves[]): Figure =>
    learningFigure(
      {
        name,
        table: "terms",
        title: `DMRO, figure ${number}: cost by what was learned from, for each ${what}`,
        x: "sub-tasks learned from",
        y: "mean cost of a workflow",
        isLogY: true,
      },
      curves,
    );
  return {
    table: {
      name: "terms",
      title: "Learning rates and batch sizes (figures 4 and 5)",
      caption:
        `\`dmro\` as printed, table II without contention, delta = ${DELTA}, ${decisions} sub-tasks. The paper plots losses, which say little where targets move; these are costs of the present weights on workflows for validation. *Mean along the curve* is ` +
        "lower for who learns sooner; *unrest* is the standard deviation from look to look over the second half of a training, as a share of its mean. The paper says that the rate 0.01 converges best, and that curves are calmer with larger batches.",
      rows: [...rateRows(rates), ...batchRows(batches)],
    },
    figures: [figure("learning-rates", 4, "learning rate", rates), figure("batch-sizes", 5, "batch size", batches)],
  };
};

const alongOf = ({ bySeed }: LearningCurves): number[] => bySeed.map((curve) => mean(curve.map(([, cost]) => cost)));

const unrestOf = ({ bySeed }: LearningCurves): number[] =>
  bySeed.map((curve) => {
    const costs = curve.slice(Math.floor(curve.length / 2)).map(([, cost]) => cost);
    return standardDeviation(costs) / mean(costs);
  });

const ratios = (a: readonly number[], b: readonly number[]): number[] => a.map((value, seed) => value / b[seed]!);

const rateRows = (rates: readonly LearningCurves[]): readonly Row[] => {
  const best = alongOf(rates.find(({ series }) => series === String(BEST_RATE))!);
  return rates.flatMap((curves): Row[] => {
    const scheme = `learning rate ${curves.series}`;
    const last = curves.bySeed.map((curve) => curve.at(-1)![1]);
    const rows: Row[] = [
      { scheme, quantity: "mean cost along the curve", ...meanOf(alongOf(curves), "training seeds") },
      { scheme, quantity: "cost at the end", ...meanOf(last, "training seeds") },
    ];
    if (curves.series === String(BEST_RATE)) return rows;
    const over = meanOf(ratios(best, alongOf(curves)), "training seeds");
    const target = { kind: "at most", value: 1, from: "paper" } as const;
    return [...rows, { scheme, quantity: `mean along the curve, rate ${BEST_RATE} / this rate`, ...over, target }];
  });
};

const batchRows = (batches: readonly LearningCurves[]): readonly Row[] => {
  const smallest = unrestOf(batches[0]!);
  return batches.flatMap((curves, index): Row[] => {
    const scheme = `batch ${curves.series}`;
    const row: Row = { scheme, quantity: "unrest", ...meanOf(unrestOf(curves), "training seeds") };
    if (index === 0) return [row];
    // Differences, as a training that has settled has no unrest to divide by.
    const more = unrestOf(curves).map((unrest, seed) => unrest - smallest[seed]!);
    const quantity = `unrest less that of batch ${batches[0]!.series}`;
    return [
      row,
      { scheme, quantity, ...meanOf(more, "training seeds"), target: { kind: "at most", value: 0, from: "paper" } },
    ];
  });
};
