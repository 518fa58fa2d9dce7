import { PolicyError } from "../../errors.js";
import { DEVICE_SITE } from "../network.js";
import { FULL, lossBudget } from "../port/application.js";
import type { FrequencyRange, Plan } from "../port/policy.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task, TaskGrants } from "../task/task.js";

/**
 * Checks an answer, fills in the site of every sub-task, and writes requested resources into the task's grants.
 *
 * @param answer  an array of site names, or a plan
 * @param policy  its name, for faults
 * @param network the part that the policy sees
 * @param sites   by sub-task: the number of its site in that part; filled in
 * @throws PolicyError that names the policy, the task and the sub-task or edge
 */
export const applyPlan = (answer: unknown, task: Task, network: SeenNetwork, policy: string, sites: number[]): void => {
  const refuse: Refuse = (problem) => {
    throw new PolicyError(policy, problem);
  };
  const plan = isPlan(answer) ? answer : undefined;
  fillSites(plan === undefined ? answer : plan.sites, task, network, refuse, sites);
  if (plan === undefined) return;
  if (plan.variants !== undefined) task.become(variantNumbers(plan.variants, task, refuse));
  askSubcarriers(plan.subcarriers, task, network, refuse);
  askCores(plan.cores, task, network, refuse, sites);
  setFrequencies(plan.frequency_hz, task, refuse, sites);
};

/** A copy of grants that can be changed independently of the task's. */
export const copyOf = ({ subcarriers, cores, deviceFrequency_hz, ...delays }: TaskGrants): TaskGrants => ({
  ...delays,
  subcarriers: subcarriers.slice(),
  cores: cores.copy(),
  deviceFrequency_hz: deviceFrequency_hz.slice(),
});

/** The problem with a requested number of units; undefined: none. */
export const amountProblem = (amount: unknown, most: number): string | undefined =>
  Number.isSafeInteger(amount) && (amount as number) >= 1 && (amount as number) <= most
    ? undefined
    : `expected a whole number ${most === Infinity ? ">= 1" : `from 1 to ${most}`}, got ${shown(amount)}`;

/** The problem with a frequency for a device; undefined: none. */
export const frequencyProblem = (frequency_hz: unknown, range: FrequencyRange): string | undefined => {
  const { lowest_hz, highest_hz, steps_hz } = range;
  const value = typeof frequency_hz === "number" ? frequency_hz : Number.NaN;
  if (steps_hz !== undefined)
    return steps_hz.includes(value)
      ? undefined
      : `expected one of ${steps_hz.join(", ")} Hz, got ${shown(frequency_hz)}`;
  return value >= lowest_hz && value <= highest_hz
    ? undefined
    : `expected ${lowest_hz} to ${highest_hz} Hz, got ${shown(frequency_hz)}`;
};

export type Refuse = (problem: string) => never;

const isPlan = (answer: unknown): answer is Plan =>
  typeof answer === "object" && answer !== null && !Array.isArray(answer) && "sites" in answer;

const shown = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

const fillSites = (placement: unknown, task: Task, network: SeenNetwork, refuse: Refuse, sites: number[]): void => {
  if (placement instanceof Promise)
    refuse(`place() must answer at once, got a promise for task ${task.task}: no async, no await`);
  if (!Array.isArray(placement))
    refuse(
      `place() must return an array of site names, or a plan with such an array as sites, for task ${task.task}, got ${typeof placement}`,
    );
  if (placement.length !== sites.length)
    refuse(`placed ${placement.length} sub-tasks of task ${task.task}, which has ${sites.length}`);
  for (let subtask = 0; subtask < sites.length; subtask++) {
    const site: unknown = placement[subtask];
    const number = typeof site === "string" ? network.siteNumber(site) : undefined;
    if (number === undefined) refuse(notASite(`sub-task ${subtask} of task ${task.task}`, site, network.sites));
    sites[subtask] = number;
  }
};

/**
 * The numbers of variants by sub-task.
 *
 * @param choice  one name for all sub-tasks that have such a variant, or a name for each; undefined: as it is
 */
