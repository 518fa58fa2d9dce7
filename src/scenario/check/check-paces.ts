import { arrivals, groupArrivals } from "../../models/arrivals/catalog.js";
import type { PathedFault } from "../../models/catalog.js";
import { harvest as harvests } from "../../models/harvest/catalog.js";
import { outages as failures } from "../../models/outages/catalog.js";
import type { ResolvedText } from "../schema/schema.js";

function* outagePaces({ edges, clouds }: ResolvedText): Generator<PathedFault> {
  for (const [list, nodes] of Object.entries({ edges, clouds }))
    for (const [index, { outages }] of nodes.entries())
      if (outages !== undefined) yield* failures.check(outages, `${list}.${index}.outages`);
}

function* supplyPaces({ devices }: ResolvedText): Generator<PathedFault> {
  for (const [index, { harvest }] of devices.entries())
    if (harvest !== undefined) yield* harvests.check(harvest, `devices.${index}.harvest`);
}

/** Periods so short that a run would not finish. Each fault names the field and the number of events per second. */
export function* checkPaces(text: ResolvedText): Generator<PathedFault> {
  yield* outagePaces(text);
  yield* supplyPaces(text);
  if (text.devices.some((group) => group.arrivals === undefined)) yield* arrivals.check(text.arrivals, "arrivals");
  for (const [index, group] of text.devices.entries())
    if (group.arrivals !== undefined) yield* groupArrivals.check(group.arrivals, `devices.${index}.arrivals`);
}
