import type { DistributionSpec } from "../../engine/distribution-spec.js";
import type { BalancerSettings } from "../../models/balancer/catalog.js";
import type { OutagesSettings } from "../../models/outages/catalog.js";
import type { QueueSettings } from "../../models/queue/catalog.js";
import type { ByLayerType } from "../../world/port/layers.js";

/** The order in which a node serves waiting sub-tasks, and how many may wait. */
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

/** When a server fails and is repaired. */
export type OutagesSpec = OutagesSettings;

/** What edge servers and clouds have in common. */
export interface ServerSpec {
  readonly name: string;
  /** Infinity: unlimited; only of clouds. */
  readonly cores: number;
  /** May be constant Infinity ("unlimited") for clouds: execution takes no time. */
  readonly frequency_hz: DistributionSpec;
  /** Cycles of a core per FLOP of each type of layer; absent: one of any. */
  readonly cyclesPerFlop?: ByLayerType;
  /** Cores granted to a sub-task. */
  readonly grant: DistributionSpec;
  readonly queue: QueueSpec;
  /** Policies may ask for other numbers of cores. */
  readonly isGrantRequested?: true;
  readonly power: PowerSpec;
  /** The machines of the server and the balancer in front of them. Absent: it is one machine. */
  readonly machines?: MachinesSpec;
  readonly outages?: OutagesSpec;
  /** Absent: unlimited. */
  readonly memory_bytes?: number;
}

/** An edge server with its base station, or one behind the base station of another. */
export interface EdgeSpec extends ServerSpec {
  /** Of the base station through which devices reach it. */
  readonly position_m: readonly [number, number];
  /** Number of the edge, among the edges, whose base station it is behind; absent: it has one of its own. Those with one of their own come first. */
  readonly station?: number;
}

/** The machines of a site. The site's cores are those of all of them. */
export interface MachinesSpec {
  readonly balancer: BalancerSettings;
  /** Kinds of machines, in order. */
  readonly kinds: readonly MachineSpec[];
}

/** `count` machines of one kind. */
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
export interface CloudSpec extends ServerSpec {
  /** The devices' own links to this cloud; absent: through the serving edge and the backhaul. */
  readonly direct?: { readonly uplink_bps: DistributionSpec; readonly downlink_bps?: DistributionSpec };
}
