import { append } from "../../math/extremes.js";
import type { Inference } from "../inference/layered-inference.js";
import type { NetworkShape } from "../network/network-shape.js";
import { OnnxFault, OnnxFaults, shown } from "./fault.js";
import type { GraphValue, OnnxGraph } from "./graph.js";
import type { Value } from "./operators/operator.js";
import { compile, describeValue, type Program } from "./program.js";
import { isFloat, shapeText } from "./tensor.js";

/** What a network must take and give. */
export interface NetworkSizes {
  readonly features: number;
  /** Choices that are made at once: sub-tasks, or 1. */
  readonly places: number;
  /** What there is to choose from for each. */
  readonly choices: number;
}

/** Names of the input that takes the features, and of the output that decides. */
interface Ends {
  readonly input: string;
  readonly output: string;
}

/** Name of the input that says which choices are allowed. */
const MASK = "action_mask";

/**
 * A network of a file that takes features and gives either a score for every choice, of which the highest wins, or the number of the
 * choice itself.
 */
export class OnnxNetwork implements Inference {
  readonly shape: NetworkShape;
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  /** False: it gives the numbers of the choices, [places]. */
  readonly givesScores: boolean;
  /** Name of the output that decides. */
  readonly output: string;
  /** The input that says which choices are allowed, [places * choices]; undefined: the network has none. */
  readonly mask: Float64Array | undefined;
  readonly #program: Program;
  readonly #features: Float64Array;
  readonly #result: Float64Array;

  private constructor(graph: OnnxGraph, sizes: NetworkSizes, program: Program, { input, output }: Ends) {
    const { features, places, choices } = sizes;
    const value = program.outputs.get(output)!;
    this.shape = { inputs: features, hidden: [], groups: places, choices, head: "linear" };
    this.multiplyAccumulates = program.multiplyAccumulates;
    this.size_bytes = [...graph.constants.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    this.givesScores = isFloat(value.type);
    this.output = output;
    this.mask = program.inputs.get(MASK);
    this.#program = program;
    this.#features = program.inputs.get(input)!;
    this.#result = value.data as Float64Array;
  }

  /**
   * @param output  name of the output that decides; absent: the one that fits
   * @throws OnnxFault or OnnxFaults that say what does not fit
   */
  static of(graph: OnnxGraph, sizes: NetworkSizes, output?: string): OnnxNetwork {
    const inputs = inputsOf(graph, sizes);
    const input = [...inputs.keys()].find((name) => name !== MASK)!;
    const name = output ?? fittingOutput(graph, sizes, inputs);
    if (!graph.outputs.some((value) => value.name === name))
      throw new OnnxFault(
        `output ${shown(name)}`,
        `there is no such output; there ${graph.outputs.length === 1 ? "is" : "are"} ${graph.outputs.map((value) => shown(value.name)).join(", ")}`,
      );
    const program = compile(graph, inputs, [name]);
    const value = program.outputs.get(name)!;
    if (!fits(value, sizes))
      throw new OnnxFault(`output ${shown(name)}`, `has the shape ${describeValue(value)}; ${wanted(sizes)}`);
    if (value.isConstant) throw new OnnxFault(`output ${shown(name)}`, "does not depend on the inputs of the network");
    return new OnnxNetwork(graph, sizes, program, { input, output: name });
  }

  run(inputs: Float32Array | Float64Array): Float64Array {
    this.#features.set(inputs);
    this.#program.run();
    return this.#result;
  }

  scores(inputs: Float32Array | Float64Array): Float64Array {
    return this.run(inputs);
  }
}

const wanted = ({ places, choices }: NetworkSizes): string =>
  `expected ${places * choices} scores (float)${places > 1 ? `, ${choices} for each of ${places} sub-tasks` : ""}, or ${places === 1 ? "1 number" : `${places} numbers`} of a site (int64)`;

/** Vectors of one row each: everything but the last dimension is 1, or left open. */
const inputsOf = (
  graph: OnnxGraph,
  sizes: NetworkSizes,
): Map<string, { type: GraphValue["type"]; dims: readonly number[] }> => {
  const rest = graph.inputs.filter(({ name }) => name !== MASK);
  if (rest.length !== 1)
    throw new OnnxFault(
      "",
      `takes ${rest.length} inputs (${rest.map(({ name }) => shown(name)).join(", ")}); expected one, the features, and perhaps "${MASK}"`,
    );
  return new Map(
    graph.inputs.map((value) => {
      const isMask = value.name === MASK;
      const size = isMask ? sizes.places * sizes.choices : sizes.features;
      if (!isMask && !isFloat(value.type))
        throw new OnnxFault(`input ${shown(value.name)}`, `takes ${value.type}; expected float`);
      return [value.name, { type: value.type, dims: dimsOf(value, size) }];
    }),
  );
};

const dimsOf = ({ name, dims: told }: GraphValue, size: number): readonly number[] => {
  if (told === undefined) return [1, size];
  const dims = told.map((dim, at) => (typeof dim === "number" ? dim : at === told.length - 1 ? -1 : 1));
  const known = dims.reduce((product, dim) => (dim < 0 ? product : product * dim), 1);
  const last = dims.at(-1);
  if (last === -1 && known > 0 && size % known === 0) return [...dims.slice(0, -1), size / known];
  if (last !== -1 && known === size) return dims;
  throw new OnnxFault(
    `input ${shown(name)}`,
    `takes ${last === -1 ? "another number of" : known} features, shape ${shapeText(told as number[])}; here there are ${size}`,
  );
};

const fits = ({ type, data }: Value, { places, choices }: NetworkSizes): boolean =>
  isFloat(type) ? data.length === places * choices : type !== "bool" && data.length === places;

/** The output that fits, of several. */
const fittingOutput = (
  graph: OnnxGraph,
  sizes: NetworkSizes,
  inputs: ReadonlyMap<string, { readonly type: GraphValue["type"]; readonly dims: readonly number[] }>,
): string => {
  const names = graph.outputs.map(({ name }) => name);
  const [only] = names;
  if (only === undefined) throw new OnnxFault("", "has no output");
  if (names.length === 1) return only;
  const faults: OnnxFault[] = [];
  const fitting = names.filter((name) => {
    try {
      const value = compile(graph, inputs, [name]).outputs.get(name)!;
      if (fits(value, sizes)) return true;
      faults.push(new OnnxFault(`output ${shown(name)}`, `has the shape ${describeValue(value)}`));
    } catch (error) {
      if (error instanceof OnnxFaults) append(faults, error.faults);
      else if (error instanceof OnnxFault) faults.push(error);
      else throw error;
    }
    return false;
  });
  const [first, second] = fitting;
  if (first === undefined) throw new OnnxFaults([...faults, new OnnxFault("", `no output fits: ${wanted(sizes)}`)]);
  if (second !== undefined)
    throw new OnnxFault(
      "",
      `the outputs ${fitting.map(shown).join(" and ")} both fit: name the one that decides in the metadata, as "edgefade.output"`,
    );
  return first;
};
