import { largest } from "../../../math/extremes.js";
import { type Course, emulateBuiltIn, meansOf, ratiosOf } from "../emulate.js";
import { meanOf } from "../intervals.js";
import { type Effort, type Figure, type PaperTable, type Row, sized } from "../reproduction.js";
import { DELTA, DELTAS, PER_WORK, tableThree, tableTwo, testSeed, UNTRAINED, withDelta } from "./settings.js";

/** How many workflows the schemes are tested with where nothing queues. */
export const staticSize = (effort: Effort): readonly string[] => [
  testSeed(effort),
  `replications=${sized(effort, 10, 5, 5)}`,
  `tasks=${sized(effort, 500, 100, 5)}`,
];

/** Figure 6 for schemes that do not learn: tables II and III by the paper's formulas, which have no queues. */
export const staticTable = (effort: Effort): { table: PaperTable; figure: Figure } => {
  effort.onStage?.("emulating tables II and III without contention");
  const size = staticSize(effort);
  const rows: Row[] = [];
  const points: Figure["points"][number][] = [];
  const add = (courses: ReadonlyMap<string, Course>, where: string): void => {
    const optimal = courses.get("optimal")!;
    for (const [scheme, course] of courses)
      rows.push({ scheme, quantity: `cost / optimum, ${where}`, ...meanOf(ratiosOf(course, optimal, "cost")) });
  };
  for (const delta of DELTAS) {
    const courses = emulateBuiltIn(tableTwo(...size, ...withDelta(delta)), UNTRAINED);
    add(courses, `table II, delta = ${delta}`);
    for (const [series, course] of courses) {
      const { ours: y, low, high } = meanOf(meansOf(course, "cost"));
      points.push({ series, x: delta, y, low, high });
    }
  }
  add(
    emulateBuiltIn(tableTwo(...size, ...withDelta(DELTA), ...PER_WORK), UNTRAINED),
    `table II, delta = ${DELTA}, J per Mcycle`,
  );
  for (const delta of DELTAS)
    add(emulateBuiltIn(tableThree(...size, ...withDelta(delta)), UNTRAINED), `table III, delta = ${delta}`);
  return {
    table: {
      name: "static",
      title: "Rules without contention, tables II and III (figure 6)",
      caption:
        "One user at a time, as in the paper's formulas, which have no queues. The paper prints no numbers of figure 6. Energy is read as J per MB of a sub-task's input, as table II's units say; " +
        "in one block as J per million cycles, as equation 7 (v times d) says. In table III `edge` and `cloud` are the first of each.",
      rows,
    },
    figure: {
      name: "static",
      table: "static",
      kind: "lines",
      title: "DMRO, figure 6: cost of rules by the weight of energy, table II without contention",
      x: "delta, weight of energy",
      y: "mean cost of a workflow",
      isLogY: true,
      points,
    },
  };
};

/** How far the best single site is from the optimum, at most, where one site is best in all settings of a table. */
export const worstConstant = (rows: readonly Row[], where: string): number => {
  const constants = rows.filter(({ scheme, quantity }) => scheme === "best-constant" && quantity.includes(where));
  return largest(constants.map(({ ours }) => ours));
};
