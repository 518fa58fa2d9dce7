import type { Model } from "../../learning/model/model.js";

type Report = Model["heldOut"];

/** The results of a model on held-out tasks, as lines of text. Other parts of the report are shown unchanged. */
export const heldOutText = (report: Report): string[] => {
  if ("accuracy" in report) return imitationText(report);
  if ("runs" in report) {
    const { runs, cost, ...others } = report;
    return [
      `Mean cost of a task in ${runs} runs that it was not trained on:`,
      ...besides({ "this model": cost!, ...others }),
    ];
  }
  return ["On tasks that it was not trained on:", ...besides(report)];
};

const imitationText = (report: Report): string[] => {
  const { teacher, uncompressed } = report;
  return [
    `On ${report.tasks} lone tasks that it was not trained on:`,
    ...placedText("this model", report),
    ...(isReport(uncompressed) ? placedText("before compression", uncompressed) : []),
    ...(isReport(teacher) ? placedText("its teacher", teacher) : []),
    line("always the commonest answer", `${percent(report.constantAccuracy)} of sub-tasks placed as in the optimum`),
    `Mean cost of a task in a run of ${report.emulatedTasks} that it was not trained on:`,
    ...besides({
      "this model": report.emulatedCost!,
      ...(isReport(teacher) ? { "its teacher": teacher.emulatedCost! } : {}),
      optimal: report.emulatedCostOfOptimal!,
      greedy: report.emulatedCostOfGreedy!,
    }),
  ];
};

const placedText = (who: string, { accuracy, medianRatio, ratioOfMeans }: Report): string[] => [
  line(
    who,
    `${percent(accuracy)} of sub-tasks placed as in the optimum; cost / optimum's: median ${rounded(medianRatio)}, of means ${rounded(ratioOfMeans)}`,
  ),
];

const isReport = (value: Report[string] | undefined): value is Report =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const besides = (values: Report): string[] =>
  Object.entries(values)
    .filter(([, value]) => typeof value === "number")
    .map(([who, value]) => line(who, rounded(value)));

const line = (who: string, what: string): string => `  ${who.padEnd(28)} ${what}`;

const percent = (value: Report[string] | undefined): string => `${(100 * Number(value)).toFixed(1)} %`;

/** A report in JSON has null where a number is infinite. */
const rounded = (value: Report[string] | undefined): string =>
  typeof value === "number" ? String(Number(value.toPrecision(4))) : "none";
