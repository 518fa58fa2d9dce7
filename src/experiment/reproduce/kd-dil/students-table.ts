import type { Backend } from "../../../learning/network/backend.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";
import { trainingWorld } from "../../training/world.js";
import { allOf, emulateAll, emulateBuiltIn, scenarioNamed } from "../emulate.js";
import { type Estimate, meanOf, ratioOfMeans } from "../intervals.js";
import { type Trial, trainingFacts } from "../learners.js";
import { type Effort, type PaperTable, type Row, sized, trainingSeeds } from "../reproduction.js";
import { policyOf } from "../training.js";
import { withInterval } from "./latency.js";
import { MORE, STUDENTS, trainStudents } from "./students.js";
import { ratioInShare, teacherOf, tryDrl } from "./tested.js";

const MEANS = "mean latency / optimum's";
const PLAIN = "student without distillation";
const DRL = "drl, as many tasks";

/** The narrower ranges of section 5.2. */
const NARROWER = [
  "application.chain.work=uniform(500 Mcycles, 1500 Mcycles)",
  "application.chain.data=uniform(3 MB, 8 MB)",
];

interface StudentsOrder {
  /** Teachers of section 5.1, one for every training seed, with the replications that it is tested in. */
  readonly teachers: readonly Trial[];
  readonly wide: Scenario;
  readonly effort: Effort;
  readonly tests: readonly string[];
  readonly backend: Backend;
}

/** Section 5.2: students of a thousand samples, and the DRL of as many, tested on its ranges and on those of 5.1. */
export const studentsTable = async ({ teachers, wide, effort, tests, backend }: StudentsOrder) => {
  const narrow = scenarioNamed("kd-dil", ...tests, ...NARROWER);
  const exams = [
    ["tested on 5.2's ranges", narrow],
    ["tested on 5.1's ranges", wide],
  ] as const;
  const known = exams.map(([, scenario]) => emulateBuiltIn(scenario, ["greedy", "optimal"]));
  /** Ratios of mean latencies of the exams, in a trial's own replications. */
  const examined = (make: () => OffloadingPolicy, { share }: Trial): readonly number[] =>
    exams.map(([, scenario], exam) => {
      const course = emulateAll(scenario, "student", make, share);
      return ratioInShare({ course, share }, known[exam]!.get("optimal")!, "latency_s");
    });
  const samples = sized(effort, 1000, 500, 50);
  const epochs = sized(effort, 120, 12, 2);
  const found = new Map<string, (readonly number[])[]>(["teacher", ...STUDENTS, DRL].map((scheme) => [scheme, []]));
  const bestEpochs = new Map<string, number[]>(STUDENTS.map((scheme) => [scheme, []]));
  const world = trainingWorld(narrow);
  for (const [index, seed] of trainingSeeds(effort).entries()) {
    const trial = teachers[index]!;
    const schooling = { teacher: trial.model, world, samples, epochs, seed, backend };
    found.get("teacher")!.push(examined(teacherOf(trial.model), trial));
    for (const [scheme, { make, bestEpoch }] of await trainStudents(schooling)) {
      found.get(scheme)!.push(examined(make, trial));
      bestEpochs.get(scheme)!.push(bestEpoch);
    }
  }
  const drls = await tryDrl({ training: narrow, test: narrow }, effort, backend, drlOptions(samples));
  for (const drl of drls) found.get(DRL)!.push(examined(policyOf(drl.model), drl));
  const over = (a: string, b: string, exam: number): Estimate =>
    meanOf(
      found.get(a)!.map((ratios, at) => ratios[exam]! / found.get(b)![at]![exam]!),
      "training seeds",
    );
  const trainingOf = (scheme: string): Pick<Row, "training"> =>
    scheme === "teacher"
      ? { training: trainingFacts(teachers) }
      : scheme === DRL
        ? { training: trainingFacts(drls) }
        : { training: { bestAt: bestEpochs.get(scheme)!.map((epoch) => epoch * samples), unit: "samples" } };
  const rows = exams.flatMap(([where], exam): Row[] => {
    const quantity = `${MEANS}, ${where}`;
    const courses = known[exam]!;
    const [greedy_s, best_s] = [courses.get("greedy")!, courses.get("optimal")!].map((one) => allOf(one, "latency_s"));
    const beside = (a: string, b: string, value: number): Row => ({
      scheme: `${a} / ${b}`,
      quantity,
      ...over(a, b, exam),
      target: { kind: "at most", value, from: "aim" },
    });
    return [
      { scheme: "greedy", quantity, ...ratioOfMeans(greedy_s!, best_s!, effort.seed) },
      ...[...found].map(
        ([scheme, ratios]): Row => ({
          scheme,
          quantity,
          ...meanOf(
            ratios.map((ratio) => ratio[exam]!),
            "training seeds",
          ),
          ...trainingOf(scheme),
        }),
      ),
      beside("student", "teacher", 1.03),
      ...STUDENTS.filter((scheme) => scheme !== PLAIN).map((scheme) => beside(scheme, PLAIN, 1)),
    ];
  });
  const table: PaperTable = {
    name: "students",
    title: "Students of a thousand samples (section 5.2, figure 6)",
    caption:
      `Networks of 2 x 32 that learn from ${samples} samples of section 5.2's narrower ranges with the same first weights, for ${epochs} passes; each keeps the weights with the lowest loss on a tenth of the samples, which it does not learn from. ` +
      "`student` learns from the softened answers (T = 5) of a teacher of 5.1, as the paper has it; with `T = 1` from the answers as they are; with `labels too` from the mean of the softened answers and the optimum's choices; with " +
      `\`then labels\` it continues with the optimum's choices, for half as many passes; with \`more questions\` it learns from the softened answers to ${MORE} times as many tasks, which cost no search; and \`without distillation\` from the optimum's choices ` +
      `alone. \`${DRL}\` is the DRL of 5.1 that tries one placement of each of ${samples} tasks. Tested on 5.2's ranges, and, as the paper says of its test samples, on those of 5.1. Ratios between schemes are paired by training seed. The first row is ` +
      "the paper's way to train the student, and was not chosen for its results.",
    rows,
  };
  return { table, findings: findingsOf({ found, bestEpochs, over, samples, epochs }) };
};