export const variantNumbers = (choice: unknown, task: Task, refuse: Refuse): readonly number[] => {
  const { variants } = task;
  if (variants === undefined)
    refuse(`chose variants for task ${task.task}; there are none: application.variants has to say what they are`);
  if (typeof choice !== "string") checkList(choice, variants.length, "variants", task, refuse);
  const numbers = variants.map((own, subtask) => {
    const name: unknown = typeof choice === "string" ? choice : (choice as readonly unknown[])[subtask];
    if (name === undefined || name === null) return 0;
    const number = own.findIndex((variant) => variant.name === name);
    if (number < 0 && typeof choice === "string") return 0;
    if (number < 0)
      refuse(
        `chose the variant ${shown(name)} for sub-task ${subtask} of task ${task.task}; it has ${own.map((one) => one.name).join(", ")}`,
      );
    return number;
  });
  if (typeof choice === "string" && choice !== FULL && !numbers.some((number) => number > 0))
    refuse(
      `chose the variant ${shown(choice)} for task ${task.task}; there are ${[...new Set(variants.flat().map(({ name }) => name))].join(", ")}`,
    );
  const lost = numbers.reduce((sum, number, subtask) => sum + variants[subtask]![number]!.loss, task.accuracyLost);
  const { accuracy } = task;
  if (accuracy !== undefined && lost > lossBudget(accuracy))
    refuse(
      `chose variants for task ${task.task} that come to an accuracy of ${accuracy.full - lost}, below the floor of ${accuracy.floor}`,
    );
  return numbers;
};

/** The message about an unknown site. */
export const notASite = (what: string, site: unknown, names: readonly string[]): string =>
  `placed ${what} at ${JSON.stringify(site) ?? String(site)}; the sites are ${names.join(", ")}`;

/** Checks a list that has an entry for everything that can be requested; undefined: nothing is requested. */
const checkList = (list: unknown, length: number, what: string, task: Task, refuse: Refuse): void => {
  if (!Array.isArray(list) || list.length !== length)
    refuse(
      `${what} of task ${task.task}: expected an array of ${length}, got ${Array.isArray(list) ? `one of ${list.length}` : shown(list)}`,
    );
};

const askSubcarriers = (asked: Plan["subcarriers"], task: Task, network: SeenNetwork, refuse: Refuse): void => {
  if (asked === undefined) return;
  const most = network.requestable.subcarriers;
  if (most === 0)
    refuse(
      `asked for subcarriers for task ${task.task}; only allocation: { scheme: requested } grants them on request`,
    );
  checkList(asked, task.graph.edges.length, "subcarriers", task, refuse);
  for (const [edge, amount] of asked.entries()) {
    if (amount === undefined) continue;
    const problem = amountProblem(amount, most);
    if (problem !== undefined) refuse(`subcarriers for edge ${edge} of task ${task.task}: ${problem}`);
    task.grants.subcarriers[edge] = amount;
  }
};

const askCores = (asked: Plan["cores"], task: Task, network: SeenNetwork, refuse: Refuse, sites: number[]): void => {
  if (asked === undefined) return;
  checkList(asked, sites.length, "cores", task, refuse);
  for (const [subtask, amount] of asked.entries()) {
    if (amount === undefined) continue;
    const site = sites[subtask]!;
    const most = network.requestable.cores[site]!;
    const what = `cores for sub-task ${subtask} of task ${task.task} at "${network.sites[site]!}"`;
    if (most === 0) refuse(`${what}: only sites with grant: requested grant them on request`);
    const problem = amountProblem(amount, most);
    if (problem !== undefined) refuse(`${what}: ${problem}`);
    task.grants.cores.set(network.numberInAll(site) - 1, subtask, amount);
  }
};

const setFrequencies = (asked: Plan["frequency_hz"], task: Task, refuse: Refuse, sites: number[]): void => {
  if (asked === undefined) return;
  const range = task.owner.dvfs;
  if (range === undefined) refuse(`set a frequency for task ${task.task}; its device has no dvfs`);
  if (typeof asked !== "number") checkList(asked, sites.length, "frequency_hz", task, refuse);
  for (let subtask = 0; subtask < sites.length; subtask++) {
    const isHere = sites[subtask] === DEVICE_SITE;
    const frequency_hz = typeof asked === "number" ? asked : asked[subtask];
    if (frequency_hz === undefined || (typeof asked === "number" && !isHere)) continue;
    const what = `frequency_hz for sub-task ${subtask} of task ${task.task}`;
    if (!isHere) refuse(`${what}: it is not placed at the device`);
    const problem = frequencyProblem(frequency_hz, range);
    if (problem !== undefined) refuse(`${what}: ${problem}`);
    task.grants.deviceFrequency_hz[subtask] = frequency_hz;
  }
};
