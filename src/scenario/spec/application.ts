import type { DistributionSpec } from "../../engine/distribution-spec.js";
import type { ExitsSpec } from "../../models/networks/exits.js";
import type { AccuracyTerms, Variant } from "../../world/port/application.js";
import type { ByLayerType } from "../../world/port/layers.js";

/** The structure of a task. */
export type ApplicationSpec = ChainSpec | GraphSpec | LayersSpec;

/** Terms of all kinds of tasks. */
interface TaskTermsSpec {
  /** Time after the arrival; absent: none. */
  readonly deadline_s?: DistributionSpec;
  /** At the deadline, the task goes on and ends `late`, or it is dropped. */
  readonly onDeadline: "continue" | "drop";
  /** Priority of a task; absent: all are 0. */
  readonly priority?: DistributionSpec;
  /** `wait`: sub-tasks wait until they fit into memory; absent: they are rejected. */
  readonly onMemory?: "wait";
  /** Variants of all sub-tasks, except `full`. Their loss of accuracy applies if all sub-tasks use the variant. */
  readonly variants?: readonly Variant[];
  /** Absent if the task has no accuracy. */
  readonly accuracy?: AccuracyTerms;
}

/** Sub-tasks in a row. */
export interface ChainSpec extends TaskTermsSpec {
  readonly kind: "chain";
  readonly subtasks: number;
  /** Law of the T + 1 sizes. */
  readonly data_bits: DistributionSpec;
  /** Law of the first size, the chain's input; absent: the same as the others. */
  readonly firstData_bits?: DistributionSpec;
  readonly work: WorkSpec;
  /** Serial part of every sub-task's work, which only one core can do at a time. */
  readonly serial: number;
  /** Memory of every sub-task; absent: none. */
  readonly memory_bytes?: number;
}

/** Sub-tasks in a directed acyclic graph, also those of a neural network. */
export interface GraphSpec extends TaskTermsSpec {
  readonly kind: "graph";
  readonly names: readonly string[];
  readonly work: readonly WorkSpec[];
  readonly serial: readonly number[];
  /** By sub-task; absent: none. */
  readonly memory_bytes?: readonly number[];
  /** By sub-task: its own variants, except `full`, instead of the common ones. Their loss of accuracy comes from this sub-task alone. */
  readonly ownVariants?: readonly (readonly Variant[] | undefined)[];
  /** from -1: the task's input; to = number of sub-tasks: its final output. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly data_bits: DistributionSpec }[];
  /** By sub-task: FLOP by layer type; its work then counts one cycle per FLOP. Absent: no work is given in FLOP. */
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
  /** Law of the data from the task's input, if it differs. */
  readonly firstData_bits?: DistributionSpec;
  readonly work: WorkSpec;
  /** Memory of every sub-task; absent: none. */
  readonly memory_bytes?: number;
}

/** The work of a sub-task. */
export type WorkSpec =
  | { readonly kind: "cycles"; readonly cycles: DistributionSpec }
  /** Cycles per bit of all input data. */
  | { readonly kind: "complexity"; readonly cycles_per_bit: DistributionSpec };
