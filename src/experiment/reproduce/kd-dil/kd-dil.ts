import { policyOfNetwork } from "../../../learning/imitation/learned-policy.js";
import { type Model, networkOf } from "../../../learning/model/model.js";
import { type Backend, openBackend } from "../../../learning/network/backend.js";
import { greedy } from "../../../policies/greedy.js";
import { optimal } from "../../../policies/optimal.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";
import { trainingWorld } from "../../training/world.js";
import { accuraciesOf, allOf, type Course, emulateAll, emulateBuiltIn, scenarioNamed } from "../emulate.js";
import { type Estimate, exactly, meanOf, medianRatio, ratioOfMeans } from "../intervals.js";
import { type Effort, type FigurePoint, type PaperTable, type Reproduction, type Row, sized } from "../reproduction.js";
import { policyOf, trained } from "../training.js";
import { BATCH, batchTime_us, decisionTimes_us, exhaustive, middle_us } from "./decision-time.js";
import { MORE, STUDENTS, trainStudents } from "./students.js";

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
  const backend = await openBackend();
  const models: Model[] = [];
  for (let training = 1; training <= sized(effort, 3, 2); training++) {
    effort.onStage?.(`training the large network, seed ${training}`);
    const options = {
      samples: sized(effort, 100_000, 4000, 100),
      epochs: sized(effort, 8, 6, 2),
      batch: sized(effort, 256, 128, 16),
      studentEpochs: sized(effort, 10, 10),
      heldOut: 100,
    };
    const model = await trained({ policy: "kd-dil", scenario, seed: 100 * seed + training, options, backend });
    models.push(model);
    courses.set(`dil, training seed ${training}`, emulateAll(scenario, `dil-${training}`, teacherOf(model)));
    courses.set(`kd-dil, training seed ${training}`, emulateAll(scenario, `kd-dil-${training}`, policyOf(model)));
  }
  const latency = latencyTable(courses, seed);
  effort.onStage?.("training students with a thousand samples");
  const students = await studentsTable(models, scenario, effort, tests, backend);
  effort.onStage?.("measuring times of decisions");
  const times = timesTable(models[0]!, scenario, effort, backend);
  effort.onStage?.("emulating links with a floor");
  const floors = floorTable((floor_MBps) => withFloor(floor_MBps, tests), seed);
  return {
    paper: "kd-dil",
    made: { seed: effort.seed, quick: effort.quick },
    title: "KD-DIL",
    citation:
      "H. Chen, L. Zeng, S. Yu, X. Chen, Knowledge Distillation for Mobile Edge Computation Offloading, 2020 (arXiv:2004.04366).",
    tables: [latency, students.table, times.table, floors.table],
    figures: [
      {
        name: "floors",
        table: "floors",
        kind: "lines",
        title: "KD-DIL 5.1: mean latency over the optimum's when bandwidths begin at a floor",
        x: "lowest bandwidth of both links, MB/s",
        y: "mean latency / optimum's",
        isLogY: true,
        points: floors.points,
      },
    ],
    claims:
      "KD-DIL hands what a large network has learned from the optimum on to a small one. The paper reports a latency of 1.095 times the optimum's for the large network, and a sixth of a greedy rule's time of decision for the small one.",
    finds: [
      ...learnedFindings(latency.rows),
      ...students.findings,
      ...times.findings,
      ...tailFindings(latency.rows),
      ...floors.findings,
    ].join(" "),
    why: "",
    repairs: [],
  };
};

const MEANS = "mean latency / optimum's";
const MEDIANS = "median of latency / optimum's";

const PAPER_DIL = { kind: "at most", value: 1.095, from: "paper" } as const;
const AIM_DIL = { kind: "at most", value: 1.01, from: "aim" } as const;

/** The large network of a kd-dil model, which the paper calls DIL. */
const teacherOf = (model: Model) => (): OffloadingPolicy => policyOfNetwork("dil", model, "teacher");

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
      const isDil = scheme.startsWith("dil");
      return [
        { scheme, quantity: MEANS, ...ratioOfMeans(latency_s, best_s, seed), ...(isDil ? { target: PAPER_DIL } : {}) },
        { scheme, quantity: MEDIANS, ...medianRatio(latency_s, best_s, seed), ...(isDil ? { target: AIM_DIL } : {}) },
        ...(scheme === "optimal" ? [] : [{ scheme, quantity: "accuracy", ...meanOf(accuraciesOf(course, optimal)) }]),
      ];
    }),
  };
};

const rowOf = (rows: readonly Row[], scheme: string, quantity: string): Row =>
  rows.find((row) => row.scheme === scheme && row.quantity === quantity)!;

