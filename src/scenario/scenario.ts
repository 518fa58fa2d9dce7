import type { DistributionSpec } from "../engine/distribution-spec.js";
import type { RegionSpec } from "../fields/region-text.js";
import type { AllocationSettings } from "../models/allocation/catalog.js";
import type { ArrivalsSettings } from "../models/arrivals/catalog.js";
import type { BalancerSettings } from "../models/balancer/catalog.js";
import type { FadingSettings } from "../models/fading/catalog.js";
import type { HarvestSettings } from "../models/harvest/catalog.js";
import type { MobilitySettings } from "../models/mobility/catalog.js";
import type { ExitsSpec } from "../models/networks/exits.js";
import type { PathLossSettings } from "../models/path-loss/catalog.js";
import type { QueueSettings } from "../models/queue/catalog.js";
import type { RateSettings } from "../models/rate/catalog.js";
import type { AccuracyTerms, Variant } from "../world/port/application.js";
import type { ByLayerType } from "../world/port/layers.js";
import type { ObjectiveWeights } from "../world/port/objective.js";
import type { FrequencyRange } from "../world/port/policy.js";

/**
 * A scenario as the emulator takes it: checked, complete, in SI units, plain data (it can be sent to a worker).
 * Scenario files are text with units; `load.ts` turns one into the other.
 */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  /** Exactly one of `tasks` (per policy and replication) and `duration_s` is given. */
  readonly tasks?: number;
  readonly duration_s?: number;
  /** The run ends here at the latest. */
  readonly until_s?: number;
  /** Tasks that arrive earlier are not counted in summary.csv. */
  readonly warmup_s: number;
  readonly replications: number;
  readonly redraw: "replication" | "task";
  readonly radio: RadioSpec;
  readonly edges: readonly EdgeSpec[];
  readonly clouds: readonly CloudSpec[];
  readonly backhaul: BackhaulSpec;
  /** The links between servers as a graph; absent: each edge has a link to the clouds, and each pair of edges and of clouds one of its own. */
  readonly links?: LinksSpec;
  readonly devices: readonly DeviceGroupSpec[];
  /** Of the groups that have none of their own; where all have one, that of the first. The same with the arrivals. */
  readonly application: ApplicationSpec;
  readonly arrivals: ArrivalsSpec;
  readonly decision: DecisionSpec;
  readonly objective: ObjectiveSpec;
  /** Share of the tasks about which the oracle is asked, 0 to 1. */
  readonly oracleShare: number;
  readonly policies: readonly PolicySpec[];
  /** Metrics of the user's own. */
  readonly metrics?: readonly OwnMetricSpec[];
}

/** The wireless part between devices and edges. */
export type RadioSpec = CellularSpec | ConstantRadioSpec | TraceRadioSpec;

/** An OFDMA cell around every edge server, with one pool of subcarriers per direction. */
export type CellularSpec = RateSettings & CellSpec;

/** What all cells have, whatever their rate function. */
export interface CellSpec {
  readonly carrier_hz: number;
  readonly subcarriers: number;
  readonly spacing_hz: number;
  readonly pathLoss: PathLossSpec;
  readonly shadowing: { readonly sd_db: number; readonly correlation_m: number };
  readonly fading: FadingSpec;
  readonly noiseFigure_db: { readonly edge: number; readonly device: number };
  /** Power of the base station, over the whole downlink pool's grant of one transfer. */
  readonly edgeTransmitPower_w: number;
  readonly allocation: AllocationSpec;
  readonly association: AssociationSpec;
  readonly interference: InterferenceSpec;
  /** A transfer is abandoned after this time without a delivered bit. */
  readonly outageTimeout_s: number;
  readonly loss: LossSpec;
}

/** Through which cells a device sends and receives, and when it changes its serving one. */
export interface AssociationSpec {
  /** `all`: each edge through its own cell; `serving`: all through the serving edge's, and from there by wire. */
  readonly cells: "all" | "serving";
  readonly hysteresis_db: number;
}

/** What receivers hear of other cells, on average. */
export interface InterferenceSpec {
  /** Present: receivers hear every single transmission of other cells; the means below are 0. */
  readonly from?: "transmissions";
  /** Share of the time in which every other station sends over its whole band, 0 to 1. */
  readonly downlinkLoad: number;
  /** By how much other cells' devices raise the noise at base stations. */
  readonly uplinkRise_db: number;
}

/** Segments of 1500 bytes are lost independently, and sent at most `tries` times; Infinity: until they are through. */
export interface LossSpec {
  readonly probability: number;
  readonly tries: number;
}

