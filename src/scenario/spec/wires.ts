import type { DistributionSpec } from "../../engine/distribution-spec.js";
import type { LossSpec } from "./radio.js";

/** A wired link. */
export interface LinkSpec {
  /** Constant Infinity = "unlimited": no queue, no transmission time. */
  readonly rate_bps: DistributionSpec;
  /** Delay, drawn per transfer. */
  readonly delay_s: DistributionSpec;
}

/** The wires between servers. */
export interface BackhaulSpec extends LinkSpec {
  readonly energy_j_per_bit: number;
  /** Loss between an edge and a cloud. */
  readonly loss: LossSpec;
  /** Links between any two edges; absent: like the backhaul. */
  readonly interEdge: LinkSpec;
  /** Links between any two clouds. */
  readonly interCloud: LinkSpec;
}

/** A wired graph of edges, clouds and switches. A switch is a name that is not a site. */
export interface LinksSpec {
  /** `delay`: the route with the least mean delay, then the fewest hops. `hops`: the route with the fewest hops, then the least mean delay. */
  readonly routing: "delay" | "hops";
  /** Both directions of every link. Each has its own queue. */
  readonly arcs: readonly ArcSpec[];
}

/** One direction of a link between two nodes of a wired graph. */
export interface ArcSpec extends LinkSpec {
  readonly from: string;
  readonly to: string;
  readonly loss: LossSpec;
}
