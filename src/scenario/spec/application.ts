import type { DistributionSpec } from "../../engine/distribution-spec.js";
import type { ExitsSpec } from "../../models/networks/exits.js";
import type { AccuracyTerms, Variant } from "../../world/port/application.js";
import type { ByLayerType } from "../../world/port/layers.js";

/** What a task consists of. */
export type ApplicationSpec = ChainSpec | GraphSpec | LayersSpec;

/** What all kinds of tasks have. */
interface TaskTermsSpec {
  /** After the arrival; absent: none. */
  readonly deadline_s?: DistributionSpec;
  /** What happens then: the task goes on and ends `late`, or is dropped. */
  readonly onDeadline: "continue" | "drop";
  /** Of a task; absent: all are 0. */
  readonly priority?: DistributionSpec;
  /** What becomes of sub-tasks that fit into no memory; absent: they are refused. */
  readonly onMemory?: "wait";
  /** Variants of all sub-tasks but `full`; what they lose is lost when all sub-tasks are in them. */
  readonly variants?: readonly Variant[];
  /** Absent where there is nothing to say of it. */
  readonly accuracy?: AccuracyTerms;
}

/** Sub-tasks in a row. */
export interface ChainSpec extends TaskTermsSpec {
  readonly kind: "chain";
  readonly subtasks: number;
  /** The T + 1 sizes. */
  readonly data_bits: DistributionSpec;
  /** Of the first size, the chain's input, where it differs from the others. */
  readonly firstData_bits?: DistributionSpec;
  readonly work: WorkSpec;
  /** Part of every sub-task's work that only one core can do at a time. */
  readonly serial: number;
  /** Of every sub-task; absent: none. */
  readonly memory_bytes?: number;
}

/** Sub-tasks in a directed acyclic graph. Also those of a neural network. */
export interface GraphSpec extends TaskTermsSpec {
  readonly kind: "graph";
  readonly names: readonly string[];
  readonly work: readonly WorkSpec[];
  readonly serial: readonly number[];
  /** By sub-task; absent: none. */
  readonly memory_bytes?: readonly number[];
  /** By sub-task: variants of its own but `full`, instead of those of all; what they lose is lost by it alone. */
  readonly ownVariants?: readonly (readonly Variant[] | undefined)[];
  /** from -1: the task's input; to = number of sub-tasks: its final output. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly data_bits: DistributionSpec }[];
  /** By sub-task: FLOP by type of layer; its work then counts one cycle per FLOP. Absent: no work is given in FLOP. */
  readonly flop?: readonly (ByLayerType | undefined)[];
  /** Early exits of a chain; absent: none. */
  readonly exits?: ExitsSpec;
}

/** A random graph for every task. */
export interface LayersSpec extends TaskTermsSpec {
  readonly kind: "layers";
  readonly depth: DistributionSpec;
  readonly width: DistributionSpec;
  /** Probability of data between two sub-tasks of neighbouring layers. */
  readonly density: number;
  readonly data_bits: DistributionSpec;
  /** From the task's input, where it differs. */
  readonly firstData_bits?: DistributionSpec;
  readonly work: WorkSpec;
  /** Of every sub-task; absent: none. */
  readonly memory_bytes?: number;
}

/** How much a sub-task computes. */
export type WorkSpec =
  | { readonly kind: "cycles"; readonly cycles: DistributionSpec }
  /** Cycles per bit of all input data. */
  | { readonly kind: "complexity"; readonly cycles_per_bit: DistributionSpec };
