import type { Scenario } from "../../scenario/scenario.js";
import { accuraciesOf, allOf, type Course, emulateBuiltIn, scenarioNamed } from "./emulate.js";
import { meanOf, medianRatio, ratioOfMeans } from "./intervals.js";
import { type Effort, type FigurePoint, type PaperTable, type Reproduction, type Row, sized } from "./reproduction.js";

const UNTRAINED = ["local", "edge", "cloud", "random", "greedy", "greedy-blind", "optimal"] as const;

/** Lowest bandwidths of both links, MB/s; 0 is the paper's. */
const FLOORS_MBps = [0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.2] as const;

/** Replications of the tests, whose tasks no training has seen, are those of this seed. */
const testSeed = (seed: number): number => 1000 + seed;

/** KD-DIL (Chen, Zeng, Yu, Chen 2020): sections 5.1 and 5.2 and table 1. */
export const reproduceKdDil = async (effort: Effort): Promise<Reproduction> => {
  const { seed } = effort;
  const tests = [`seed=${testSeed(seed)}`, "replications=10", `tasks=${sized(effort, 1000, 200, 5)}`];
  effort.onStage?.("emulating the schemes without training");
  const scenario = scenarioNamed("kd-dil", ...tests);
  const courses = emulateBuiltIn(scenario, UNTRAINED);
  const latency = latencyTable(courses, seed);
  effort.onStage?.("emulating links with a floor");
  const floors = floorTable((floor_MBps) => withFloor(floor_MBps, tests), seed);
  return {
    paper: "kd-dil",
    title: "KD-DIL",
    citation:
      "H. Chen, L. Zeng, S. Yu, X. Chen, Knowledge Distillation for Mobile Edge Computation Offloading, 2020 (arXiv:2004.04366).",
    tables: [latency, floors.table],
    figures: [
      {
        name: "floors",
        kind: "lines",
        title: "KD-DIL 5.1: mean latency over the optimum's when bandwidths begin at a floor",
        x: "lowest bandwidth of both links, MB/s",
        y: "mean latency / optimum's",
        isLogY: true,
        points: floors.points,
      },
    ],
    findings: [...tailFindings(latency.rows), ...floors.findings],
  };
};

const MEANS = "mean latency / optimum's";
const MEDIANS = "median of latency / optimum's";

const latencyTable = (courses: ReadonlyMap<string, Course>, seed: number): PaperTable => {
  const optimal = courses.get("optimal")!;
  const best_s = allOf(optimal, "latency_s");
  return {
    name: "latency",
    title: "Latency over the optimum's (section 5.1, figure 5)",
    caption:
      `${best_s.length} tasks. Twice: the ratio of mean latencies, which is what the paper prints, and the median over tasks of the ratio; with bootstrap intervals over tasks. ` +
      "Where bandwidths are drawn from 0 on, the mean of size / rate does not exist: the ratios of means of schemes that always send never settle, and their intervals say no more than that.",
    rows: [...courses].flatMap(([scheme, course]): Row[] => {
      const latency_s = allOf(course, "latency_s");
      return [
        { scheme, quantity: MEANS, ...ratioOfMeans(latency_s, best_s, seed) },
        { scheme, quantity: MEDIANS, ...medianRatio(latency_s, best_s, seed) },
        ...(scheme === "optimal" ? [] : [{ scheme, quantity: "accuracy", ...meanOf(accuraciesOf(course, optimal)) }]),
      ];
    }),
  };
};

const valueOf = (rows: readonly Row[], scheme: string, quantity: string): Row =>
  rows.find((row) => row.scheme === scheme && row.quantity === quantity)!;

const tailFindings = (rows: readonly Row[]): string[] => {
  const spread = (scheme: string): string => {
    const { ours, low, high } = valueOf(rows, scheme, MEANS);
    return `${scheme} ${ours.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
  };
  const middle = (scheme: string): string => `${scheme} ${valueOf(rows, scheme, MEDIANS).ours.toFixed(2)}`;
  return [
    "The printed ranges of bandwidth begin at 0, so the mean of size / rate does not exist. Ratios of means of the schemes that always send are what the few slowest links make " +
      `them: ${["edge", "cloud", "random"].map(spread).join(", ")}. Medians settle: ${["greedy", "local", "edge", "cloud", "random"].map(middle).join(", ")}.`,
  ];
};

const withFloor = (floor_MBps: number, set: readonly string[]): Scenario =>
  scenarioNamed(
    "kd-dil",
    ...set,
    `radio.uplink=uniform(${floor_MBps} MB/s, 2 MB/s)`,
    `backhaul.rate=uniform(${floor_MBps} MB/s, 3 MB/s)`,
  );

/** The paper's figure 5: edge below local and cloud, random above all. */
const floorTable = (scenarioWith: (floor_MBps: number) => Scenario, seed: number) => {
  const rows: Row[] = [];
  const points: FigurePoint[] = [];
  let recovers: number | undefined;
  for (const floor_MBps of FLOORS_MBps) {
    const courses = emulateBuiltIn(scenarioWith(floor_MBps), ["local", "edge", "cloud", "random", "greedy", "optimal"]);
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
      : "The paper's figure 5 shows edge before local and cloud. That does not follow from the printed ranges; of the floors tried it does from " +
        `${recovers} MB/s on, the lowest bandwidth of both links.`,
  ];
  const table: PaperTable = {
    name: "floors",
    title: "A floor under the bandwidths (no table of the paper)",
    caption:
      "Section 5.1 with bandwidths drawn from a floor instead of from 0, up to the printed 2 and 3 MB/s: which variant recovers the paper's order.",
    rows,
  };
  return { table, points, findings };
};
