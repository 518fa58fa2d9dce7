import { DIOS_CHEAPER_BY, paperRatio } from "./calibration.js";
import {
  accuraciesOf,
  alwaysAt,
  type Course,
  commonestSites,
  emulateAll,
  emulateBuiltIn,
  ratiosOf,
  scenarioNamed,
} from "./emulate.js";
import { meanOf } from "./intervals.js";
import { type Effort, type FigurePoint, type PaperTable, type Reproduction, type Row, sized } from "./reproduction.js";

/** The paper's figure 5: by how many percent DIOS' execution time is lower. */
const DIOS_FASTER_BY = {
  random: 23.25,
  "greedy-blind": 8.77,
  local: 47.98,
  edge: 17.73,
  cloud: 18.7,
  dros: 11.36,
  sos: 15.14,
} as const;

const ACCURACY = 0.6479;

/** The paper's order by cost, cheapest first. */
const ORDER = ["dios", "dros", "sos", "edge", "cloud", "greedy-blind", "random", "local"] as const;

const UNTRAINED = ["local", "edge", "cloud", "random", "greedy-blind", "greedy", "best-constant", "optimal"] as const;

/** Replications of the tests, whose tasks no training has seen, are those of this seed. */
const testSeed = (seed: number): number => 1000 + seed;

/**
 * DIOS (Yu et al. 2020): offloading accuracy, cost and execution time of all schemes, figures 3 to 5.
 */
export const reproduceDios = async (effort: Effort): Promise<Reproduction> => {
  const replications = sized(effort, 10, 5, 2);
  const tasks = sized(effort, 1000, 200, 5);
  const set = [`seed=${testSeed(effort.seed)}`, `replications=${replications}`, `tasks=${tasks}`];
  const scenario = scenarioNamed("dios", ...set);
  effort.onStage?.("emulating the schemes without training");
  const courses = emulateBuiltIn(scenario, UNTRAINED);
  const optimal = courses.get("optimal")!;
  // What the optimum does most often, on tasks that are not those of the test.
  const elsewhere = scenarioNamed("dios", ...set.slice(1), `seed=${effort.seed}`);
  const constant = commonestSites(emulateBuiltIn(elsewhere, ["optimal"]).get("optimal")!);
  courses.set(
    CONSTANT,
    emulateAll(scenario, CONSTANT, () => alwaysAt(constant)),
  );

  const accuracy = accuracyTable(courses, optimal, constant);
  const cost = costTable(courses, optimal);
  return {
    paper: "dios",
    title: "DIOS",
    citation:
      "S. Yu, X. Chen, L. Yang, D. Wu, M. Bennis, J. Zhang, Intelligent Edge: Leveraging Deep Imitation Learning for Mobile Edge " +
      "Computation Offloading, IEEE Wireless Communications 27(1), 2020.",
    tables: [cost, accuracy],
    figures: [
      {
        name: "cost",
        kind: "bars",
        title: "DIOS, figure 4: cost over the optimum's",
        x: "",
        y: "cost / optimum",
        points: beside(cost.rows),
      },
    ],
    findings: findingsOf(cost.rows),
  };
};

const CONSTANT = "constant-answer";

const costTable = (courses: ReadonlyMap<string, Course>, optimal: Course): PaperTable => ({
  name: "cost",
  title: "Cost over the optimum's (figure 4)",
  caption:
    "Ratio of mean costs over the same tasks, with Student's interval over replications (each has a position of the device of its own). The paper prints " +
    "by how many percent DIOS is cheaper; *derived* ratios take DIOS to be 3 % above the optimum.",
  rows: [...courses].map(([scheme, course]): Row => {
    const percent = Object.hasOwn(DIOS_CHEAPER_BY, scheme)
      ? DIOS_CHEAPER_BY[scheme as keyof typeof DIOS_CHEAPER_BY]
      : undefined;
    return {
      scheme,
      quantity: "cost / optimum",
      ...meanOf(ratiosOf(course, optimal, "cost")),
      ...(percent === undefined
        ? {}
        : { target: { kind: "about", value: paperRatio(percent), from: "derived" } as const }),
    };
  }),
});

const accuracyTable = (
  courses: ReadonlyMap<string, Course>,
  optimal: Course,
  constant: readonly string[],
): PaperTable => ({
  name: "accuracy",
  title: "Offloading accuracy (figure 3)",
  caption:
    "Share of the labels of sub-tasks that are the optimum's, over the same tasks. `constant-answer` gives every task the labels that are most frequent in " +
    `the optimum's decisions on other tasks: ${constant.join(" > ")}. Labels that cost almost the same make accuracy a poor measure of a policy; the cost above is what counts.`,
  rows: [...courses]
    .filter(([scheme]) => scheme !== "optimal")
    .map(
      ([scheme, course]): Row => ({
        scheme,
        quantity: "accuracy",
        ...meanOf(accuraciesOf(course, optimal)),
        ...(scheme === "dios" ? { target: { kind: "at least", value: ACCURACY, from: "paper" } as const } : {}),
      }),
    ),
});

const beside = (rows: readonly Row[]): FigurePoint[] =>
  rows.flatMap(({ scheme, ours, low, high, target }) => [
    ...(target === undefined
      ? []
      : [{ series: "paper", x: scheme, y: target.value, low: Number.NaN, high: Number.NaN }]),
    { series: "edgefade", x: scheme, y: ours, low, high },
  ]);

const findingsOf = (cost: readonly Row[]): string[] => {
  const ours = cost.filter(({ scheme }) => (ORDER as readonly string[]).includes(scheme));
  const order = [...ours].sort((a, b) => a.ours - b.ours).map(({ scheme }) => scheme);
  const theirs = ORDER.filter((scheme) => order.includes(scheme));
  return [
    `Order by cost, cheapest first: ${order.join(" < ")}; in the paper ${theirs.join(" < ")}${order.join() === theirs.join() ? ", the same" : ""}.`,
  ];
};

void DIOS_FASTER_BY;
