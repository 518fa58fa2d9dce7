import type { CandidateSites, Observation, OffloadingPolicy, RunInfo, SiteId } from "../world/port/policy.js";
import { CANDIDATE_SITES } from "../world/port/policy.js";
import type { PolicyOption } from "./option.js";

/** The option of all policies that look at sites. Whoever makes a policy takes it out of its options: policies themselves need not know it. */
export const CANDIDATE_OPTION: PolicyOption = {
  name: "candidateSites",
  type: "string",
  words: CANDIDATE_SITES,
  description:
    "among which sites: all; or those of the cell that serves the device: the device itself, the servers of that cell and the clouds; default all",
};

type Options = Readonly<Record<string, unknown>>;

/** What options say of candidate sites, and the others. */
export const candidatesIn = (
  options: Options,
): { readonly candidateSites: CandidateSites | undefined; readonly own: Options; readonly problem?: string } => {
  const { candidateSites, ...own } = options;
  if (candidateSites === undefined || CANDIDATE_SITES.some((word) => word === candidateSites))
    return { candidateSites: candidateSites as CandidateSites | undefined, own };
  return {
    candidateSites: undefined,
    own,
    problem: `expected one of ${CANDIDATE_SITES.join(", ")} for "candidateSites", got ${JSON.stringify(candidateSites)}`,
  };
};

const METHODS = ["place", "choose", "operations", "outcome", "begin", "end", "save", "load"] as const;

/** A policy that chooses among other sites than it says itself. @param candidateSites  undefined: among those that it says */
export const choosingAmong = (
  policy: OffloadingPolicy,
  candidateSites: CandidateSites | undefined,
): OffloadingPolicy => {
  if (candidateSites === undefined) return policy;
  const methods = METHODS.flatMap((name) => {
    const method = policy[name] as ((...given: unknown[]) => unknown) | undefined;
    return method === undefined ? [] : [[name, method.bind(policy)]];
  });
  return { name: policy.name, decides: policy.decides, candidateSites, ...Object.fromEntries(methods) };
};

/**
 * The sites among which a trained network chooses: those among which it learned to.
 *
 * @param trained  absent: the network does not say it
 * @param asked    the option of the policy; absent: not given
 * @returns the sites, and what is wrong with the option
 */
export const trainedCandidates = (
  trained: CandidateSites | undefined,
  asked: CandidateSites | undefined,
): { readonly candidateSites: CandidateSites; readonly problem?: string } => {
  if (trained === undefined || asked === undefined || trained === asked)
    return { candidateSites: trained ?? asked ?? "all" };
  return {
    candidateSites: trained,
    problem: `expected candidateSites: ${trained}, with which it was trained, got ${asked}; leave the option out, or train again with ${asked}`,
  };
};

/** Whose sites a policy chooses among: those of a cell, named by the edge that serves it; empty: of the whole network. */
export const cellOf = ({ candidateSites }: RunInfo, { sites }: Observation): SiteId =>
  candidateSites === "cell" ? (sites.find(({ isServing }) => isServing)?.id ?? "") : "";