/** Every device has its own radio, first in first out, one transfer at a time in each direction. */
export interface ConstantRadioSpec {
  readonly rate: "constant";
  readonly uplink_bps: DistributionSpec;
  /** Absent: the same draw as the uplink's. */
  readonly downlink_bps?: DistributionSpec;
  /** A device has a radio of its own for every edge. */
  readonly isPerEdge: boolean;
  readonly loss: LossSpec;
}

/** Like `constant`, with the capacity of a recorded link: delivery opportunities of 1500 bytes, repeating. */
export interface TraceRadioSpec {
  readonly rate: "trace";
  /** Times of the opportunities in ms, ascending; the last one is the period. */
  readonly uplink_ms: Float64Array;
  readonly downlink_ms: Float64Array;
  readonly isPerEdge: boolean;
  readonly loss: LossSpec;
}

/** How the mean received power falls with distance. */
export type PathLossSpec = PathLossSettings;

/** How the received power varies around its mean. */
export type FadingSpec = FadingSettings;

/** How subcarriers are given to transfers. */
export type AllocationSpec = AllocationSettings;

/** How a node serves sub-tasks that do not find their cores free. */
export type QueueSpec = QueueSettings;

/** What a server draws. */
export interface PowerSpec {
  /** W, drawn all the time. */
  readonly idle_w: number;
  /** W, added by every busy core. */
  readonly core_w: number;
  /** J per bit of a sub-task's input data, instead of core_w (dmro). */
  readonly data_j_per_bit: number;
  /** Instead of core_w: W at equally spaced utilizations from 0 to 1; the first is idle_w. */
  readonly table_w?: readonly number[];
}

/** A server is up and down in turn; absent: it never fails. */
export interface OutagesSpec {
  readonly up_s: DistributionSpec;
  readonly down_s: DistributionSpec;
}

/** An edge server with its base station, or one behind the base station of another. */
export interface EdgeSpec {
  readonly name: string;
  /** Of the base station through which devices reach it. */
  readonly position_m: readonly [number, number];
  /** Number of the edge, among the edges, whose base station it is behind; absent: it has one of its own. Those with one of their own come first. */
  readonly station?: number;
  readonly cores: number;
  readonly frequency_hz: DistributionSpec;
  /** Cycles of a core per FLOP of each type of layer; absent: one of any. */
  readonly cyclesPerFlop?: ByLayerType;
  /** Cores granted to a sub-task. */
  readonly grant: DistributionSpec;
  readonly queue: QueueSpec;
  /** Policies may ask for other numbers of cores. */
  readonly isGrantRequested?: true;
  readonly power: PowerSpec;
  /** The machines of which it consists, and the balancer in front; absent: it is one machine. */
  readonly machines?: MachinesSpec;
  readonly outages?: OutagesSpec;
  /** Absent: unlimited. */
  readonly memory_bytes?: number;
}

/** The machines of a site. The site's cores are those of all of them. */
export interface MachinesSpec {
  readonly balancer: BalancerSettings;
  /** Kinds of machines, in order. */
  readonly kinds: readonly MachineSpec[];
}

/** So many like machines. */
export interface MachineSpec {
  readonly count: number;
  readonly cores: number;
  /** Absent: the site's. */
  readonly frequency_hz?: number;
  readonly power: PowerSpec;
  /** Of each machine, for the sub-tasks that are there; absent: unlimited. */
  readonly memory_bytes?: number;
}

/** A cloud. */
export interface CloudSpec {
  readonly name: string;
  /** Infinity: unlimited. */
  readonly cores: number;
  /** May be constant Infinity ("unlimited"): computing takes no time. */
  readonly frequency_hz: DistributionSpec;
  /** Cycles of a core per FLOP of each type of layer; absent: one of any. */
  readonly cyclesPerFlop?: ByLayerType;
  readonly grant: DistributionSpec;
  readonly queue: QueueSpec;
  readonly isGrantRequested?: true;
  readonly power: PowerSpec;
  readonly machines?: MachinesSpec;
  readonly outages?: OutagesSpec;
  /** Absent: unlimited. */
  readonly memory_bytes?: number;
  /** The devices' own links to this cloud; absent: through the serving edge and the backhaul. */
  readonly direct?: { readonly uplink_bps: DistributionSpec; readonly downlink_bps?: DistributionSpec };
}

/** A wire. */
export interface LinkSpec {
  /** Constant Infinity = "unlimited": no queue, no transmission time. */
  readonly rate_bps: DistributionSpec;
  /** Wired delay, drawn per transfer. */
  readonly delay_s: DistributionSpec;
}

