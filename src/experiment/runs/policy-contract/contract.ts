import type { PolicySpec } from "../../../scenario/scenario.js";
import { Heartbeat } from "../heartbeat.js";
import { labelPolicies } from "../policies/label-policies.js";
import { Pool } from "../pool.js";
import { reasonOf } from "../reason.js";
import { Watch } from "../watch.js";
import type { ContractScenario } from "./contract-scenarios.js";
import type { Breach, DecisionInput, Examination } from "./examination.js";

/** The result of a check. */
export interface CheckResult {
  /** Name, such as `the same decisions twice`. */
  readonly check: string;
  /** warn: allowed, but rarely intended. */
  readonly status: "pass" | "warn" | "fail";
  /** The problem. */
  readonly problem?: string;
  /** The scenario in which it occurred. */
  readonly scenario?: string;
  /** The policy's input when it occurred. */
  readonly input?: DecisionInput;
}

/** The result of checking a policy. */
export interface ContractReport {
  readonly policy: string;
  readonly checks: readonly CheckResult[];
  readonly decisions: number;
  /** Mean real time of a decision on this machine, s; NaN: there was none. */
  readonly decision_s: number;
}

const LOOK_MS = 50;
/** The minimum time limit for loading a module, s. */
const LOADING_S = 60;

/** The digest of a run that had to be ended by force. */
const NOT_ENDED = "";

/** The runs of a policy, done in worker threads. */
class Examiner {
  readonly #spec: PolicySpec;
  readonly #label: string;
  readonly #timeout_s: number;

  constructor(spec: PolicySpec, label: string, timeout_s: number) {
    this.#spec = spec;
    this.#label = label;
    this.#timeout_s = timeout_s;
  }

  /** Runs of one scenario after another, in one thread, up to the first in which the policy does not answer. */
  async inThread(
    runs: readonly { readonly scenario: ContractScenario; readonly replication: number }[],
  ): Promise<Examination[]> {
    const pool = await Pool.open(1);
    const found: Examination[] = [];
    try {
      for (const { scenario, replication } of runs) {
        const examination = await this.#run(pool, scenario, replication);
        found.push(examination);
        if (examination.digest === NOT_ENDED) break;
      }
    } finally {
      await pool.close();
    }
    return found;
  }

  async #run(pool: Pool, { scenario }: ContractScenario, replication: number): Promise<Examination> {
    const heart = new Heartbeat();
    const watch = new Watch(() => this.#label, heart, this.#timeout_s);
    const looking = setInterval(() => watch.look(), LOOK_MS);
    try {
      return await pool.examine({ spec: this.#spec, scenario, replication, heartbeat: heart.buffer }, watch.signal);
    } catch (error) {
      const problem = watch.problem ?? reasonOf(error) + watch.whileAsked;
      return { digest: NOT_ENDED, decisions: 0, total_s: 0, failure: { problem } };
    } finally {
      clearInterval(looking);
    }
  }
}

/**
 * Checks a policy against its contract in many small scenarios, in worker threads.
 *
 * @param spec       as in a scenario: a built-in, a module, a model folder, a class in Python
 * @param timeout_s  the longest time for a decision
 * @throws InputError when the policy cannot be loaded
 */
export const checkContract = async (
  spec: PolicySpec,
  scenarios: readonly ContractScenario[],
  timeout_s: number,
): Promise<ContractReport> => {
  const [label] = await labelPolicies([spec], Math.max(timeout_s, LOADING_S));
  const examiner = new Examiner(spec, label!, timeout_s);
  const once = scenarios.map((scenario) => ({ scenario, replication: 0 }));
  const first = await examiner.inThread(once);
  // Runs that fail once are not repeated.
  const fine = once.filter((_, index) => first[index] !== undefined && first[index].failure === undefined);
  const whole = first.filter(({ failure }) => failure === undefined);
  // Each run twice in a row: state left in a thread by the first must not reach the second.
  const again = await examiner.inThread(fine.flatMap((run) => [run, run]));
  // Runs in another order, mixed with other replications, beside another thread.
  const mixed = fine.toReversed().flatMap((run) => [{ ...run, replication: 1 }, run]);
  const [other] = await Promise.all([examiner.inThread(mixed), examiner.inThread(fine.slice(0, 2))]);
  const elsewhere = other.filter((_, index) => index % 2 === 1).toReversed();
  // Its code is compiled by then.
  const warm = again.filter((_, index) => index % 2 === 1);
  const decisions = warm.reduce((sum, { decisions }) => sum + decisions, 0);
  const names = fine.map(({ scenario }) => scenario.name);
  return {
    policy: label!,
    checks: [
      ...first.map((examination, index) => runCheck(scenarios[index]!, examination)),
      ...(whole.length === 0
        ? []
        : [
            sameCheck("the same decisions twice", names, whole, [again.filter((_, index) => index % 2 === 0), warm]),
            sameCheck("the same decisions in another thread, after other runs", names, whole, [elsewhere]),
          ]),
      breachCheck("no random numbers but run.random", "fail", first, "chance"),
      breachCheck("no clock of the machine", "warn", first, "clock"),
      breachCheck("leaves its arguments unchanged", "fail", first, "mutation"),
      breachCheck("avoids sites that have failed", "warn", first, "down"),
      breachCheck("avoids full queues", "warn", first, "full"),
    ],
    decisions,
    decision_s: warm.reduce((sum, { total_s }) => sum + total_s, 0) / decisions,
  };
};

const withInput = ({ problem, input }: Breach, scenario?: string): Omit<CheckResult, "check" | "status"> => ({
  problem,
  ...(scenario === undefined ? {} : { scenario }),
  ...(input === undefined ? {} : { input }),
});

const runCheck = ({ name, lacks }: ContractScenario, { failure }: Examination): CheckResult => {
  const check = `runs: ${name}`;
  if (failure === undefined) return { check, status: "pass" };
  if (lacks === undefined) return { check, status: "fail", ...withInput(failure, name) };
  return {
    check,
    status: "warn",
    ...withInput({ ...failure, problem: `it does not run without ${lacks}: ${failure.problem}` }, name),
  };
};

/** Whether runs of the same scenarios had the same results. */
const sameCheck = (
  check: string,
  names: readonly string[],
  first: readonly Examination[],
  others: readonly (readonly Examination[])[],
): CheckResult => {
  for (const [index, { digest }] of first.entries())
    for (const other of others)
      if (other[index]?.digest !== digest)
        return {
          check,
          status: "fail",
          scenario: names[index]!,
          problem: `${other[index]?.failure?.problem ?? "the run had another result"}; a policy keeps its state in the object that its factory makes, and its random numbers come from run.random`,
        };
  return { check, status: "pass" };
};

const breachCheck = (
  check: string,
  status: "warn" | "fail",
  examinations: readonly Examination[],
  kind: "chance" | "clock" | "mutation" | "down" | "full",
): CheckResult => {
  const breach = examinations.map((examination) => examination[kind]).find((one) => one !== undefined);
  return breach === undefined
    ? { check, status: "pass" }
    : { check, status, ...withInput(breach, breach.input?.scenario) };
};
