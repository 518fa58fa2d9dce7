/** Counts of how a policy's tasks ended, over all replications or one. Only tasks that arrived after the warm-up count. */
export interface TaskEnds {
  readonly completed: number;
  readonly late: number;
  readonly dropped: number;
  /** Still under way at the end of the run. */
  readonly inFlight: number;
}

/** A policy and how its tasks ended. */
export interface PolicyLosses extends TaskEnds {
  /** Its name in figures and tables. */
  readonly label: string;
}

/** Below this share, tasks in flight at the end of a run are an effect of the window, not a loss. */
const IN_FLIGHT_IS_LOSS = 0.01;

/** Tasks that arrived. */
export const arrivedOf = ({ completed, late, dropped, inFlight }: TaskEnds): number =>
  completed + late + dropped + inFlight;

/** Finished tasks: completed or late. */
const finishedOf = ({ completed, late }: TaskEnds): number => completed + late;

/**
 * Share of the arrived tasks that finished, 0 to 1. A distribution function over arrived tasks ends there. NaN if no task arrived.
 */
export const finishedShare = (ends: TaskEnds): number => finishedOf(ends) / arrivedOf(ends);

/** Share of the arrived tasks that were dropped, 0 to 1. NaN if no task arrived. */
const droppedShare = (ends: TaskEnds): number => ends.dropped / arrivedOf(ends);

/** Share of the arrived tasks that were in flight at the end, 0 to 1. NaN if no task arrived. */
const inFlightShare = (ends: TaskEnds): number => ends.inFlight / arrivedOf(ends);

/** Whether means over finished tasks leave out enough to mention: a task was dropped, or 1 % of all are in flight at the end. */
export const hasLosses = (ends: TaskEnds): boolean => ends.dropped > 0 || inFlightShare(ends) >= IN_FLIGHT_IS_LOSS;

/** Whether tasks missed their deadlines, were dropped or did not finish. Shares and goodput then belong beside any mean. */
export const hasMisses = (ends: TaskEnds): boolean => ends.late > 0 || hasLosses(ends);

/** The summed ends of several runs. */
export const sumOfEnds = (runs: Iterable<TaskEnds>): TaskEnds => {
  const sum = { completed: 0, late: 0, dropped: 0, inFlight: 0 };
  for (const { completed, late, dropped, inFlight } of runs) {
    sum.completed += completed;
    sum.late += late;
    sum.dropped += dropped;
    sum.inFlight += inFlight;
  }
  return sum;
};

/** A share as `59 %`, with enough decimals not to read as none or all: `99.97 %`. */
export const shareText = (share: number): string => {
  if (Number.isNaN(share)) return "-";
  const percent = 100 * share;
  if (percent === 0 || percent === 100) return `${percent} %`;
  for (let decimals = 0; decimals < 4; decimals++) {
    const text = percent.toFixed(decimals);
    if (Number(text) > 0 && Number(text) < 100) return `${text} %`;
  }
  return percent < 50 ? "< 0.001 %" : "> 99.999 %";
};

const countText = (count: number): string => count.toLocaleString("en-US");

/**
 * Why a policy has no mean over finished tasks: `all 9,597 tasks dropped`; undefined if some finished.
 */
export const nothingFinishedText = (ends: TaskEnds): string | undefined => {
  if (finishedOf(ends) > 0) return undefined;
  const { dropped, inFlight } = ends;
  const tasks = (count: number): string => `${countText(count)} ${count === 1 ? "task" : "tasks"}`;
  if (dropped + inFlight === 0) return "no task arrived";
  if (inFlight === 0) return `all ${tasks(dropped)} dropped`;
  if (dropped === 0) return `all ${tasks(inFlight)} in flight at the end`;
  return `${tasks(dropped)} dropped, ${countText(inFlight)} in flight at the end: none finished`;
};

/**
 * The losses of a policy, for a note or a table's footer: `local: 41 % of 9,597 tasks dropped`; undefined if it lost nothing.
 */
