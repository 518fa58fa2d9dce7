import { nearest, suggestion } from "../nearest.js";
import { BALANCED_SITES, balancingProblem } from "./balancing.js";
import { CANDIDATE_OPTION } from "./candidates.js";
import { catalog } from "./catalog.js";

/** A fault of a policy; `key`: the option at fault. */
export interface OptionProblem {
  readonly key?: string;
  readonly problem: string;
}

/** The fault of a policy that balances load among this number of servers, if there is one. */
export const serverProblem = (
  policy: string,
  options: Readonly<Record<string, unknown>>,
  { edges, clouds, cells }: ServerNames,
): OptionProblem | undefined => {
  if (!Object.hasOwn(catalog, policy)) return undefined;
  if (!catalog[policy]!.options.some(({ words }) => words === BALANCED_SITES)) return undefined;
  const sizes =
    options.candidateSites === "cell" && edges.length > 0 ? cells.map(({ length }) => length) : [edges.length];
  for (const size of new Set(sizes)) {
    const wrong = balancingProblem(policy, options, { edges: size, clouds: clouds.length });
    if (wrong === undefined || size === edges.length) {
      if (wrong !== undefined) return wrong;
      continue;
    }
    const first = cells.find(({ length }) => length === size)![0]!;
    return { ...wrong, problem: `${wrong.problem} in the cell of ${first} (candidateSites: cell)` };
  }
  return undefined;
};

/** The fault in the candidate sites that the options of a policy name, if there is one. The policy need not be built in. */
export const candidateProblem = (
  policy: string,
  options: Readonly<Record<string, unknown>>,
  { edges, hasCells }: ServerNames,
): OptionProblem | undefined => {
  const key = CANDIDATE_OPTION.name;
  if (options[key] !== "cell") return undefined;
  if (!hasCells && edges.length > 1)
    return {
      key,
      problem: `expected all: there are no radio cells, and every device has links of its own to all of the ${edges.length} edges`,
    };
  const known = (Object.hasOwn(catalog, policy) ? catalog[policy] : undefined)?.options ?? [];
  const named = known.find(({ name, site }) => site !== undefined && edges.includes(String(options[name])));
  if (named === undefined || edges.length < 2) return undefined;
  const { name } = named;
  return {
    key,
    problem: `expected all beside ${name}=${String(options[name])}: devices in other cells do not see that edge`,
  };
};

/** Faults in the options of a built-in policy: unknown names and words, each with the nearest valid one, and wrong types. */
export const optionProblems = (
  policy: string,
  options: Readonly<Record<string, unknown>>,
): readonly { readonly key: string; readonly problem: string }[] => {
  const known = (Object.hasOwn(catalog, policy) ? catalog[policy] : undefined)?.options ?? [];
  const names = known.map(({ name }) => name);
  return Object.entries(options).flatMap(([key, value]) => {
    const option = known.find(({ name }) => name === key);
    if (option === undefined) {
      if (key === CANDIDATE_OPTION.name && Object.hasOwn(catalog, policy))
        return [{ key, problem: `the policy "${policy}" has no option "${key}": it compares no sites` }];
      const hint = names.length === 0 ? "; it has no options" : suggestion(key, names, "options");
      return [{ key, problem: `the policy "${policy}" has no option "${key}"${hint}` }];
    }
    if (typeof value !== option.type)
      return [
        {
          key,
          problem: `expected ${option.type === "boolean" ? "true or false" : `a ${option.type}`} for "${key}" of "${policy}", got ${JSON.stringify(value)}`,
        },
      ];
    const { words = [] } = option;
    if (words.length === 0 || words.includes(String(value))) return [];
    const near = nearest(String(value), words);
    const hint = near === undefined ? "" : `; did you mean "${near}"?`;
    const expected = `expected one of ${words.join(", ")} for "${key}" of "${policy}"`;
    return [{ key, problem: `${expected}, got ${JSON.stringify(value)}${hint}` }];
  });
};

/** The names of a scenario's servers. */
export interface ServerNames {
  readonly edges: readonly string[];
  readonly clouds: readonly string[];
  /** Edges by base station; each edge is in one of them. */
  readonly cells: readonly (readonly string[])[];
  /** False: edges are reached over links of constant or recorded rate. */
  readonly hasCells: boolean;
}

/** Faults in the sites that a built-in policy's options name: sites that the scenario does not have, each with the nearest valid name. */
export const siteProblems = (
  policy: string,
  options: Readonly<Record<string, unknown>>,
  { edges, clouds }: ServerNames,
): readonly { readonly key: string; readonly problem: string }[] => {
  const known = (Object.hasOwn(catalog, policy) ? catalog[policy] : undefined)?.options ?? [];
  return known.flatMap(({ name: key, site }) => {
    const wanted = options[key];
    if (site === undefined || typeof wanted !== "string") return [];
    const names = {
      edge: edges,
      cloud: clouds,
      server: [...edges, ...clouds],
      any: ["device", ...edges, ...clouds],
    }[site];
    // A scenario without servers of this kind cannot have the policy at all. Another check reports that.
    if (names.length === 0 || names.includes(wanted)) return [];
    const what = site === "any" ? "site" : site;
    return [{ key, problem: `no ${what} is called "${wanted}"${suggestion(wanted, names, `${what}s`)}` }];
  });
};