/** As many steps as the tasks give, each from all that is remembered. */
const drlOptions = (samples: number) => ({
  decisions: samples,
  tasks: Math.min(samples, 500),
  learnEvery: 4,
  batch: 64,
  validateEvery: Math.ceil(samples / 2),
  validationRuns: 1,
});

interface Outcome {
  readonly found: ReadonlyMap<string, readonly (readonly number[])[]>;
  readonly bestEpochs: ReadonlyMap<string, readonly number[]>;
  readonly over: (a: string, b: string, exam: number) => Estimate;
  readonly samples: number;
  readonly epochs: number;
}

const findingsOf = ({ found, bestEpochs, over, samples, epochs }: Outcome): string[] => {
  const said = (a: string, b: string, exam: number): string => withInterval(over(a, b, exam));
  const ahead = (exam: number): string =>
    STUDENTS.filter((scheme) => scheme !== PLAIN)
      .map((scheme) => `\`${scheme}\` ${said(scheme, PLAIN, exam)}`)
      .join(", ");
  const level = (scheme: string): string => meanOf(found.get(scheme)!.map((ratios) => ratios[0]!)).ours.toFixed(4);
  const epochOf = (scheme: string): string => meanOf(bestEpochs.get(scheme)!).ours.toFixed(0);
  return [
    `With ${samples} samples, the student's mean latency is ${said("student", "teacher", 0)} times its teacher's on section 5.2's ranges. It is ${wordFor(over("student", PLAIN, 0))} that of the same network without distillation.`,
    `Ratios to the network without distillation (below 1 is better; ${found.get("teacher")!.length} training seeds, each with its own teacher). On 5.2's ranges: ${ahead(0)}.`,
    `The same ratios on 5.1's ranges: ${ahead(1)}.`,
    `Mean latency over the optimum's, on 5.2's ranges: teacher ${level("teacher")}, student ${level("student")}, without distillation ${level(PLAIN)}, DRL with as many tasks ${level(DRL)}.`,
    "The labels are the exact optimum, without noise. So the teacher knows nothing that the labels do not say; it only adds how certain each answer is.",
    "Softened answers keep a small network from memorising few samples. Its validation loss is lowest after " +
      `${epochOf("student")} of ${epochs} passes; without distillation after ${epochOf(PLAIN)}. Stopped that early, the student would not have learned yet.`,
  ];
};

/** What a paired ratio of latencies with its interval says. */
const wordFor = ({ low, high }: Estimate): string =>
  high < 1 ? "below" : low > 1 ? "above" : "not distinguishable from";
