import { accuraciesOf, type Course, partOf, ratiosOf } from "../emulate.js";
import { meanOf } from "../intervals.js";
import { learnerRow, type Trial } from "../learners.js";
import type { FigurePoint, PaperTable, Row } from "../reproduction.js";
import { DIOS_ACCURACY, DIOS_CHEAPER_BY, DIOS_FASTER_BY } from "./printed.js";

/** Trials of what learns, by scheme. */
export type Learned = ReadonlyMap<string, readonly Trial[]>;

const OVER = "cost / optimum";

export const costTable = (
  courses: ReadonlyMap<string, Course>,
  learned: Learned,
  optimal: Course,
  sizes: string,
): PaperTable => ({
  name: "cost",
  title: "Cost over the optimum's (figure 4)",
  caption:
    "Ratio of mean costs over the same tasks; schemes without training with Student's interval over replications, in each of which the device is somewhere else. " +
    `${sizes} The paper prints by how many percent DIOS is cheaper, which is in the next table, and not by how much it is above the optimum.`,
  rows: [
    ...[...courses].map(
      ([scheme, course]): Row => ({ scheme, quantity: OVER, ...meanOf(ratiosOf(course, optimal, "cost")) }),
    ),
    ...[...learned].map(([scheme, trials]) =>
      learnerRow(
        {
          scheme,
          quantity: OVER,
          ...(scheme === "dios" ? { target: { kind: "at most", value: 1.02, from: "aim" } } : {}),
        },
        trials,
        ({ course, share }) => ratiosOf(course, partOf(optimal, share), "cost"),
      ),
    ),
  ],
});

/** The accuracy of a trial in its own replications. */
export const accuracyOf =
  (optimal: Course) =>
  ({ course, share }: Trial): readonly number[] =>
    accuraciesOf(course, partOf(optimal, share));

export const accuracyTable = (
  courses: ReadonlyMap<string, Course>,
  learned: Learned,
  optimal: Course,
  texts: { readonly sizes: string; readonly rules: string },
): PaperTable => {
  const constant = meanOf(accuraciesOf(courses.get(CONSTANT)!, optimal)).ours;
  return {
    name: "accuracy",
    title: "Offloading accuracy (figure 3)",
    caption:
      `Share of the labels of sub-tasks that are the optimum's, over the same tasks. ${texts.sizes} ${texts.rules} ` +
      "Labels that cost almost the same make accuracy a poor measure of a policy; the cost above is what counts.",
    rows: [
      ...[...courses]
        .filter(([scheme]) => scheme !== "optimal")
        .map(([scheme, course]): Row => ({ scheme, quantity: "accuracy", ...meanOf(accuraciesOf(course, optimal)) })),
      ...[...learned].map(([scheme, trials]) =>
        learnerRow(
          {
            scheme,
            quantity: "accuracy",
            ...(scheme === "dios"
              ? { target: { kind: "about", value: DIOS_ACCURACY, constant, from: "paper" } as const }
              : {}),
          },
          trials,
          accuracyOf(optimal),
        ),
      ),
    ],
  };
};

/** Gives every task the commonest answer. */
export const CONSTANT = "constant-answer";

/** By how many percent DIOS is cheaper or faster than every other scheme, beside what the paper prints. */
const lowerTable = (
  courses: ReadonlyMap<string, Course>,
  learned: Learned,
  values: "cost" | "latency_s",
  texts: Pick<PaperTable, "name" | "title" | "caption"> & { readonly quantity: string },
): PaperTable => {
  const { quantity, ...head } = texts;
  const dios = learned.get("dios")!;
  const printed: Readonly<Record<string, number>> = values === "cost" ? DIOS_CHEAPER_BY : DIOS_FASTER_BY;
  return {
    ...head,
    rows: Object.entries(printed).map(([scheme, value]): Row => {
      const others = learned.get(scheme);
      return learnerRow(
        { scheme, quantity, target: { kind: "about", value, from: "paper" } },
        dios,
        ({ course, share }) => {
          const at = dios.findIndex((trial) => trial.share === share || trial.course === course);
          const other = others === undefined ? partOf(courses.get(scheme)!, share) : others[at]!.course;
          return ratiosOf(course, other, values).map((ratio) => 100 * (1 - ratio));
        },
      );
    }),
  };
};

export const cheaperTable = (courses: ReadonlyMap<string, Course>, learned: Learned, sizes: string): PaperTable =>
  lowerTable(courses, learned, "cost", {
    name: "cheaper",
    title: "By how many percent DIOS is cheaper (figure 4)",
    caption: `As the paper prints it: 1 - mean cost of our \`dios\` / mean cost of the scheme, paired by replication. ${sizes} The constants of the scenario were fitted to the first five.`,
    quantity: "DIOS cheaper by, %",
  });

export const fasterTable = (courses: ReadonlyMap<string, Course>, learned: Learned, sizes: string): PaperTable =>
  lowerTable(courses, learned, "latency_s", {
    name: "faster",
    title: "By how many percent DIOS' execution time is lower (figure 5)",
    caption: `1 - mean latency of our \`dios\` / mean latency of the scheme, paired by replication. ${sizes} The constants were fitted to the first five of these too, with a tenth of the weight of costs.`,
    quantity: "DIOS faster by, %",
  });

/** Bars of costs: the paper's by how many percent DIOS is cheaper, and ours. */
export const besidePaper = (rows: readonly Row[]): FigurePoint[] =>
  rows.flatMap(({ scheme, ours, low, high, target }) => [
    { series: "paper", x: scheme, y: target!.value, low: Number.NaN, high: Number.NaN },
    { series: "edgefade", x: scheme, y: ours, low, high },
  ]);