export const lossText = (losses: PolicyLosses): string | undefined => {
  if (!hasLosses(losses)) return undefined;
  const nothing = nothingFinishedText(losses);
  if (nothing !== undefined) return `${losses.label}: ${nothing}`;
  const parts: string[] = [];
  const of = `of ${countText(arrivedOf(losses))} tasks`;
  if (losses.dropped > 0) parts.push(`${shareText(droppedShare(losses))} ${of} dropped`);
  if (inFlightShare(losses) >= IN_FLIGHT_IS_LOSS)
    parts.push(`${shareText(inFlightShare(losses))}${parts.length > 0 ? "" : ` ${of}`} in flight at the end`);
  return `${losses.label}: ${parts.join(", ")}`;
};

/**
 * The clause that accompanies a difference of means over finished tasks:
 *
 *     over the 98 % of edge's tasks and the 59 % of local's that finished; dropped: 2 % against 41 %
 *
 * @returns undefined if neither policy lost a task
 */
export const lossClause = (one: PolicyLosses, other: PolicyLosses): string | undefined => {
  if (!hasLosses(one) && !hasLosses(other)) return undefined;
  const parts = [
    `over the ${shareText(finishedShare(one))} of ${one.label}'s tasks and the ${shareText(finishedShare(other))} of ${other.label}'s that finished`,
  ];
  if (one.dropped > 0 || other.dropped > 0)
    parts.push(`dropped: ${shareText(droppedShare(one))} against ${shareText(droppedShare(other))}`);
  if (inFlightShare(one) >= IN_FLIGHT_IS_LOSS || inFlightShare(other) >= IN_FLIGHT_IS_LOSS)
    parts.push(`in flight at the end: ${shareText(inFlightShare(one))} against ${shareText(inFlightShare(other))}`);
  return parts.join("; ");
};

/**
 * The sentence for a caption or table footer of means over finished tasks:
 *
 *     Over finished tasks only: 59 % of local's (41 % dropped), 98 % of edge's (2 % dropped).
 *
 * @param policies  all policies shown
 * @returns undefined if none of them lost a task: the means are then over all tasks
 */
export const finishedCaption = (policies: readonly PolicyLosses[]): string | undefined => {
  if (!policies.some(hasLosses)) return undefined;
  return `Over finished tasks only: ${policies.map(finishedPart).join(", ")}.`;
};

/**
 * The sentence that accompanies a distribution function over arrived tasks:
 *
 *     Over all arrived tasks: a curve ends at the share that finished, 59 % of local's (41 % dropped), 98 % of edge's (2 % dropped).
 *
 * @returns undefined where none of them lost a task
 */
export const arrivedCaption = (policies: readonly PolicyLosses[]): string | undefined => {
  if (!policies.some(hasLosses)) return undefined;
  return `Over all arrived tasks: a curve ends at the share that finished, ${policies.map(finishedPart).join(", ")}.`;
};

const finishedPart = (policy: PolicyLosses): string => {
  const nothing = nothingFinishedText(policy);
  if (nothing !== undefined) return `none of ${policy.label}'s (${nothing})`;
  const lost: string[] = [];
  if (policy.dropped > 0) lost.push(`${shareText(droppedShare(policy))} dropped`);
  if (inFlightShare(policy) >= IN_FLIGHT_IS_LOSS) lost.push(`${shareText(inFlightShare(policy))} in flight at the end`);
  const all = finishedOf(policy) === arrivedOf(policy) ? "all" : shareText(finishedShare(policy));
  return `${all} of ${policy.label}'s${lost.length > 0 ? ` (${lost.join(", ")})` : ""}`;
};

/**
 * The sentence that accompanies a regret that is not over all finished tasks:
 *
 *     Regret is over the tasks alone about which the oracle was asked (oracle: sampled 1 %).
 *
 * @param oracle  as in the scenario
 * @returns undefined if the optimum of every task is known
 */
export const oracleCaption = (oracle: string): string | undefined =>
  oracle === "every task" ? undefined : `Regret is over the sampled tasks only (oracle: ${oracle}).`;
