import { InputError } from "../../errors.js";
import { suggestion } from "../../nearest.js";
import { transposed } from "../inference/layered-inference.js";
import { largestWhole, wholeWeights } from "../inference/quantize.js";
import type { Model, TrainedNetwork } from "../model/model.js";
import { layersOf, type NetworkShape } from "../network/network-shape.js";
import { type Role, roleOf, SAME } from "./export-roles.js";
import { metadataTexts } from "./metadata.js";
import { GraphWriter } from "./writer.js";

/** A network of a model folder as a file. */
export interface ExportedNetwork {
  readonly bytes: Uint8Array;
  /** Name of the network, or of the networks together. */
  readonly network: string;
  readonly features: number;
  /** What the outputs are scores of: `6 x 3`. */
  readonly outputs: string;
  /** What `--policy` does with the file. */
  readonly decision: string;
}

/**
 * Writes a network of a model in the ONNX format, with all that `--policy` must know of it in the metadata.
 *
 * @param which  name of the network; absent: the one that decides
 * @throws InputError when there is no such network, or no network of the policy decides by itself
 */
export const exportNetwork = (model: Model, folder: string, which?: string): ExportedNetwork => {
  if (model.policy === "ddlro-dl")
    throw new InputError([
      {
        file: folder,
        problem:
          "ddlro-dl cannot be exported: the networks of its agents propose plans, and the analytic cost picks one; give the model folder to --policy instead",
      },
    ]);
  const names = model.networks.map(({ name }) => name);
  if (which !== undefined && !names.includes(which))
    throw new InputError([
      { file: "--network", problem: `${folder} has no network "${which}"${suggestion(which, names, "networks")}` },
    ]);
  const role = roleOf(model, which);
  const writer = new GraphWriter();
  const { shape } = role.networks[0]!;
  const scores = scoresOf(writer, role, shape);
  const outputs = [scores];
  if (role.networks.length === 1 && role.offload === undefined) {
    if (shape.head === "softmax")
      outputs.push({ ...scores, name: writer.node("Softmax", [scores.name], "probabilities", { axis: -1 }) });
    if (shape.head === "sigmoid")
      outputs.push({ ...scores, name: writer.node("Sigmoid", [scores.name], "probabilities") });
  }
  const network = role.networks.map(({ name }) => name).join(" + ");
  const metadata = metadataTexts(
    {
      ...role.metadata,
      ...(model.candidateSites === undefined ? {} : { candidate_sites: model.candidateSites }),
      output: scores.name,
      ...(role.decision === SAME ? {} : { note: role.decision }),
    },
    { policy: model.policy, scenario: model.scenario.name, version: model.version, network },
  );
  return {
    bytes: writer.bytes([{ name: "features", dims: ["batch", shape.inputs] }], outputs, metadata, model.version),
    network,
    features: shape.inputs,
    outputs: scores.dims.slice(1).join(" x "),
    decision: role.decision,
  };
};

/** From the features to the scores. */
const scoresOf = (writer: GraphWriter, role: Role, shape: NetworkShape) => {
  const { groups, choices } = shape;
  const isOnly = role.networks.length === 1 && role.prior === undefined && role.offload === undefined;
  const each = role.networks.map((network, at) =>
    valuesOf(writer, network, role.networks.length === 1 ? "" : `${at + 1}/`, role.bits, isOnly ? "scores" : undefined),
  );
  const dims = groups === 1 ? ["batch", choices] : ["batch", groups, choices];
  if (isOnly) return { name: "scores", dims };
  const [first = ""] = each;
  if (role.offload !== undefined) return offloadScores(writer, first, groups, role.offload);
  if (role.prior !== undefined) {
    const { weights, biases } = role.prior;
    const prior = writer.node(
      "Gemm",
      [
        "features",
        writer.floats("prior/weights", [shape.inputs, choices], weights),
        writer.floats("prior/biases", [choices], biases),
      ],
      "prior",
    );
    return { name: writer.node("Add", [first, prior], "scores"), dims };
  }
  return { name: writer.node("Sum", each, "scores"), dims };
};

