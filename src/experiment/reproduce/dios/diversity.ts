import { largest } from "../../../math/extremes.js";
import { accuraciesOf, type Course } from "../emulate.js";
import { type Estimate, meanOf } from "../intervals.js";
import { learnerRow, type Trial, trainingFacts } from "../learners.js";
import type { PaperTable, Row } from "../reproduction.js";
import { accuracyOf } from "./tables.js";
import { fewerSamples, type Laboratory, tryImitator } from "./tested.js";

/** The inputs that are left out, one kind at a time. */
const LEFT_OUT = ["radio", "data", "work", "cores", "wire"] as const;
/** Of these the setting was chosen so that each costs accuracy. */
const ASKED: readonly string[] = ["radio", "data", "work"];

/** Share of sub-tasks at every site under the optimum, by replication. */
const siteShares = ({ replications }: Course): ReadonlyMap<string, readonly number[]> => {
  const sites = new Set(replications.flatMap(({ placement }) => placement.flatMap((text) => text.split(">"))));
  return new Map(
    [...sites].sort().map((site) => [
      site,
      replications.map(({ placement }) => {
        const all = placement.flatMap((text) => text.split(">"));
        return all.filter((one) => one === site).length / all.length;
      }),
    ]),
  );
};

/** Largest share of labels for a network that only decides whether to offload, and uses one server for all: by replication. */
const headCeiling = (optimal: Course): readonly number[] => {
  const shares = siteShares(optimal);
  const local = shares.get("device") ?? optimal.replications.map(() => 0);
  const servers = [...shares].filter(([site]) => site !== "device").map(([, share]) => share);
  return local.map((share, at) => share + largest(servers.map((server) => server[at]!)));
};

/** Results of rules that use little information, which show what a network can learn in the setting. */
export const diversityTable = (
  courses: ReadonlyMap<string, Course>,
  optimal: Course,
  rules: { readonly features: readonly string[]; readonly coreRule: string },
): PaperTable => {
  const accuracy = (scheme: string): Estimate => meanOf(accuraciesOf(courses.get(scheme)!, optimal));
  const atMost = (value: number) => ({ target: { kind: "at most", value, from: "aim" } as const });
  const rows: Row[] = [
    { scheme: "constant-answer", quantity: "accuracy", ...accuracy("constant-answer"), ...atMost(0.6) },
    { scheme: "one-feature", quantity: "accuracy", ...accuracy("one-feature"), ...atMost(0.9) },
    { scheme: "one-core", quantity: "accuracy", ...accuracy("one-core"), ...atMost(0.9) },
    ...[...siteShares(optimal)].map(
      ([site, shares]): Row => ({
        scheme: `optimum at ${site}`,
        quantity: "share of sub-tasks",
        ...meanOf(shares),
        target: { kind: "at least", value: 0.1, from: "aim" },
      }),
    ),
    { scheme: "offload or not, ceiling", quantity: "accuracy", ...meanOf(headCeiling(optimal)) },
  ];
  return {
    name: "diversity",
    title: "What there is to learn (no table of the paper)",
    caption:
      "Rules that use no feature or one, and how often the optimum uses each site. `constant-answer` gives every sub-task the commonest site of its place; `one-feature` has for every sub-task the most informative feature " +
      `(here ${rules.features.join(", ")}) and the commonest site in each of 16 ranges of it; \`one-core\` is ${rules.coreRule}. All were fitted on other tasks. *Ceiling*: the paper's output layer has one neuron for a sub-task, below 0.5 local, else offloaded. ` +
      "Such a network cannot tell the edge from the cloud; if it takes the commoner of them for all, this is the largest accuracy that it can have.",
    rows,
  };
};

/** Networks without one kind of input. @param whole  trials with all inputs and as many demonstrations */
export const ablationTable = async (laboratory: Laboratory) => {
  const { effort, optimal } = laboratory;
  const samples = fewerSamples(effort);
  const valuesOf = accuracyOf(optimal);
  effort.onStage?.("training networks that are told less");
  const whole = await tryImitator(laboratory, "everything", "dios", samples);
  const rows: Row[] = [learnerRow({ scheme: "everything", quantity: "accuracy" }, whole, valuesOf)];
  const lost = new Map<string, Estimate>();
  for (const without of LEFT_OUT) {
    const trials = await tryImitator(laboratory, without, "dios", samples, { without });
    const difference = differenceOf(whole, trials, valuesOf);
    lost.set(without, difference);
    rows.push(learnerRow({ scheme: `without ${without}`, quantity: "accuracy" }, trials, valuesOf), {
      scheme: `without ${without}`,
      quantity: "accuracy lost, points",
      ...difference,
      training: trainingFacts(trials),
      ...(ASKED.includes(without) ? { target: { kind: "at least", value: 0, from: "aim" } } : {}),
    });
  }
  const table: PaperTable = {
    name: "ablations",
    title: "Which inputs the network needs (no table of the paper)",
    caption: `\`dios\` trained on ${samples} demonstrations without the rates of the radio, without the sizes of data, without the work, without the granted cores, or without the wired delays; losses are paired by training seed.`,
    rows,
  };
  return { table, whole, lost };
};

const differenceOf = (
  whole: readonly Trial[],
  trials: readonly Trial[],
  valuesOf: (trial: Trial) => readonly number[],
): Estimate => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return meanOf(
    whole.map((trial, at) => 100 * (mean(valuesOf(trial)) - mean(valuesOf(trials[at]!)))),
    "training seeds",
  );
};
