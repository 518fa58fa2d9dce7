import { InputError } from "../../../errors.js";
import { policyLabel } from "../../../scenario/fields/policy-text.js";
import type { PolicySpec } from "../../../scenario/scenario.js";
import { refuseModule } from "../../modules/user-module.js";
import { Pool } from "../pool.js";
import { reasonOf } from "../reason.js";
import { createPolicy, isForeign } from "./load-policy.js";

const refuse = (problem: string): InputError => new InputError([{ file: "policies", problem }]);

/**
 * Loads every policy once and returns their names in results: the policy's own name, followed by its
 * options. Modules are loaded in a worker, because they may do anything.
 *
 *     threshold            threshold(backlog_s=0.2)
 *
 * @param timeout_s  the longest time for a module to load
 * @throws InputError when one cannot be loaded, or two have the same name
 */
export const labelPolicies = async (specs: readonly PolicySpec[], timeout_s: number): Promise<readonly string[]> => {
  const pool = specs.some(isForeign) ? await Pool.open(1) : undefined;
  try {
    const labels: string[] = [];
    for (const spec of specs) {
      const name =
        pool !== undefined && isForeign(spec) ? await nameIn(pool, spec, timeout_s) : (await createPolicy(spec)).name;
      const label = policyLabel(name, spec.options);
      if (labels.includes(label)) throw refuse(`two policies are called "${label}": give each its own name`);
      labels.push(label);
    }
    return labels;
  } finally {
    await pool?.close();
  }
};

const nameIn = async (pool: Pool, spec: PolicySpec, timeout_s: number): Promise<string> => {
  await pool.ready();
  const signal = AbortSignal.timeout(Math.min(timeout_s * 1000, 2 ** 31 - 1));
  let answer: Awaited<ReturnType<Pool["nameOf"]>>;
  try {
    answer = await pool.nameOf(spec, signal);
  } catch (error) {
    throw refuseModule(spec.name, signal.aborted ? `it did not finish loading within ${timeout_s} s` : reasonOf(error));
  }
  if ("faults" in answer) throw new InputError(answer.faults);
  return answer.name;
};
