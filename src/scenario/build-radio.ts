import { distributionOf } from "../engine/distributions.js";
import type { RandomStreams } from "../engine/random.js";
import type { Simulation } from "../engine/simulation.js";
import { BlockRayleigh, type FadingProcess, NoFading } from "../physics/fading.js";
import { noisePower_w, ratioOf, shannon } from "../physics/link-rate.js";
import { fixedPathLoss, logDistancePathLoss, type PathLoss, picocellPathLoss } from "../physics/path-loss.js";
import { AirLink } from "../world/air-link.js";
import { Channel } from "../world/channel.js";
import { EqualShare } from "../world/equal-share.js";
import { FixedGrants } from "../world/fixed-grants.js";
import type { BitMeter, Link } from "../world/link.js";
import type { Reporting } from "../world/node-report.js";
import { RateLine, SerialLink } from "../world/serial-link.js";
import type { SubcarrierPool } from "../world/subcarrier-pool.js";
import { TraceLine } from "../world/trace-line.js";
import type { CellularSpec, EdgeSpec, PathLossSpec, RadioSpec } from "./scenario.js";

/** A link whose bits are counted. */
export type MeteredLink = Link & { readonly bits: BitMeter };

/** A device as the radio sees it. */
export interface RadioDevice {
  readonly name: string;
  readonly position_m: readonly [number, number];
  readonly transmitPower_w: number;
}

/** The air between devices and edge servers: makes the link of any device to any edge. */
export interface Air {
  /** Radio pools, which have rows of their own in nodes.csv. */
  readonly pools: readonly Reporting[];
  /** Links of a device to an edge, by its number; asked for once each. */
  links(device: RadioDevice, edge: number): { readonly uplink: MeteredLink; readonly downlink: MeteredLink };
  /** Number of the edge through which the device reaches clouds: the one that it hears best. */
  servingEdge(device: RadioDevice): number;
}

export const buildAir = (
  radio: RadioSpec,
  edges: readonly EdgeSpec[],
  simulation: Simulation,
  streams: RandomStreams,
): Air => {
  if (radio.rate === "shannon") return new CellularAir(radio, edges, simulation, streams);
  return {
    pools: [],
    servingEdge: () => 0,
    links: ({ name }, edge) => {
      const suffix = edges.length > 1 ? ` ${edges[edge]!.name}` : "";
      const link = (leg: "uplink" | "downlink") =>
        new SerialLink(simulation, {
          name: `${name}-${leg}${suffix}`,
          leg,
          kind: leg,
          line:
            radio.rate === "trace"
              ? new TraceLine(leg === "uplink" ? radio.uplink_ms : radio.downlink_ms)
              : new RateLine(({ conditions }) => (leg === "uplink" ? conditions.uplink_bps : conditions.downlink_bps)),
        });
      return { uplink: link("uplink"), downlink: link("downlink") };
    },
  };
};

const pathLossOf = (spec: PathLossSpec): PathLoss => {
  switch (spec.model) {
    case "3gpp-pico":
      return picocellPathLoss();
    case "log-distance":
      return logDistancePathLoss(spec);
    case "fixed":
      return fixedPathLoss(spec);
  }
};

/** A cell around every edge, with a pool of subcarriers in each direction. */
class CellularAir implements Air {
  readonly pools: readonly (SubcarrierPool & Reporting)[];
  readonly #radio: CellularSpec;
  readonly #edges: readonly EdgeSpec[];
  readonly #simulation: Simulation;
  readonly #streams: RandomStreams;
  readonly #pathLoss: PathLoss;
  readonly #groups: Float64Array;

  constructor(radio: CellularSpec, edges: readonly EdgeSpec[], simulation: Simulation, streams: RandomStreams) {
    this.#radio = radio;
    this.#edges = edges;
    this.#simulation = simulation;
    this.#streams = streams;
    this.#pathLoss = pathLossOf(radio.pathLoss);
    this.#groups = groupSizes(radio);
    const Pool = radio.allocation.scheme === "fixed" ? FixedGrants : EqualShare;
    this.pools = edges.flatMap(({ name }) =>
      (["uplink", "downlink"] as const).map((leg) => new Pool(simulation, `${name}-${leg}`, leg, this.#groups)),
    );
  }

  links(device: RadioDevice, edge: number): { uplink: AirLink; downlink: AirLink } {
    const radio = this.#radio;
    const gain = ratioOf(-this.#loss_db(device, edge));
    const link = (leg: "uplink" | "downlink") => {
      const power_w = leg === "uplink" ? device.transmitPower_w : radio.edgeTransmitPower_w;
      const figure_db = leg === "uplink" ? radio.noiseFigure_db.edge : radio.noiseFigure_db.device;
      const snr = (power_w * gain) / noisePower_w(radio.spacing_hz, figure_db);
      const fading = this.#fading(device.name, `${leg} fading at ${this.#edges[edge]!.name}`);
      const isQuasiStatic = radio.fading.model === "block" && radio.fading.coherence_s === "task";
      const channel = new Channel(snr, radio.spacing_hz, shannon, fading, isQuasiStatic);
      return new AirLink(this.#simulation, leg, this.pools[2 * edge + (leg === "uplink" ? 0 : 1)]!, channel);
    };
    return { uplink: link("uplink"), downlink: link("downlink") };
  }

  servingEdge(device: RadioDevice): number {
    let best = 0;
    for (let edge = 1; edge < this.#edges.length; edge++)
      if (this.#loss_db(device, edge) < this.#loss_db(device, best)) best = edge;
    return best;
  }

  #loss_db(device: RadioDevice, edge: number): number {
    const [x_m, y_m] = this.#edges[edge]!.position_m;
    return this.#pathLoss.loss_db(Math.hypot(device.position_m[0] - x_m, device.position_m[1] - y_m));
  }

  #fading(device: string, purpose: string): FadingProcess {
    const { fading } = this.#radio;
    if (fading.model === "none") return new NoFading();
    const block_s = fading.coherence_s === "task" ? Infinity : fading.coherence_s;
    return new BlockRayleigh({ block_s, groups: this.#groups.length }, this.#streams.field(device, purpose));
  }
}

/** Subcarriers of each group over which fading is flat; the last group may be smaller. */
const groupSizes = ({ subcarriers, fading }: CellularSpec): Float64Array => {
  if (fading.model === "none") return Float64Array.of(subcarriers);
  const { group } = fading;
  return Float64Array.from({ length: Math.ceil(subcarriers / group) }, (_, index) =>
    Math.min(group, subcarriers - index * group),
  );
};

/** A device's own links to a server, of the rates that its conditions give. */
export const buildDirectLinks = (
  simulation: Simulation,
  device: string,
  server: string,
  number: number,
): { readonly uplink: MeteredLink; readonly downlink: MeteredLink } => {
  const link = (leg: "uplink" | "downlink") =>
    new SerialLink(simulation, {
      name: `${device}-${leg} ${server}`,
      leg,
      kind: leg,
      line: new RateLine(({ conditions }) =>
        leg === "uplink" ? conditions.directUplink_bps[number]! : conditions.directDownlink_bps[number]!,
      ),
    });
  return { uplink: link("uplink"), downlink: link("downlink") };
};

/** Law of the subcarriers that a transfer is granted; undefined where no number of them is. */
export const subcarrierLaw = (radio: RadioSpec) =>
  radio.rate === "shannon" && radio.allocation.scheme === "fixed"
    ? distributionOf(radio.allocation.subcarriers)
    : undefined;