const tailFindings = (rows: readonly Row[]): string[] => {
  const spread = (scheme: string): string => {
    const { ours, low, high } = rowOf(rows, scheme, MEANS);
    return `${scheme} ${ours.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
  };
  const middle = (scheme: string): string => `${scheme} ${rowOf(rows, scheme, MEDIANS).ours.toFixed(2)}`;
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

const learnedFindings = (rows: readonly Row[]): string[] => {
  const of = (quantity: string) => {
    const found = rows.filter((row) => row.scheme.startsWith("dil") && row.quantity === quantity);
    return found.map(({ ours }) => ours.toFixed(3)).join(", ");
  };
  return [
    `Our DIL's median latency is ${of(MEDIANS)} of the optimum's over the training seeds, its ratio of means ${of(MEANS)}; the paper prints 1.095. The optimum itself costs less than either: dynamic ` +
      "programming finds it in T * 9 steps without training.",
  ];
};

/** The narrower ranges of section 5.2. */
const NARROWER = [
  "application.chain.work=uniform(500 Mcycles, 1500 Mcycles)",
  "application.chain.data=uniform(3 MB, 8 MB)",
];

/** Section 5.2: students of a thousand samples, over several training seeds, tested on its ranges and on those of 5.1. */
const studentsTable = async (
  models: readonly Model[],
  wide: Scenario,
  effort: Effort,
  tests: readonly string[],
  backend: Backend,
) => {
  const { seed } = effort;
  const narrow = scenarioNamed("kd-dil", ...tests, ...NARROWER);
  const world = trainingWorld(narrow);
  const exams = [
    ["tested on 5.2's ranges", narrow],
    ["tested on 5.1's ranges", wide],
  ] as const;
  const known = exams.map(([, scenario]) => emulateBuiltIn(scenario, ["greedy", "optimal"]));
  const best_s = known.map((courses) => allOf(courses.get("optimal")!, "latency_s"));
  /** Ratios of mean latencies of the exams. */
  const examined = (make: () => OffloadingPolicy): readonly number[] =>
    exams.map(
      ([, scenario], exam) => sum(allOf(emulateAll(scenario, "student", make), "latency_s")) / sum(best_s[exam]!),
    );
  const found = new Map<string, (readonly number[])[]>(["teacher", ...STUDENTS].map((scheme) => [scheme, []]));
  const taught = models.map((model) => examined(teacherOf(model)));
  const samples = sized(effort, 1000, 1000, 50);
  const epochs = sized(effort, 300, 60, 2);
  const bestEpochs = new Map<string, number[]>(STUDENTS.map((scheme) => [scheme, []]));
  for (let training = 0; training < sized(effort, 6, 3); training++) {
    const teacher = models[training % models.length]!;
    const schooling = { teacher, world, samples, epochs, seed: 100 * seed + training, backend };
    found.get("teacher")!.push(taught[training % models.length]!);
    for (const [scheme, { make, bestEpoch }] of await trainStudents(schooling)) {
      found.get(scheme)!.push(examined(make));
      bestEpochs.get(scheme)!.push(bestEpoch);
    }
  }
  const over = (a: string, b: string, exam: number): Estimate =>
    meanOf(found.get(a)!.map((ratios, at) => ratios[exam]! / found.get(b)![at]![exam]!));
  const rows = exams.flatMap(([where], exam): Row[] => {
    const quantity = `${MEANS}, ${where}`;
    const greedy_s = allOf(known[exam]!.get("greedy")!, "latency_s");
    const beside = (a: string, b: string, value: number): Row => ({
      scheme: `${a} / ${b}`,
      quantity,
      ...over(a, b, exam),
      target: { kind: "at most", value, from: "aim" },
    });
    return [
      { scheme: "greedy", quantity, ...ratioOfMeans(greedy_s, best_s[exam]!, seed) },
      ...[...found].map(
        ([scheme, ratios]): Row => ({ scheme, quantity, ...meanOf(ratios.map((ratio) => ratio[exam]!)) }),
      ),
      beside("student", "teacher", 1.03),
      ...STUDENTS.filter((scheme) => scheme !== PLAIN).map((scheme) => beside(scheme, PLAIN, 1)),
    ];
  });
  const said = (a: string, b: string, exam: number): string => {
    const { ours, low, high } = over(a, b, exam);
    return Number.isNaN(low) ? ours.toFixed(3) : `${ours.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  };
  const ahead = (exam: number): string =>
    STUDENTS.filter((scheme) => scheme !== PLAIN)
      .map((scheme) => `\`${scheme}\` ${said(scheme, PLAIN, exam)}`)
      .join(", ");
  const table: PaperTable = {
    name: "students",
    title: "Students of a thousand samples (section 5.2, figure 6)",
    caption:
      `Networks of 2 x 32 that learn from ${samples} samples of section 5.2's narrower ranges with the same first weights, for ${epochs} passes; each keeps what it knew when its loss on a tenth of the samples, put aside, was lowest. ` +
      "`student` learns from the softened answers (T = 5) of a teacher of 5.1, as the paper has it; with `T = 1` from the answers as they are; with `labels too` from the mean of the softened answers and the optimum's choices; with " +
      `\`then labels\` it goes on from the optimum's choices, for half as many passes; with \`more questions\` it learns from the softened answers to ${MORE} times as many tasks, which cost no search; and \`without distillation\` from the optimum's choices ` +
      "alone. Tested on 5.2's ranges, and, as the paper says of its test samples, on those of 5.1. Student's intervals over training seeds; ratios between schemes are paired by seed. Of several ways to school " +
      "the first is the paper's, and was not chosen for what it comes to.",
    rows,
  };
  const level = (scheme: string): string => meanOf(found.get(scheme)!.map((ratios) => ratios[0]!)).ours.toFixed(4);
  const epochOf = (scheme: string): string => meanOf(bestEpochs.get(scheme)!).ours.toFixed(0);
  const findings = [
    `With ${samples} samples the student's mean latency is ${said("student", "teacher", 0)} times its teacher's on 5.2's ranges, and ${wordFor(over("student", PLAIN, 0))} that of the same network without distillation. Its ratio to that is, on 5.2's ranges: ` +
      `${ahead(0)}; on 5.1's: ${ahead(1)}; below 1 is ahead, over ${found.get("teacher")!.length} training seeds and ${models.length} teachers.`,
    `There the teacher comes to ${level("teacher")} of the optimum, the student to ${level("student")}, the one without distillation to ${level(PLAIN)}. Labels here are the exact optimum, without noise, so a teacher has nothing to say that the ` +
      "optimum does not; what it hands on is how sure it is. Softened answers keep a small network from learning few samples by heart: its loss on samples put aside is lowest after " +
      `${epochOf("student")} of ${epochs} passes, without distillation after ${epochOf(PLAIN)}. Stopped as early as the latter, it would not have learned yet.`,
  ];
  return { table, findings };
};

/** What a paired ratio of latencies with its interval says. */
const wordFor = ({ low, high }: Estimate): string =>
  high < 1 ? "below" : low > 1 ? "above" : "not told apart by its interval from";

const PLAIN = "student without distillation";

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Table 1 of the paper, greedy = 1. */
const PAPER_TIMES = { "kd-dil": 0.17, dil: 0.51, exhaustive: 122.54 } as const;

const timesTable = (model: Model, scenario: Scenario, effort: Effort, backend: Backend) => {
  const policies = new Map<string, OffloadingPolicy>([
    ["greedy", greedy()],
    ["kd-dil", policyOf(model)()],
    ["dil", teacherOf(model)()],
    ["optimal", optimal()],
    ["exhaustive", exhaustive()],
  ]);
  const times = decisionTimes_us(scenario, policies, sized(effort, 21, 11, 3));
  const unit_us = middle_us(times, "greedy");
  const rows = [...policies.keys()].flatMap((scheme): Row[] => {
    const value = PAPER_TIMES[scheme as keyof typeof PAPER_TIMES];
    const middle = middle_us(times, scheme);
    const n = times.get(scheme)!.length;
    return [
      {
        scheme,
        quantity: "time of a decision, greedy = 1",
        ...exactly(middle / unit_us, n, "rounds"),
        ...(scheme === "kd-dil"
          ? { target: { kind: "at most", value: 0.5, from: "aim" } as const, note: `paper: ${value}` }
          : value === undefined
            ? {}
            : { target: { kind: "about", value, from: "paper" } as const }),
      },
      { scheme, quantity: "time of a decision, us", ...exactly(middle, n, "rounds") },
    ];
  });
  const batched = (
    [
      ["kd-dil", String(model.settings.network), PAPER_TIMES["kd-dil"], 0.5],
      ["dil", "teacher", PAPER_TIMES.dil, undefined],
    ] as const
  ).map(([scheme, network, paper, aim]): Row => {
    const taken_us = batchTime_us(networkOf(model, network), backend, sized(effort, 5, 3, 2));
    return {
      scheme: `${scheme}, in a batch`,
      quantity: "time of a decision, greedy = 1",
      ...exactly(taken_us / unit_us, BATCH),
      target:
        aim === undefined
          ? { kind: "about", value: paper, from: "paper" }
          : { kind: "at most", value: aim, from: "aim" },
      note: `${taken_us.toPrecision(2)} us; paper: ${paper}`,
    };
  });
  const of = (scheme: string) => (middle_us(times, scheme) / unit_us).toFixed(2);
  const table: PaperTable = {
    name: "times",
    title: "Time of a decision (table 1)",
    caption:
      "CPU time in this process, the middle of several rounds in which the policies take turns over the same tasks, each seen for the first time: what a policy asks of an observation is in its time. " +
      "`optimal` is dynamic programming; `exhaustive` tries all 729 placements, as the paper's optimum did. *In a batch*: 10,000 decisions with features at hand, as a library decides that is given all 100K of the paper at once. These numbers change from run to run.",
    rows: [...rows, ...batched],
    isTimed: true,
  };
  const findings = [
    `Time of a decision, greedy = 1: student ${of("kd-dil")}, DIL ${of("dil")}, exhaustive search ${of("exhaustive")}, and the exact optimum by dynamic programming ${of("optimal")}, ` +
      "which the paper does not list, and which needs no training.",
    `The paper divides the time of 100K decisions by 100K. With all features at hand, our student takes ${batched[0]!.ours.toFixed(2)} and DIL ${batched[1]!.ours.toFixed(2)} of the time of our greedy. The large network has ` +
      "a hundred times the multiplications of the small one, but in the paper three times its time: most of what was timed there is probably something else, such as the call of a library.",
  ];
  return { table, findings };
};
