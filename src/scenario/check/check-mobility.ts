import { siDistribution } from "../../fields/checked.js";
import { supportOf } from "../../fields/distribution-text.js";
import { quote } from "../../quantity.js";
import type { ResolvedText } from "../schema/schema.js";

/** A fault between fields; `because` names the other ones. */
interface MobilityFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** Faults between mobility and other fields. */
export function* checkMobility(text: ResolvedText): Generator<MobilityFault> {
  const { radio } = text;
  for (const [index, { mobility }] of text.devices.entries()) {
    if (mobility === undefined) continue;
    const path = `devices.${index}.mobility`;
    if (!("fading" in radio))
      yield {
        path,
        problem: `expected a radio cell: links of rate: ${radio.rate} do not depend on where a device is`,
        because: ["radio"],
      };
    else if ("coherence" in radio.fading && String(radio.fading.coherence).trim() === "task")
      yield {
        path,
        problem: "expected a channel that changes during a task: coherence: task holds it as it is",
        because: ["radio.fading"],
      };
    if (mobility.model === "random-waypoint" && supportOf(siDistribution(mobility.speed, "speed")).low <= 0)
      yield {
        path: `${path}.speed`,
        problem: `expected a lowest speed > 0, got ${quote(mobility.speed)}: legs near 0 last so long that the mean speed falls towards 0`,
        because: [],
      };
  }
}