/** The wires between servers. */
export interface BackhaulSpec extends LinkSpec {
  readonly energy_j_per_bit: number;
  /** Between an edge and a cloud. */
  readonly loss: LossSpec;
  /** Between any two edges; absent: as the backhaul. */
  readonly interEdge: LinkSpec;
  /** Between any two clouds. */
  readonly interCloud: LinkSpec;
}

/** A wired graph between edges, clouds and switches: names that are no sites. */
export interface LinksSpec {
  /** By what ways are the shortest: their mean delay, of equal ones the number of hops; or the other way round. */
  readonly routing: "delay" | "hops";
  /** Both directions of every link, each with a queue of its own. */
  readonly arcs: readonly ArcSpec[];
}

/** One direction of a link between two nodes of a wired graph. */
export interface ArcSpec extends LinkSpec {
  readonly from: string;
  readonly to: string;
  readonly loss: LossSpec;
}

/** A group of like devices. */
export interface DeviceGroupSpec {
  readonly name: string;
  readonly count: number;
  /** What the tasks of the group consist of; absent: the scenario's application. Policies see the group's name as the task's application. */
  readonly application?: ApplicationSpec;
  /** When they arrive; absent: as the scenario says. Never saturated, and no trace. */
  readonly arrivals?: ArrivalsSpec;
  readonly position: PositionSpec;
  /** Absent: the devices stay where they are. */
  readonly mobility?: MobilitySpec;
  readonly cores: number;
  readonly queue: QueueSpec;
  readonly frequency_hz: DistributionSpec;
  /** Cycles of a core per FLOP of each type of layer; absent: one of any. */
  readonly cyclesPerFlop?: ByLayerType;
  /** Absent: unlimited. */
  readonly memory_bytes?: number;
  /** Frequencies that policies may set. */
  readonly dvfs?: FrequencyRange;
  /** Energy per cycle = kappa f^2. */
  readonly kappa: number;
  /** Instead of kappa where given: J per bit of a sub-task's input data (dmro). */
  readonly data_j_per_bit?: number;
  readonly transmitPower_w: number;
  /** The amplifier's efficiency, and the circuit's power while sending: transmit power / efficiency + circuit. */
  readonly amplifierEfficiency: number;
  readonly circuitPower_w: number;
  readonly receivePower_w: number;
  readonly idlePower_w: number;
  /** States of the radio after its last transfer; absent: it rests at once. */
  readonly tail?: readonly { readonly power_w: number; readonly duration_s: number }[];
  /** Absent: energy without end. */
  readonly battery?: BatterySpec;
  readonly harvest?: HarvestSpec;
}

/** A device's battery. */
export interface BatterySpec {
  readonly capacity_j: number;
  /** Charge at the start, drawn per device. */
  readonly level_j: DistributionSpec;
  /** When the device is dead; absent: when the battery is empty. */
  readonly alive?: { readonly threshold_j: number /** Infinity: it never comes back. */; readonly revive_j: number };
}

/** What a battery gains. */
export type HarvestSpec = HarvestSettings;

/** A point, or an area that points are drawn from. */
export type PositionSpec = { readonly kind: "at"; readonly x_m: number; readonly y_m: number } | RegionSpec;

/** How devices move. The path gain and the serving edge are updated every `step_s`. */
export type MobilitySpec = MobilitySettings;

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
  /** By sub-task: FLOP by type of layer; its work then counts a cycle for each. Absent: none is told in FLOP. */
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

/** When tasks arrive. */
export type ArrivalsSpec = ArrivalsSettings;

/** What policies know when they decide, and what deciding takes. */
export interface DecisionSpec {
  readonly csi: CsiSpec;
  readonly time_s: number;
  /** Executed on one core where the decision is made. */
  readonly work_cycles: number;
  /** Work besides for every operation of the policy. */
  readonly perOperation_cycles: number;
  readonly at: "device" | "edge";
  /** Uplink before an edge decides, downlink after. */
  readonly report_bits: number;
  readonly answer_bits: number;
}

/** What policies know of a cell's channels. */
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

/** A metric of the user's own: SQL over the tables of a run, or a module. */
export type OwnMetricSpec =
  | { readonly name: string; readonly sql: string }
  | { readonly name: string; readonly module: string };

/** A policy that is to be run: its name or path, and its options. */
export interface PolicySpec {
  /** A built-in's name, or the path of a module. */
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}
