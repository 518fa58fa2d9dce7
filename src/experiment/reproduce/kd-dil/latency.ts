import type { Scenario } from "../../../scenario/scenario.js";
import { accuraciesOf, allOf, type Course, emulateBuiltIn, partOf, scenarioNamed } from "../emulate.js";
import { meanOf, median, medianRatio, ratioOfMeans } from "../intervals.js";
import { learnerRow, learningFigure, type Trial } from "../learners.js";
import type { Figure, FigurePoint, PaperTable, Row } from "../reproduction.js";
import { ratioInShare } from "./tested.js";

const MEANS = "mean latency / optimum's";
const MEDIANS = "median of latency / optimum's";

/** Section 5.1 and figure 5: by how much DIL is above the optimum. */
const PAPER_DIL = { kind: "about", value: 1.095, effect: "ratio", from: "paper" } as const;
const AIM_DIL = { kind: "at most", value: 1.01, from: "aim" } as const;

/** Latencies of all schemes. @param learned  trials by scheme */
export const latencyTable = (
  courses: ReadonlyMap<string, Course>,
  learned: ReadonlyMap<string, readonly Trial[]>,
  seed: number,
  sizes: string,
): PaperTable => {
  const optimal = courses.get("optimal")!;
  const best_s = allOf(optimal, "latency_s");
  const fixed = [...courses].flatMap(([scheme, course]): Row[] => {
    const latency_s = allOf(course, "latency_s");
    return [
      { scheme, quantity: MEANS, ...ratioOfMeans(latency_s, best_s, seed) },
      { scheme, quantity: MEDIANS, ...medianRatio(latency_s, best_s, seed) },
      ...(scheme === "optimal" ? [] : [{ scheme, quantity: "accuracy", ...meanOf(accuraciesOf(course, optimal)) }]),
    ];
  });
  const rows = [...learned].flatMap(([scheme, trials]): Row[] => {
    const isDil = scheme === "dil";
    return [
      learnerRow({ scheme, quantity: MEANS, ...(isDil ? { target: PAPER_DIL } : {}) }, trials, (trial) => [
        ratioInShare(trial, optimal, "latency_s"),
      ]),
      learnerRow({ scheme, quantity: MEDIANS, ...(isDil ? { target: AIM_DIL } : {}) }, trials, ({ course, share }) => {
        const own_s = allOf(course, "latency_s");
        const best = allOf(partOf(optimal, share), "latency_s");
        return [median(own_s.map((latency_s, task) => latency_s / best[task]!))];
      }),
      learnerRow({ scheme, quantity: "accuracy" }, trials, ({ course, share }) =>
        accuraciesOf(course, partOf(optimal, share)),
      ),
    ];
  });
  return {
    name: "latency",
    title: "Latency over the optimum's (section 5.1, figure 5)",
    caption:
      `${best_s.length} tasks, as in the paper. ${sizes} The table has two measures: the ratio of mean latencies, as in the paper, and the median over tasks of the ratio. Schemes without training have bootstrap intervals over tasks. ` +
      "Where bandwidths are drawn from 0 on, the mean of size / rate does not exist: the ratios of means of schemes that always send never settle, and their intervals only show that.",
    rows: [...fixed, ...rows],
  };
};

export const rowOf = (rows: readonly Row[], scheme: string, quantity: string): Row =>
  rows.find((row) => row.scheme === scheme && row.quantity === quantity)!;

/** `1.026 (1.01 to 1.04)`: a value with its interval. */
export const withInterval = ({ ours, low, high }: Pick<Row, "ours" | "low" | "high">, digits = 3): string =>
  Number.isNaN(low)
    ? ours.toFixed(digits)
    : `${ours.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

export const latencyFindings = (rows: readonly Row[]): string[] => {
  const of = (scheme: string, quantity: string): string => withInterval(rowOf(rows, scheme, quantity));
  const drl = rowOf(rows, "drl", MEANS).ours;
  const greedy = rowOf(rows, "greedy", MEANS).ours;
  return [
    `Our DIL has a median latency of ${of("dil", MEDIANS)} times the optimum's, over the training seeds. Its ratio of means is ${of("dil", MEANS)}; the paper prints 1.095.`,
    "Dynamic programming finds the optimum itself in T * 9 steps, without training.",
    `The baseline DRL, with a value for each of the 729 placements, has ${of("drl", MEANS)}. That is ${drl < greedy ? "below" : "above"} the greedy rule's ${greedy.toFixed(3)} and ${drl < rowOf(rows, "dil", MEANS).ours ? "below" : "above"} DIL. ` +
      "The bars of the paper's figure 5 have no numbers.",
  ];
};

