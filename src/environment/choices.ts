import { lossBudget, type Variant } from "../world/port/application.js";
import type { Placement, Plan, SiteChoice, SiteId, TaskRequest } from "../world/port/policy.js";
import type { Chosen, SitedDecision } from "./feature.js";
import type { Spaces } from "./spaces.js";

/** The meaning of a number in an action. */
export interface Choice {
  /** Number of the site. */
  readonly site: number;
  /** Number of the variant in `Spaces.variants`; 0: full. */
  readonly variant: number;
}

/** A choice by its number, `site + sites * variant`: numbers below the number of sites are sites in full. */
export const choiceOf = (number: number, sites: number): Choice => ({
  site: number % sites,
  variant: Math.floor(number / sites),
});

/** Accuracy that the variants of a task may lose, and the loss of the chosen ones. */
export interface Loss {
  readonly most: number;
  readonly lost: number;
}

/** @returns without a floor, there is no limit */
export const lossOf = ({ accuracy, variants }: TaskRequest, chosen: Chosen): Loss => ({
  most: accuracy === undefined ? Infinity : lossBudget(accuracy),
  lost: (chosen ?? []).reduce((sum, number, subtask) => sum + (variants?.[subtask]?.[number]?.loss ?? 0), 0),
});

/** The variant of a name that a sub-task could change into; undefined: it has none, or it would take the accuracy below its floor. */
export const openVariant = (
  { variants }: TaskRequest,
  subtask: number,
  name: string,
  { most, lost }: Loss,
): Variant | undefined => {
  const variant = variants?.[subtask]?.find((own) => own.name === name);
  return variant !== undefined && lost + variant.loss <= most ? variant : undefined;
};

/**
 * The plan that an action for a whole task stands for.
 *
 * A sub-task that lacks the chosen variant runs in full. So does one whose variant would take the accuracy below its floor.
 * Variants are granted in the order of sub-tasks, as long as the accuracy stays above the floor.
 */
export const planOf = (
  action: ArrayLike<number>,
  { request, sites }: Pick<SitedDecision, "request" | "sites">,
  { variants }: Pick<Spaces, "variants">,
): Placement | Plan => {
  const choices = Array.from({ length: request.graph.subtasks }, (_, place) => choiceOf(action[place]!, sites.length));
  const placement = choices.map(({ site }) => sites[site]!);
  if (variants.length === 1 || request.variants === undefined) return placement;
  const loss = { ...lossOf(request, undefined) };
  const names = choices.map(({ variant }, subtask) => {
    const open = variant > 0 ? openVariant(request, subtask, variants[variant]!, loss) : undefined;
    loss.lost += open?.loss ?? 0;
    return open?.name;
  });
  return { sites: placement, variants: names };
};

/** The site that an action for one sub-task stands for, and its variant; see `planOf`. */
export const siteChoiceOf = (
  action: number,
  { request, subtask, chosen, sites }: Pick<SitedDecision, "request" | "subtask" | "chosen" | "sites">,
  { variants }: Pick<Spaces, "variants">,
): SiteId | SiteChoice => {
  const { site, variant } = choiceOf(action, sites.length);
  const open = variant > 0 ? openVariant(request, subtask, variants[variant]!, lossOf(request, chosen)) : undefined;
  return open === undefined ? sites[site]! : { site: sites[site]!, variant: open.name };
};
