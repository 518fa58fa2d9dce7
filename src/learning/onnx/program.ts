import { OnnxFault, OnnxFaults, shown } from "./fault.js";
import type { GraphNode, GraphValue, OnnxGraph } from "./graph.js";
import { elementwise } from "./operators/elementwise.js";
import { linear } from "./operators/linear.js";
import { Budget, type Compiled, type Operator, OperatorCall, type Value } from "./operators/operator.js";
import { reductions } from "./operators/reductions.js";
import { shaping } from "./operators/shaping.js";
import { elementsOf, shapeText } from "./tensor.js";

const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({ ...elementwise, ...linear, ...reductions, ...shaping }),
);

/** Names of the operators that networks may have. */
export const knownOperators = (): readonly string[] => [...operators.keys()].sort();

/** A network that is ready to run: its inputs are filled in, then `run` fills in its outputs. */
export interface Program {
  /** By name: where the numbers of an input go. */
  readonly inputs: ReadonlyMap<string, Float64Array>;
  /** By name: shape, type and numbers of an output, overwritten by the next run. */
  readonly outputs: ReadonlyMap<string, Value>;
  /** Multiplications of one run, each with an addition. */
  readonly multiplyAccumulates: number;
  run(): void;
}

/** The nodes that outputs need, of those in an order in which each comes after what it needs. */
const neededNodes = ({ nodes }: Pick<OnnxGraph, "nodes">, outputs: readonly string[]): readonly GraphNode[] => {
  const needed = new Set(outputs);
  return [...nodes]
    .reverse()
    .filter((node) => {
      if (!node.outputs.some((name) => needed.has(name))) return false;
      for (const name of node.inputs) needed.add(name);
      return true;
    })
    .reverse();
};

/** Refuses operators that are not known, all at once. @throws OnnxFaults */
const checkOperators = (nodes: readonly GraphNode[]): void => {
  const unknown = nodes.filter(({ operator }) => !operators.has(operator));
  if (unknown.length === 0) return;
  const faults = unknown
    .slice(0, 20)
    .map(({ label, operator }) => new OnnxFault(label, `the operator ${shown(operator)} is not known here`));
  if (unknown.length > faults.length) faults.push(new OnnxFault("", `and ${unknown.length - faults.length} more`));
  throw new OnnxFaults([
    ...faults,
    new OnnxFault("", `policies may have these operators: ${knownOperators().join(", ")}`),
  ]);
};

/**
 * Compiles what outputs of a network need into passes over typed arrays. All shapes are known before it runs, and all constants
 * have been computed.
 *
 * @param inputs   shapes of the inputs, by name
 * @param outputs  names of the outputs that are wanted
 * @throws OnnxFault or OnnxFaults when an operator is not known, or shapes do not fit
 */
export const compile = (
  graph: OnnxGraph,
  inputs: ReadonlyMap<string, { readonly type: GraphValue["type"]; readonly dims: readonly number[] }>,
  outputs: readonly string[],
): Program => {
  const nodes = neededNodes(graph, outputs);
  checkOperators(nodes);
  const budget = new Budget();
  const values = new Map<string, Value>();
  for (const [name, tensor] of graph.constants) values.set(name, { ...tensor, isConstant: true });
  const told = new Map<string, Float64Array>();
  for (const [name, { type, dims }] of inputs) {
    const data = new Float64Array(elementsOf(dims, `input ${shown(name)}`));
    values.set(name, { type, dims, data, isConstant: false });
    told.set(name, data);
  }
  const runs: (() => void)[] = [];
  for (const node of nodes) {
    const given = node.inputs.map((name) => (name === "" ? undefined : valueIn(values, name, node)));
    const compiled = operators.get(node.operator)!(new OperatorCall(node, given, graph.opset, budget));
    const isConstant = compiled.run !== undefined && given.every((value) => value?.isConstant !== false);
    if (isConstant) compiled.run!();
    else if (compiled.run !== undefined) runs.push(compiled.run);
    keep(values, node, compiled, isConstant);
  }
  return {
    inputs: told,
    outputs: new Map(outputs.map((name) => [name, values.get(name)!])),
    multiplyAccumulates: budget.multiplyAccumulates,
    run: () => {
      for (const run of runs) run();
    },
  };
};

const valueIn = (values: ReadonlyMap<string, Value>, name: string, { label }: GraphNode): Value => {
  const value = values.get(name);
  if (value === undefined) throw new OnnxFault(label, `needs ${shown(name)}, which is missing here`);
  return value;
};

const keep = (values: Map<string, Value>, node: GraphNode, { outputs }: Compiled, isConstant: boolean): void => {
  node.outputs.forEach((name, at) => {
    if (name === "") return;
    const value = outputs[at];
    if (value === undefined) throw new OnnxFault(node.label, `makes no output ${at + 1}`);
    values.set(name, isConstant ? { ...value, isConstant } : value);
  });
};

/** `[1, 12] of float` */
export const describeValue = ({ dims, type }: Pick<Value, "dims" | "type">): string => `${shapeText(dims)} of ${type}`;
