import type { Loss } from "../network/loss.js";
import type { NetworkShape } from "../network/network-shape.js";
import type { Demonstrations } from "./demonstrations.js";
import type { Samples } from "./supervised.js";

/** One output for a sub-task says whether to offload it: the T neurons of the paper. */
export const HEADS = ["softmax", "sigmoid", "offload"] as const;

export type ImitationHead = (typeof HEADS)[number];

export const shapeFor = (
  { encoding }: Demonstrations,
  hidden: readonly number[],
  head: ImitationHead,
): NetworkShape => ({
  inputs: encoding.features.length,
  hidden,
  groups: encoding.subtasks,
  choices: head === "offload" ? 1 : 1 + encoding.edges + encoding.clouds,
  head: head === "offload" ? "sigmoid" : head,
});

export const lossFor = (head: ImitationHead): Loss => (head === "softmax" ? "cross-entropy" : "multi-label");

/** Demonstrations from `from` on, in the form that the loss of a head needs. */
export const samplesOf = (
  { inputs, labels }: Demonstrations,
  from: number,
  count: number,
  head: ImitationHead,
  shape: NetworkShape,
): Samples => {
  const { groups, choices } = shape;
  const own = rows(labels, from, count, groups);
  const part = { count, inputs: rows(inputs, from, count, shape.inputs) };
  if (head === "softmax") return { ...part, targets: own };
  const targets = new Float32Array(count * groups * choices);
  own.forEach((label, at) => {
    if (label < 0) return;
    if (head !== "offload") targets[at * choices + label] = 1;
    else if (label > 0) targets[at] = 1;
  });
  return { ...part, targets, mask: maskOf(labels, from, count, shape) };
};

/** Shuts the outputs of sub-tasks that a task does not have; undefined where all have all. */
export const maskOf = (
  labels: Float32Array,
  from: number,
  count: number,
  { groups, choices }: NetworkShape,
): Float32Array | undefined => {
  const own = rows(labels, from, count, groups);
  if (!own.some((label) => label < 0)) return undefined;
  const mask = new Float32Array(count * groups * choices);
  own.forEach((label, at) => {
    if (label >= 0) mask.fill(1, at * choices, (at + 1) * choices);
  });
  return mask;
};

export const rows = (array: Float32Array, from: number, count: number, width: number): Float32Array =>
  array.subarray(from * width, (from + count) * width);

export const joined = (first: Demonstrations, second: Demonstrations): Demonstrations => ({
  encoding: second.encoding,
  count: first.count + second.count,
  inputs: concatenated(first.inputs, second.inputs),
  labels: concatenated(first.labels, second.labels),
});

const concatenated = (first: Float32Array, second: Float32Array): Float32Array => {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
};
