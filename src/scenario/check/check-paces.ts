import { arrivals, groupArrivals } from "../../models/arrivals/catalog.js";
import type { PathedFault } from "../../models/catalog.js";
import { harvest as harvests } from "../../models/harvest/catalog.js";
import { meanOf_s, SHORTEST_PERIOD_S, tooOften } from "../../models/paces.js";
import type { ResolvedText } from "../schema/schema.js";

function* outagePaces({ edges, clouds }: ResolvedText): Generator<PathedFault> {
  for (const [list, nodes] of Object.entries({ edges, clouds }))
    for (const [index, { outages }] of nodes.entries()) {
      if (outages === undefined) continue;
      const cycle_s = meanOf_s(outages.up) + meanOf_s(outages.down);
      const path = `${list}.${index}.outages`;
      if (cycle_s < SHORTEST_PERIOD_S)
        yield {
          path: `${path}.up`,
          problem: tooOften("times up and down together", cycle_s, outages.up),
          because: [`${path}.down`],
        };
    }
}

function* supplyPaces({ devices }: ResolvedText): Generator<PathedFault> {
  for (const [index, { harvest }] of devices.entries())
    if (harvest !== undefined) yield* harvests.check(harvest, `devices.${index}.harvest`);
}

/** Periods so short that a run would not finish: each fault names the field and the number of events per second. */
export function* checkPaces(text: ResolvedText): Generator<PathedFault> {
  yield* outagePaces(text);
  yield* supplyPaces(text);
  if (text.devices.some((group) => group.arrivals === undefined)) yield* arrivals.check(text.arrivals, "arrivals");
  for (const [index, group] of text.devices.entries())
    if (group.arrivals !== undefined) yield* groupArrivals.check(group.arrivals, `devices.${index}.arrivals`);
}
