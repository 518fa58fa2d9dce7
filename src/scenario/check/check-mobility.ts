import type { PathedFault } from "../../models/catalog.js";
import { mobility as models } from "../../models/mobility/catalog.js";
import type { ResolvedText } from "../schema/schema.js";

/** Faults between mobility and other fields. */
export function* checkMobility(text: ResolvedText): Generator<PathedFault> {
  const { radio } = text;
  for (const [index, { mobility }] of text.devices.entries()) {
    if (mobility === undefined) continue;
    const path = `devices.${index}.mobility`;
    if (!("fading" in radio))
      yield {
        path,
        problem: `expected a radio cell: links of rate: ${radio.rate} do not depend on the place of a device`,
        because: ["radio"],
      };
    else if ("coherence" in radio.fading && String(radio.fading.coherence).trim() === "task")
      yield {
        path,
        problem: "expected a channel that changes during a task: with coherence: task it is constant",
        because: ["radio.fading"],
      };
    yield* models.check(mobility, path);
  }
}
