import { InputError } from "../errors.js";
import { createPolicy } from "../experiment/runs/policies/load-policy.js";
import { policyLabel } from "../scenario/fields/policy-text.js";
import type { Override } from "../scenario/read/overlay.js";
import type { PolicySpec, Scenario } from "../scenario/scenario.js";
import type { PolicyText } from "../scenario/text.js";
import type { OffloadingPolicy } from "../world/port/policy.js";

/**
 * A policy to emulate: the name of a built-in, the path of a module or of a model folder, either with options as in
 * `threshold(backlog_s=0.2)` or `{ name: "threshold", backlog_s: 0.2 }`; or a function that makes a policy. It can also be a
 * policy object, which is then used in all runs, one after the other; give a policy that learns as a function.
 */
export type PolicyChoice = PolicyText | OffloadingPolicy | (() => OffloadingPolicy);

/** A policy that can be created for every run. */
export interface Entrant {
  /** Its name in results. */
  readonly label: string;
  /** Absent: it is an object of the program's, which no other thread can have. */
  readonly spec?: PolicySpec;
  readonly make: () => Promise<OffloadingPolicy>;
}

const isOwn = (choice: PolicyChoice): choice is OffloadingPolicy | (() => OffloadingPolicy) =>
  typeof choice === "function" || (typeof choice === "object" && "decides" in choice);

const isNamed = (choice: PolicyChoice): choice is PolicyText => !isOwn(choice);

/** What choices set of the scenario: its policies, as far as they have names. */
export const policyOverrides = (choices: readonly PolicyChoice[] | undefined): readonly Override[] => {
  if (choices === undefined) return [];
  const named = choices.filter(isNamed);
  // A scenario needs at least one, also if all policies are objects.
  return [{ path: "policies", value: named.length > 0 ? named : ["local"], flag: "policies" }];
};

const makerOf = (choice: OffloadingPolicy | (() => OffloadingPolicy)): (() => OffloadingPolicy) => {
  if (typeof choice !== "function") return () => choice;
  return () => {
    const policy: unknown = choice();
    if (typeof policy === "object" && policy !== null && "decides" in policy) return policy as OffloadingPolicy;
    throw new InputError([
      { file: "policies", problem: `expected a function that makes a policy, got ${typeof policy}` },
    ]);
  };
};

/**
 * The policies of a program, named as in results.
 *
 * @param choices   absent: those of the scenario
 * @throws InputError when one cannot be loaded, or two have the same name
 */
export const entrantsOf = async (
  choices: readonly PolicyChoice[] | undefined,
  scenario: Scenario,
): Promise<readonly Entrant[]> => {
  const specs = [...scenario.policies];
  const entrants: Entrant[] = [];
  for (const choice of choices ?? scenario.policies) {
    const make =
      choices === undefined || isNamed(choice as PolicyChoice) ? undefined : makerOf(choice as OffloadingPolicy);
    const spec = make === undefined ? specs.shift()! : undefined;
    const entrant =
      spec === undefined
        ? { label: make!().name, make: async () => make!() }
        : {
            label: policyLabel((await createPolicy(spec, scenario)).name, spec.options),
            spec,
            make: () => createPolicy(spec, scenario),
          };
    if (entrants.some(({ label }) => label === entrant.label))
      throw new InputError([
        { file: "policies", problem: `two policies are called "${entrant.label}": give each a name of its own` },
      ]);
    entrants.push(entrant);
  }
  if (entrants.length === 0)
    throw new InputError([{ file: "policies", problem: "expected at least one policy, got an empty list" }]);
  return entrants;
};
