import type { DistributionSpec } from "../../engine/distribution-spec.js";
import type { LossSpec } from "./radio.js";

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
  /** `delay`: the shortest route has the least mean delay, and of equal ones the fewest hops. `hops`: the other way round. */
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
