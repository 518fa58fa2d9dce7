import { distributionOf } from "../../engine/distributions.js";
import { siDistribution, siValue } from "../../fields/checked.js";
import type { QuantityText } from "../../fields/fields.js";
import { quote } from "../../quantity.js";
import { parseRegion } from "../fields/region-text.js";
import { REGION_FORMS } from "../schema/mobility-schema.js";
import type { ResolvedText } from "../schema/schema.js";

/** A field that asks for an absurd number of events; `because` names the others that it follows from. */
interface PaceFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** A shorter period would keep a run busy with nothing else, and is a wrong unit. As for the blocks of fading. */
const LEAST_S = 1e-6;

const meanOf_s = (text: QuantityText): number => distributionOf(siDistribution(text, "time")).mean;

const tooOften = (what: string, every_s: number, got: QuantityText): string =>
  `expected ${what} of 1 us or more, got ${quote(got)}: that is ${(1 / every_s).toPrecision(2)} of them in a second`;

/** Mean length of the legs between places of a region, m, roughly: half of its diagonal; 0: there is one place. */
const legOf_m = (within: string): number => {
  const region = parseRegion(within, REGION_FORMS);
  if (typeof region === "string") return 0;
  if (region.kind === "disc") return region.outer_m;
  return Math.hypot(region.high_m[0] - region.low_m[0], region.high_m[1] - region.low_m[1]) / 2;
};

function* mobilityPaces({ devices }: ResolvedText): Generator<PaceFault> {
  for (const [index, { mobility }] of devices.entries()) {
    if (mobility === undefined) continue;
    const path = `devices.${index}.mobility`;
    const step_s = siValue(mobility.step, "time");
    if (step_s < LEAST_S)
      yield { path: `${path}.step`, problem: tooOften("steps", step_s, mobility.step), because: [] };
    if (mobility.model !== "random-waypoint") continue;
    const length_m = legOf_m(mobility.within);
    const speed_mps = distributionOf(siDistribution(mobility.speed, "speed")).mean;
    const leg_s = length_m / speed_mps + meanOf_s(mobility.pause);
    // A place without extent is fine: the device stays there.
    if (length_m > 0 && leg_s < LEAST_S)
      yield {
        path: `${path}.within`,
        problem: `expected an area that takes 1 us or more to cross, got ${quote(mobility.within)}: that is ${(1 / leg_s).toPrecision(2)} legs in a second`,
        because: [`${path}.speed`, `${path}.pause`],
      };
  }
}

function* outagePaces({ edges, clouds }: ResolvedText): Generator<PaceFault> {
  for (const [list, nodes] of Object.entries({ edges, clouds }))
    for (const [index, { outages }] of nodes.entries()) {
      if (outages === undefined) continue;
      const cycle_s = meanOf_s(outages.up) + meanOf_s(outages.down);
      const path = `${list}.${index}.outages`;
      if (cycle_s < LEAST_S)
        yield {
          path: `${path}.up`,
          problem: tooOften("times up and down together", cycle_s, outages.up),
          because: [`${path}.down`],
        };
    }
}

function* supplyPaces({ devices }: ResolvedText): Generator<PaceFault> {
  for (const [index, { harvest }] of devices.entries()) {
    const path = `devices.${index}.harvest`;
    if (harvest?.process === "varying" && siValue(harvest.every, "time") < LEAST_S)
      yield {
        path: `${path}.every`,
        problem: tooOften("periods", siValue(harvest.every, "time"), harvest.every),
        because: [],
      };
    if (harvest?.process === "packets" && siValue(harvest.rate, "eventRate") * LEAST_S > 1)
      yield {
        path: `${path}.rate`,
        problem: `expected at most 1e6 packets in a second, got ${quote(harvest.rate)}`,
        because: [],
      };
  }
}

/** Periods so short that a run would not finish: each fault names the field and the number of events per second. */
export function* checkPaces(text: ResolvedText): Generator<PaceFault> {
  yield* mobilityPaces(text);
  yield* outagePaces(text);
  yield* supplyPaces(text);
  const { arrivals } = text;
  if (arrivals.process !== "on-off") return;
  const cycle_s = meanOf_s(arrivals.on) + meanOf_s(arrivals.off);
  if (cycle_s < LEAST_S)
    yield {
      path: "arrivals.on",
      problem: tooOften("times on and off together", cycle_s, arrivals.on),
      because: ["arrivals.off"],
    };
}
