import { learnerRow, type Trial } from "../learners.js";
import type { Figure, FigurePoint, PaperTable, Row } from "../reproduction.js";
import { DIOS_ACCURACY } from "./printed.js";
import { accuracyOf } from "./tables.js";
import { allSamples, type Laboratory, tryImitator } from "./tested.js";

/** Shares of all demonstrations that networks are trained with, besides all. */
const SHARES = [0.01, 0.03, 0.1, 0.3] as const;

/** Fewer are too few to train with. */
const LEAST = 20;

/** Accuracy against demonstrations. @param most  trials with all of them */
export const samplesTable = async (laboratory: Laboratory, most: readonly Trial[]) => {
  const { effort, optimal } = laboratory;
  const all = allSamples(effort);
  const trialsBySize = new Map<number, readonly Trial[]>();
  for (const [index, share] of SHARES.entries()) {
    const samples = Math.max(LEAST * (index + 1), Math.round(share * all));
    effort.onStage?.(`training dios with ${samples} demonstrations`);
    trialsBySize.set(samples, await tryImitator(laboratory, "dios", "dios", samples));
  }
  trialsBySize.set(all, most);
  const rows = [...trialsBySize].map(
    ([samples, trials]): Row =>
      learnerRow({ scheme: `dios, ${samples} demonstrations`, quantity: "accuracy" }, trials, accuracyOf(optimal)),
  );
  const sizes = [...trialsBySize.keys()];
  const points: FigurePoint[] = rows.map(({ ours, low, high }, at) => ({
    series: "dios",
    x: sizes[at]!,
    y: ours,
    low,
    high,
  }));
  const reached = rows.findIndex(({ ours }) => ours >= DIOS_ACCURACY);
  const figure: Figure = {
    name: "samples",
    table: "samples",
    kind: "lines",
    title: "DIOS: accuracy against demonstrations",
    x: "demonstrations",
    y: "accuracy",
    isLogX: true,
    points,
    levels: [{ series: "paper, 100,000 demonstrations", y: DIOS_ACCURACY }],
  };
  const table: PaperTable = {
    name: "samples",
    title: "Accuracy against demonstrations (no table of the paper)",
    caption: `Networks of 3 x 256 neurons, trained on ${sizes.slice(0, -1).join(", ")} and the ${all} demonstrations of the tables above.`,
    rows,
  };
  const finding =
    reached < 0
      ? `With none of ${sizes.join(", ")} demonstrations does our \`dios\` reach the paper's 64.79 %.`
      : `Our \`dios\` passes the paper's 64.79 % with ${sizes[reached]} demonstrations (${percent(rows[reached]!.ours)}), and has ${percent(rows.at(-1)!.ours)} with ${all}.`;
  return { table, figure, finding };
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
