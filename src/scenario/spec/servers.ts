import type { DistributionSpec } from "../../engine/distribution-spec.js";
import type { BalancerSettings } from "../../models/balancer/catalog.js";
import type { OutagesSettings } from "../../models/outages/catalog.js";
import type { QueueSettings } from "../../models/queue/catalog.js";
import type { ByLayerType } from "../../world/port/layers.js";

/** The order in which a node serves waiting sub-tasks, and how many may wait. */
export type QueueSpec = QueueSettings;

/** The power draw of a server. */
export interface PowerSpec {
  /** W, drawn at all times. */
  readonly idle_w: number;
  /** W, drawn in addition by every busy core. */
  readonly core_w: number;
  /** J per bit of a sub-task's input data, instead of core_w (dmro). */
  readonly data_j_per_bit: number;
  /** Instead of core_w: W at equally spaced utilizations from 0 to 1; the first is idle_w. */
  readonly table_w?: readonly number[];
}

/** Failures and repairs of a server. */
export type OutagesSpec = OutagesSettings;

/** Terms of edge servers and clouds. */
export interface ServerSpec {
  readonly name: string;
  /** Infinity: unlimited, for clouds only. */
  readonly cores: number;
  /** Clouds may have constant Infinity ("unlimited"): execution takes no time. */
  readonly frequency_hz: DistributionSpec;
  /** Cycles of a core per FLOP, by layer type; absent: one for every type. */
  readonly cyclesPerFlop?: ByLayerType;
  /** Cores granted to a sub-task. */
  readonly grant: DistributionSpec;
  readonly queue: QueueSpec;
  /** Policies may ask for other numbers of cores. */
  readonly isGrantRequested?: true;
  readonly power: PowerSpec;
  /** The machines of the server and the balancer in front of them. Absent: the server is one machine. */
  readonly machines?: MachinesSpec;
  readonly outages?: OutagesSpec;
  /** Absent: unlimited. */
  readonly memory_bytes?: number;
}

/** An edge server with its own base station, or behind that of another edge. */
export interface EdgeSpec extends ServerSpec {
  /** Position of the base station through which devices reach it. */
  readonly position_m: readonly [number, number];
  /** Number of the edge whose base station it is behind; absent: it has its own. Edges with their own come first. */
  readonly station?: number;
}

/** The machines of a site. The site's cores are the sum over its machines. */
export interface MachinesSpec {
  readonly balancer: BalancerSettings;
  /** Kinds of machines, in order. */
  readonly kinds: readonly MachineSpec[];
}

/** `count` machines of one kind. */
export interface MachineSpec {
  readonly count: number;
  readonly cores: number;
  /** Absent: the frequency of the site. */
  readonly frequency_hz?: number;
  readonly power: PowerSpec;
  /** Memory of each machine, for the sub-tasks on it; absent: unlimited. */
  readonly memory_bytes?: number;
}

/** A cloud. */
export interface CloudSpec extends ServerSpec {
  /** The devices' own links to this cloud; absent: through the serving edge and the backhaul. */
  readonly direct?: { readonly uplink_bps: DistributionSpec; readonly downlink_bps?: DistributionSpec };
}
