import type { ArrivalsSettings } from "../models/arrivals/catalog.js";
import type { ObjectiveWeights } from "../world/port/objective.js";
import type { ApplicationSpec } from "./spec/application.js";
import type { DeviceGroupSpec } from "./spec/devices.js";
import type { RadioSpec } from "./spec/radio.js";
import type { CloudSpec, EdgeSpec } from "./spec/servers.js";
import type { BackhaulSpec, LinksSpec } from "./spec/wires.js";

/**
 * A scenario as the emulator uses it: checked, complete, in SI units, and plain data that can be sent to a worker.
 * Scenario files are text with units; `load.ts` converts them.
 */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  /** Exactly one of `tasks` (per policy and replication) and `duration_s` is given. */
  readonly tasks?: number;
  readonly duration_s?: number;
  /** The latest end of the run. */
  readonly until_s?: number;
  /** Tasks that arrive before this time are not counted in summary.csv. */
  readonly warmup_s: number;
  readonly replications: number;
  readonly redraw: "replication" | "task";
  readonly radio: RadioSpec;
  readonly edges: readonly EdgeSpec[];
  readonly clouds: readonly CloudSpec[];
  readonly backhaul: BackhaulSpec;
  /** The links between servers as a graph. Absent: each edge has a link to the clouds; each pair of edges or clouds has its own link. */
  readonly links?: LinksSpec;
  readonly devices: readonly DeviceGroupSpec[];
  /** For groups without their own application. If all groups have one, it is that of the first. The same holds for `arrivals`. */
  readonly application: ApplicationSpec;
  readonly arrivals: ArrivalsSpec;
  readonly decision: DecisionSpec;
  readonly objective: ObjectiveSpec;
  /** Share of the tasks whose optimum is computed, 0 to 1. */
  readonly oracleShare: number;
  readonly policies: readonly PolicySpec[];
  /** User-defined metrics. */
  readonly metrics?: readonly OwnMetricSpec[];
}

/** The arrivals of tasks. */
export type ArrivalsSpec = ArrivalsSettings;

/** The information that policies have when they decide, and the cost of deciding. */
export interface DecisionSpec {
  readonly csi: CsiSpec;
  readonly time_s: number;
  /** Executed on one core where the decision is made. */
  readonly work_cycles: number;
  /** Additional work for every operation of the policy. */
  readonly perOperation_cycles: number;
  readonly at: "device" | "edge";
  /** Size of the report sent over the uplink before an edge decides, and over the downlink afterwards. */
  readonly report_bits: number;
  readonly answer_bits: number;
}

/** The policies' knowledge of a cell's channels. */
export type CsiSpec =
  | { readonly model: "perfect" }
  | { readonly model: "delayed"; readonly by_s: number }
  /** Standard deviation of the error of the SNR, one draw per task, link and direction. */
  | { readonly model: "noisy"; readonly sd_db: number }
  /** The mean gain. */
  | { readonly model: "statistical" };

/** The weights of the cost of a task, and the name of the objective that set them; see docs/model.md. */
export interface ObjectiveSpec extends ObjectiveWeights {
  readonly kind: "latency" | "energy" | "weighted" | "dios";
}

/** A user-defined metric: SQL over the tables of a run, or a module. */
export type OwnMetricSpec =
  | { readonly name: string; readonly sql: string }
  | { readonly name: string; readonly module: string };

/** A policy to run: its name or path, and its options. */
export interface PolicySpec {
  /** A built-in's name, or the path of a module. */
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}
