import { apartUnder } from "../../../compose/islands.js";
import { meanRate_hz } from "../../../models/arrivals/catalog.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { arrivalsOf } from "../../../scenario/workloads.js";
import type { SplitChoice } from "./split-choice.js";
import type { Split } from "./split-run.js";

/** With fewer tasks a run takes a second or two, and every worker begins with half a second of its own. */
const FEWEST_TASKS = 50_000;

/** Policies whose runs are done in one piece although they should be split. */
export interface WholePolicy {
  /** Its name in results. */
  readonly label: string;
  /** Why its runs are not split, as part of a sentence. */
  readonly why: string;
}

/** How the runs of a scenario are split. */
export interface Splits {
  /** By policy; undefined: one worker does each of its runs. */
  readonly byPolicy: readonly (Split | undefined)[];
  /** Where a number of workers was asked for. */
  readonly whole: readonly WholePolicy[];
}

/**
 * Tasks of a run, about; NaN where they do not arrive at times that are drawn, but follow each other or stand in a file. Only at drawn times two
 * things hardly ever happen at one instant.
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
 * How the runs of a scenario are split over workers.
 *
 * @param labels  the policies' names in results
 * @param jobs    workers that there are
 * @param hasTimeline  a timeline is told, which is done in one piece
 */
export const chooseSplits = (
  scenario: Scenario,
  labels: readonly string[],
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
      : apartUnder(scenario, policy);
    if (apart.why === undefined) return { shares, islands: apart.islands };
    if (choice !== "auto") whole.push({ label: labels[index]!, why: apart.why });
    return undefined;
  });
  return { byPolicy, whole };
};
