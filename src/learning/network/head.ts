import { exp } from "../../math/exponentials.js";
import type { NetworkShape } from "./network-shape.js";

/**
 * Turns the raw outputs of one input into the network's outputs.
 *
 * @param raw   float [rawOutputsOf(shape)], from `at`
 * @param into  float [groups * choices], from `intoAt`; may be `raw` itself where the head is not `dueling`
 */
export const applyHead = (
  { groups, choices, head }: NetworkShape,
  raw: Float32Array | Float64Array,
  at: number,
  into: Float32Array | Float64Array,
  intoAt: number,
): void => {
  for (let group = 0; group < groups; group++) {
    const to = intoAt + group * choices;
    if (head === "dueling") {
      const from = at + group * (choices + 1);
      let mean = 0;
      for (let choice = 1; choice <= choices; choice++) mean += raw[from + choice]!;
      mean /= choices;
      for (let choice = 0; choice < choices; choice++) into[to + choice] = raw[from]! + raw[from + 1 + choice]! - mean;
      continue;
    }
    const from = at + group * choices;
    if (head === "softmax") {
      let most = -Infinity;
      for (let choice = 0; choice < choices; choice++) most = Math.max(most, raw[from + choice]!);
      let sum = 0;
      for (let choice = 0; choice < choices; choice++) sum += exp(raw[from + choice]! - most);
      for (let choice = 0; choice < choices; choice++) into[to + choice] = exp(raw[from + choice]! - most) / sum;
    } else if (head === "sigmoid")
      for (let choice = 0; choice < choices; choice++) into[to + choice] = 1 / (1 + exp(-raw[from + choice]!));
    else for (let choice = 0; choice < choices; choice++) into[to + choice] = raw[from + choice]!;
  }
};

/** Gradient by the raw outputs from that by the outputs. Heads with a cross-entropy have theirs already. */
export const backThroughHead = (
  { groups, choices, head }: NetworkShape,
  slopes: Float64Array,
  weight: number,
  gradient: Float32Array,
  at: number,
): void => {
  if (head !== "dueling") {
    for (let output = 0; output < slopes.length; output++) gradient[at + output] = slopes[output]! * weight;
    return;
  }
  for (let group = 0; group < groups; group++) {
    let sum = 0;
    for (let choice = 0; choice < choices; choice++) sum += slopes[group * choices + choice]!;
    const to = at + group * (choices + 1);
    gradient[to] = sum * weight;
    for (let choice = 0; choice < choices; choice++)
      gradient[to + 1 + choice] = (slopes[group * choices + choice]! - sum / choices) * weight;
  }
};
