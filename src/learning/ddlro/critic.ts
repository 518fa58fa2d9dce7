import { allowedVariants, type TaskVariant } from "../../policies/ddlro/variants.js";
import type { Observation, Placement, Plan, TaskRequest } from "../../world/port/policy.js";

/** A plan, its analytic cost, and the number of the proposal that it comes from. */
export interface Verdict {
  readonly plan: Plan;
  readonly placement: Placement;
  readonly cost: number;
  readonly winner: number;
}

/**
 * The critic: of some placements, each in every variant above the floor of accuracy, the plan of least analytic cost. Of equal ones the first.
 */
export const judgePlans = (request: TaskRequest, view: Observation, proposals: readonly Placement[]): Verdict => {
  const variants = allowedVariants(request);
  const seen = new Set<string>();
  let best: Verdict | undefined;
  proposals.forEach((placement, winner) => {
    const key = placement.join(">");
    if (seen.has(key)) return;
    seen.add(key);
    for (const variant of variants) {
      const cost = costIn(view, placement, variant);
      if (best !== undefined && !(cost < best.cost)) continue;
      const plan = variant === undefined ? { sites: placement } : { sites: placement, variants: variant.name };
      best = { plan, placement, cost, winner };
    }
  });
  if (best === undefined) throw new RangeError("nothing was proposed");
  return best;
};

const costIn = (view: Observation, placement: Placement, variant: TaskVariant | undefined): number =>
  (variant === undefined ? view : view.inVariants(variant.name)).cost(placement);
