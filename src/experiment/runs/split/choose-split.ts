import { apartUnder } from "../../../compose/islands.js";
import { meanRate_hz } from "../../../models/arrivals/catalog.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { arrivalsOf } from "../../../scenario/workloads.js";
import type { SplitChoice } from "./split-choice.js";
import type { Split } from "./split-run.js";

/** The fewest tasks to split a run. A smaller run takes a second or two, and every worker needs half a second to start. */
const FEWEST_TASKS = 50_000;

/** What splitting needs to know of a policy beside its name and options. */
export interface DescribedPolicy {
  /** Its name in results. */
  readonly label: string;
  /** It is a trained network that sees the sites of one cell only. */
  readonly isCellNetwork: boolean;
}

/** Policies whose runs are done in one piece although a split was requested. */
export interface WholePolicy {
  /** Its name in results. */
  readonly label: string;
  /** Why its runs are not split, as part of a sentence. */
  readonly why: string;
}

/** The splits of a scenario's runs. */
export interface Splits {
  /** By policy; undefined: one worker does each of its runs. */
  readonly byPolicy: readonly (Split | undefined)[];
  /** Set if a number of workers was requested. */
  readonly whole: readonly WholePolicy[];
}

/**
 * Approximate number of tasks of a run; NaN if their arrivals are not drawn, but follow other tasks or a file. Only with drawn times do two
 * events hardly ever share an instant.
 */
const expectedTasks = (scenario: Scenario): number => {
  const { tasks = Infinity, duration_s = Infinity, until_s = Infinity, devices } = scenario;
  const rate_hz = devices.reduce(
    (sum, group) => sum + (meanRate_hz(arrivalsOf(scenario, group)) ?? Number.NaN) * group.count,
    0,
  );
  return Math.min(tasks, rate_hz * Math.min(duration_s, until_s));
};

/**
 * Decides how the runs of a scenario are split over workers.
 *
 * @param described  its policies, in their order
 * @param jobs    number of available workers
 * @param hasTimeline  a timeline is written, which requires a run in one piece
 */
export const chooseSplits = (
  scenario: Scenario,
  described: readonly DescribedPolicy[],
  choice: SplitChoice,
  jobs: number,
  hasTimeline: boolean,
): Splits => {
  const { policies, replications } = scenario;
  const none = { byPolicy: policies.map(() => undefined), whole: [] };
  const runs = policies.length * replications;
  const shares = choice === "auto" ? Math.floor(jobs / runs) : choice === "off" ? 1 : choice;
  if (shares < 2) return none;
  if (choice === "auto" && !(expectedTasks(scenario) >= FEWEST_TASKS)) return none;
  const whole: WholePolicy[] = [];
  const byPolicy = policies.map((policy, index): Split | undefined => {
    const apart = hasTimeline
      ? { why: "a timeline needs the events of all devices in one order" }
      : apartUnder(scenario, policy, described[index]!.isCellNetwork);
    if (apart.why === undefined) return { shares, islands: apart.islands };
    if (choice !== "auto") whole.push({ label: described[index]!.label, why: apart.why });
    return undefined;
  });
  return { byPolicy, whole };
};