export const tailFindings = (rows: readonly Row[]): string[] => {
  const spread = (scheme: string): string => `${scheme} ${withInterval(rowOf(rows, scheme, MEANS), 1)}`;
  const middle = (scheme: string): string => `${scheme} ${rowOf(rows, scheme, MEDIANS).ours.toFixed(2)}`;
  return [
    "The printed ranges of bandwidth begin at 0, so the mean of size / rate does not exist. For schemes that always send, a few slow links decide " +
      `the ratio of means: ${["edge", "cloud", "random"].map(spread).join(", ")}. Medians are stable: ${["greedy", "local", "edge", "cloud", "random"].map(middle).join(", ")}.`,
  ];
};

/** How the loss of the large network falls with the samples that it has learned from. */
export const lossFigure = (trials: readonly Trial[]): Figure =>
  learningFigure(
    {
      name: "dil-learning",
      table: "latency",
      title: "KD-DIL 5.1: loss of DIL and of its student on samples put aside",
      x: "samples learned from",
      y: "cross-entropy of a task",
      isLogY: true,
    },
    (["teacher", "student"] as const).map((phase) => ({
      series: phase === "teacher" ? "dil" : "kd-dil (softened answers)",
      bySeed: trials.map(({ model }) => {
        const facts = model.training[phase] as { readonly lossBySamples: [number, number][] };
        return facts.lossBySamples;
      }),
    })),
  );

/** Lowest bandwidths of both links, MB/s; 0 is the paper's. */
const FLOORS_MBps = [0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.2] as const;

const withFloor = (floor_MBps: number, set: readonly string[]): Scenario =>
  scenarioNamed(
    "kd-dil",
    ...set,
    `radio.uplink=uniform(${floor_MBps} MB/s, 2 MB/s)`,
    `backhaul.rate=uniform(${floor_MBps} MB/s, 3 MB/s)`,
  );

/** The paper's figure 5: edge below local and cloud, random above all. @param tests  settings of the tests */
export const floorTable = (tests: readonly string[], seed: number) => {
  const rows: Row[] = [];
  const points: FigurePoint[] = [];
  let recovers: number | undefined;
  for (const floor_MBps of FLOORS_MBps) {
    const schemes = ["local", "edge", "cloud", "random", "greedy", "optimal"];
    const courses = emulateBuiltIn(withFloor(floor_MBps, tests), schemes);
    const best_s = allOf(courses.get("optimal")!, "latency_s");
    const means = new Map<string, number>();
    for (const [scheme, course] of courses) {
      if (scheme === "optimal") continue;
      const estimate = ratioOfMeans(allOf(course, "latency_s"), best_s, seed);
      means.set(scheme, estimate.ours);
      rows.push({ scheme, quantity: `${MEANS}, bandwidths from ${floor_MBps} MB/s`, ...estimate });
      points.push({ series: scheme, x: floor_MBps, y: estimate.ours, low: estimate.low, high: estimate.high });
    }
    const edge = means.get("edge")!;
    if (recovers === undefined && edge < means.get("local")! && edge < means.get("cloud")!) recovers = floor_MBps;
  }
  const findings = [
    recovers === undefined
      ? `The paper's order (edge before local and cloud) follows from none of the floors tried, up to ${FLOORS_MBps.at(-1)} MB/s.`
      : "The paper's figure 5 shows edge before local and cloud. The printed ranges do not give this order. " +
        `Of the floors tried under both bandwidths, those from ${recovers} MB/s on give it.`,
  ];
  const table: PaperTable = {
    name: "floors",
    title: "A floor under the bandwidths (no table of the paper)",
    caption:
      "Section 5.1 with bandwidths drawn from a floor instead of from 0, up to the printed 2 and 3 MB/s: which variant recovers the paper's order.",
    rows,
  };
  const figure: Figure = {
    name: "floors",
    table: "floors",
    kind: "lines",
    title: "KD-DIL 5.1: mean latency over the optimum's when bandwidths begin at a floor",
    x: "lowest bandwidth of both links, MB/s",
    y: "mean latency / optimum's",
    isLogY: true,
    points,
  };
  return { table, figure, findings };
};