/** The outputs of a network, its softmax or sigmoid left out: they do not change which is the highest. */
const valuesOf = (
  writer: GraphWriter,
  { shape, parameters }: TrainedNetwork,
  prefix: string,
  bits: number | undefined,
  name = `${prefix}values`,
): string => {
  const layers = layersOf(shape);
  const isDueling = shape.head === "dueling";
  const isFlat = shape.groups === 1;
  let values = "features";
  layers.forEach(({ inputs, outputs, weightsAt, biasesAt, end }, at) => {
    const weights = parameters.subarray(weightsAt, biasesAt);
    const biases = writer.floats(`${prefix}biases${at}`, [outputs], parameters.subarray(biasesAt, end));
    const isLast = at === layers.length - 1;
    const to = isLast && !isDueling && isFlat ? name : `${prefix}layer${at}`;
    if (bits === undefined) {
      const weightsName = writer.floats(`${prefix}weights${at}`, [inputs, outputs], weights);
      values = writer.node("Gemm", [values, weightsName, biases], to);
    } else {
      const { whole, scales } = wholeWeights(transposed(weights, inputs, outputs), outputs, largestWhole(bits));
      const turned = transposed(Float32Array.from(whole), outputs, inputs);
      const sums = writer.node(
        "MatMul",
        [values, writer.floats(`${prefix}weights${at}`, [inputs, outputs], turned)],
        `${to}/sums`,
      );
      const scaled = writer.node(
        "Mul",
        [sums, writer.floats(`${prefix}scales${at}`, [outputs], scales)],
        `${to}/scaled`,
      );
      values = writer.node("Add", [scaled, biases], to);
    }
    if (!isLast) values = writer.node("Relu", [values], `${prefix}active${at}`);
  });
  if (isDueling) return duelingValues(writer, values, shape, prefix, name);
  if (isFlat) return values;
  return writer.node("Reshape", [values, writer.integers(`${prefix}shape`, [-1, shape.groups, shape.choices])], name);
};

/** Q = V + A - mean of A */
const duelingValues = (
  writer: GraphWriter,
  raw: string,
  { groups, choices }: NetworkShape,
  prefix: string,
  name: string,
): string => {
  const grouped = writer.node(
    "Reshape",
    [raw, writer.integers(`${prefix}grouped/shape`, [-1, groups, choices + 1])],
    `${prefix}grouped`,
  );
  const cut = (part: string, from: number, to: number): string =>
    writer.node(
      "Slice",
      [
        grouped,
        writer.integers(`${prefix}${part}/from`, [from]),
        writer.integers(`${prefix}${part}/to`, [to]),
        writer.integers(`${prefix}${part}/axis`, [2]),
      ],
      `${prefix}${part}`,
    );
  const [value, advantages] = [cut("value", 0, 1), cut("advantages", 1, choices + 1)];
  const mean = writer.node("ReduceMean", [advantages], `${prefix}mean`, { axes: [2], keepdims: 1 });
  const sum = writer.node("Add", [value, advantages], `${prefix}sum`);
  const q = writer.node("Sub", [sum, mean], `${prefix}q`);
  const shape = groups === 1 ? [-1, choices] : [-1, groups, choices];
  return writer.node("Reshape", [q, writer.integers(`${prefix}shape`, shape)], name);
};

/**
 * Scores of all slots from those of the one server that a network offloads to: the device has just less than 0, as an output of 0
 * means to offload; other servers are never taken.
 */
const offloadScores = (
  writer: GraphWriter,
  offload: string,
  groups: number,
  { slot, slots }: { slot: number; slots: number },
) => {
  const LOWEST = -3.4e38;
  const JUST_BELOW_0 = -(2 ** -149);
  const numbers = (at: (slot: number) => number): Float32Array =>
    Float32Array.from({ length: slots }, (_, one) => at(one));
  const mine = writer.floats(
    "offload/slot",
    [slots],
    numbers((one) => (one === slot ? 1 : 0)),
  );
  const rest = writer.floats(
    "offload/rest",
    [slots],
    numbers((one) => (one === slot ? 0 : one === 0 ? JUST_BELOW_0 : LOWEST)),
  );
  const shape = writer.integers("offload/shape", [-1, groups, 1]);
  const column = writer.node("Reshape", [offload, shape], "offload/column");
  const spread = writer.node("Mul", [column, mine], "offload/spread");
  return { name: writer.node("Add", [spread, rest], "scores"), dims: ["batch", groups, slots] };
};
