import { siDistribution, siValue } from "../../fields/checked.js";
import { type ByLayerType, LAYER_TYPES } from "../../world/port/layers.js";
import type { ResolvedText } from "../schema/schema.js";

type GroupText = ResolvedText["devices"][number];
type ComputeText = GroupText["compute"] | ResolvedText["edges"][number]["compute"];

/** The single frequency of a node whose speed or power is given at that frequency. */
const frequencyOf_hz = (frequency: GroupText["frequency"]): number => {
  const law = siDistribution(frequency, "frequency");
  if (law.kind !== "constant") throw new Error(`text that was checked has no constant frequency: ${frequency}`);
  return law.value;
};

/** Cycles of a core per FLOP, for each layer type: 1 / (FLOP per cycle * efficiency). */
export const interpretCompute = (
  compute: ComputeText,
  frequency: GroupText["frequency"],
): { readonly cyclesPerFlop?: ByLayerType } => {
  if (compute === undefined) return {};
  const perCycle =
    compute.peak === undefined
      ? siValue(compute.perCycle ?? 1, "number")
      : siValue(compute.peak, "flopRate") / frequencyOf_hz(frequency);
  return {
    cyclesPerFlop: LAYER_TYPES.map((type) => 1 / (perCycle * siValue(compute.efficiency[type], "share"))),
  };
};

/** Switched capacitance of a device's CPU: its own, or the value that yields the power in its `compute`. */
export const interpretKappa = ({ kappa, compute, frequency }: GroupText): number => {
  if (compute?.power === undefined) return siValue(kappa, "number");
  const frequency_hz = frequencyOf_hz(frequency);
  return siValue(compute.power, "power") / (frequency_hz * frequency_hz * frequency_hz);
};
