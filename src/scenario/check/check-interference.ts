import { siValue } from "../../fields/checked.js";
import { quote } from "../../quantity.js";
import type { ResolvedText } from "../schema/schema.js";

/** A fault between fields; `because` names the other fields. */
interface InterferenceFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** Faults between the fields of `radio.interference`, and between them and the scenario's cells. */
export function* checkInterference({ radio, edges }: ResolvedText): Generator<InterferenceFault> {
  if (!("interference" in radio)) return;
  const { from, downlink, uplink } = radio.interference;
  const given = { downlink: siValue(downlink, "share") > 0, uplink: siValue(uplink, "level") > 0 };
  const cells = edges.filter(({ cell }) => cell === undefined).length;
  const alone = "expected two edges or more: there is no other cell that could interfere";
  if (from !== "transmissions") {
    if (cells < 2 && given.downlink) yield { path: "radio.interference.downlink", problem: alone, because: ["edges"] };
    return;
  }
  if (cells < 2) yield { path: "radio.interference.from", problem: alone, because: ["edges"] };
  for (const key of ["downlink", "uplink"] as const)
    if (given[key])
      yield {
        path: `radio.interference.${key}`,
        problem: `expected none beside "from: transmissions", which follows the transfers of other cells, got ${quote(radio.interference[key])}`,
        because: ["radio.interference.from"],
      };
}
