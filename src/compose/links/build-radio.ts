import { distributionOf, standardNormal } from "../../engine/distributions.js";
import type { RandomStreams } from "../../engine/random.js";
import type { Simulation } from "../../engine/simulation.js";
import { largest } from "../../math/extremes.js";
import { hypot } from "../../math/roots.js";
import { isRequested, makePool } from "../../models/allocation/catalog.js";
import { makeFading } from "../../models/fading/catalog.js";
import { makePathLoss } from "../../models/path-loss/catalog.js";
import type { PathLoss } from "../../models/path-loss/path-loss.js";
import { FinerBlocks, MovingGain, PathGain } from "../../physics/motion/moving-gain.js";
import type { Trajectory } from "../../physics/motion/trajectory.js";
import type { FadingProcess } from "../../physics/radio/fading.js";
import { RememberedFading } from "../../physics/radio/remembered-fading.js";
import type { Shadowing } from "../../physics/radio/shadowing.js";
import { noisePower_w, ratioOf } from "../../physics/radio/spectral-efficiency.js";
import type { CellularSpec, LossSpec, RadioSpec } from "../../scenario/spec/radio.js";
import type { EdgeSpec } from "../../scenario/spec/servers.js";
import { type Attachment, fixedAttachment, MovingAttachment, NO_EDGE } from "../../world/device/handover.js";
import { StationGrid } from "../../world/device/station-grid.js";
import type { BitMeter, Link } from "../../world/link/link.js";
import { LossyLink } from "../../world/link/lossy-link.js";
import { RateLine, SerialLink } from "../../world/link/serial-link.js";
import { TraceLine } from "../../world/link/trace-line.js";
import type { Reporting } from "../../world/port/node-report.js";
import { AirLink } from "../../world/radio/air-link.js";
import { Channel } from "../../world/radio/channel.js";
import { DropCountingPool } from "../../world/radio/drop-counting-pool.js";
import { ChannelInterference } from "../../world/radio/grant-interference.js";
import type { SubcarrierPool } from "../../world/radio/subcarrier-pool.js";
import { CellInterference } from "./build-interference.js";
import { rateModeOf, shadowingOf } from "./build-radio-models.js";

/** A link whose bits are counted. */
export type MeteredLink = Link & { readonly bits: BitMeter };

/** The link itself, or a lossy link that wraps it and loses segments. */
export const withLoss = (link: MeteredLink, loss: LossSpec, streams: RandomStreams, name: string): MeteredLink =>
  loss.probability === 0 ? link : new LossyLink(link, loss, (device) => streams.field(device, `losses on ${name}`));

/** A device's own links, one in each direction. */
interface OwnLinks {
  readonly uplink: MeteredLink;
  readonly downlink: MeteredLink;
}

/** A device as the radio sees it. */
export interface RadioDevice {
  readonly name: string;
  /** Initial position. */
  readonly position_m: readonly [number, number];
  /** Its movement; undefined: it does not move. */
  readonly path: Trajectory | undefined;
  /** Time between two updates of a moving device's path gain and serving edge. */
  readonly step_s: number;
  readonly transmitPower_w: number;
}

/** The radio between devices and base stations. It makes the link of any device to any edge that has a base station. */
export interface Air {
  /** Radio pools; each has a row of its own in nodes.csv. */
  readonly pools: readonly Reporting[];
  /** Links of a device to an edge, by the edge's number. Called once per pair. A device with one radio has the same links to all edges. */
  links(device: RadioDevice, edge: number): OwnLinks;
  /** Position of the device, and the edge through which it reaches clouds: the one with the strongest signal. */
  attachment(device: RadioDevice): Attachment;
  /** True: a device reaches all edges through the cell of its serving edge. */
  readonly isServingOnly: boolean;
  /** True: links share pools, and have no rows of their own in nodes.csv. */
  readonly isCellular: boolean;
}

/** @param edges  those that have a base station */
export const buildAir = (radio: RadioSpec, edges: readonly EdgeSpec[], parts: AirParts): Air => {
  const { simulation } = parts;
  if (isCellular(radio)) return new CellularAir(radio, edges, parts);
  const linksOf = (owner: string): OwnLinks => {
    const link = (leg: "uplink" | "downlink") =>
      new SerialLink(simulation, {
        name: `${owner}-${leg}`,
        leg,
        kind: leg,
        line:
          radio.rate === "trace"
            ? new TraceLine(leg === "uplink" ? radio.uplink_ms : radio.downlink_ms)
            : new RateLine(({ conditions }) => (leg === "uplink" ? conditions.uplink_bps : conditions.downlink_bps)),
      });
    return { uplink: link("uplink"), downlink: link("downlink") };
  };
  const radios = new Map<string, OwnLinks>();
  return {
    pools: [],
    attachment: ({ position_m }) => fixedAttachment(position_m, edges.length > 0 ? 0 : NO_EDGE),
    isServingOnly: false,
    isCellular: false,
    links: ({ name }, edge) => {
      if (radio.isPerEdge && edges.length > 1) return linksOf(`${name}-${edges[edge]!.name}`);
      const own = radios.get(name) ?? linksOf(name);
      radios.set(name, own);
      return own;
    },
  };
};

const isCellular = (radio: RadioSpec): radio is CellularSpec => "allocation" in radio;

interface AirParts {
  readonly simulation: Simulation;
  readonly streams: RandomStreams;
  /** The shortest step between positions of a moving device, s; Infinity: no device moves. */
  readonly step_s: number;
}

/** A cell around every edge, with a pool of subcarriers in each direction. */
class CellularAir implements Air {
  readonly pools: readonly (SubcarrierPool & Reporting)[];
  readonly isCellular = true;
  readonly #radio: CellularSpec;
  readonly #edges: readonly EdgeSpec[];
  readonly #simulation: Simulation;
  readonly #streams: RandomStreams;
  readonly #pathLoss: PathLoss;
  /** By edge. */
  readonly #shadowing: readonly (Shadowing | undefined)[];
  readonly #stations: StationGrid;
  readonly #groups: Float64Array;
  /** Interference of single transmissions; undefined: none. */
  readonly #interference: CellInterference | undefined;

  constructor(radio: CellularSpec, edges: readonly EdgeSpec[], { simulation, streams, step_s }: AirParts) {
    this.#radio = radio;
    this.#edges = edges;
    this.#simulation = simulation;
    this.#streams = streams;
    this.#pathLoss = makePathLoss(radio.pathLoss, radio.carrier_hz);
    this.#groups = groupSizes(radio);
    this.#shadowing = edges.map(({ name }) => shadowingOf(radio, streams, name));
    const loss_db = (place_m: readonly [number, number], edge: number) => this.#loss_db(place_m, edge);
    const shadowed_db = largest([0, ...this.#shadowing.map((map) => map?.most_db ?? 0)]);
    this.#stations = new StationGrid(
      edges.map(({ position_m }) => position_m),
      (edge, place_m) => this.#loss_db(place_m, edge),
      (distance_m) => this.#pathLoss.loss_db(distance_m) - shadowed_db,
    );
    this.#interference =
      radio.interference.from === "transmissions"
        ? new CellInterference(radio, { cells: edges.length, groups: this.#groups, step_s, loss_db })
        : undefined;
    this.pools = edges.flatMap(({ name }, edge) =>
      (["uplink", "downlink"] as const).map((leg) => {
        const neighbours = this.#interference?.around(leg, edge);
        return new DropCountingPool(
          makePool(radio.allocation, {
            simulation,
            name: `${name}-${leg}`,
            direction: leg,
            groupSizes: this.#groups,
            neighbours,
          }),
        );
      }),
    );
  }

  links(device: RadioDevice, edge: number): { uplink: AirLink; downlink: AirLink } {
    const radio = this.#radio;
    const { efficiency, options } = rateModeOf(radio);
    const { path, position_m, step_s } = device;
    const { spacing_hz } = radio;
    const link = (leg: "uplink" | "downlink") => {
      const power_w = leg === "uplink" ? device.transmitPower_w : radio.edgeTransmitPower_w;
      const figure_db = leg === "uplink" ? radio.noiseFigure_db.edge : radio.noiseFigure_db.device;
      const noise_w = noisePower_w(radio.spacing_hz, figure_db);
      const gainAt = (place_m: readonly [number, number]) =>
        ratioOf(-this.#loss_db(place_m, edge)) / this.#riseAt(leg, place_m, edge, noise_w);
      const purpose = `${leg} fading at ${this.#edges[edge]!.name}`;
      const still = makeFading(radio.fading, {
        carrier_hz: radio.carrier_hz,
        spacing_hz: radio.spacing_hz,
        groups: this.#groups.length,
        field: () => this.#streams.field(device.name, purpose),
        key: () => this.#streams.fieldKey(device.name, purpose),
        stream: () => this.#streams.stream(device.name, purpose),
      });
      const fading =
        path === undefined
          ? still
          : new MovingGain(still, new PathGain(step_s, (time_s) => gainAt(path.position_m(time_s))));
      const snr = (power_w * (path === undefined ? gainAt(position_m) : 1)) / noise_w;
      const around = this.#interference;
      const airPath = around?.path(leg, device, edge, power_w, noise_w);
      const channel =
        around === undefined || airPath === undefined
          ? new Channel({ snr, spacing_hz, efficiency, fading, ...options })
          : new Channel({
              ...{ snr, spacing_hz, efficiency, fading: amongOthers(fading, around.longestBlock_s), ...options },
              interference: new ChannelInterference(airPath.receiver, around.unitSizes),
            });
      const pool = this.pools[2 * edge + (leg === "uplink" ? 0 : 1)]!;
      const error = (round: number) =>
        standardNormal(this.#streams.stream(device.name, `${leg} estimate at ${this.#edges[edge]!.name}`, round));
      return new AirLink({ simulation: this.#simulation, leg, pool, channel, error, path: airPath });
    };
    return { uplink: link("uplink"), downlink: link("downlink") };
  }

  attachment({ path, position_m, step_s }: RadioDevice): Attachment {
    const nearest = (place_m: readonly [number, number]) => this.#stations.nearest(place_m);
    if (path === undefined) return fixedAttachment(position_m, nearest(position_m));
    const loss_db = (edge: number, place_m: readonly [number, number]) => this.#loss_db(place_m, edge);
    const { hysteresis_db } = this.#radio.association;
    return new MovingAttachment(path, {
      edges: this.#edges.length,
      loss_db,
      rule: { step_s, hysteresis_db },
      nearest,
    });
  }

  get isServingOnly(): boolean {
    return this.#radio.association.cells === "serving";
  }

  /** Factor by which other cells raise the mean noise at the receiver; 1: not at all. */
  #riseAt(leg: "uplink" | "downlink", place_m: readonly [number, number], edge: number, noise_w: number): number {
    const { interference, edgeTransmitPower_w, subcarriers } = this.#radio;
    if (leg === "uplink") return ratioOf(interference.uplinkRise_db);
    if (interference.downlinkLoad === 0) return 1;
    let gains = 0;
    for (let other = 0; other < this.#edges.length; other++)
      if (other !== edge) gains += ratioOf(-this.#loss_db(place_m, other));
    return 1 + (interference.downlinkLoad * (edgeTransmitPower_w / subcarriers) * gains) / noise_w;
  }

  #loss_db([deviceX_m, deviceY_m]: readonly [number, number], edge: number): number {
    const [x_m, y_m] = this.#edges[edge]!.position_m;
    return (
      this.#pathLoss.loss_db(hypot(deviceX_m - x_m, deviceY_m - y_m)) +
      (this.#shadowing[edge]?.loss_db(deviceX_m, deviceY_m) ?? 0)
    );
  }
}

/** Fading of a link whose rates are recomputed at every transmission around it. */
const amongOthers = (fading: FadingProcess, longestBlock_s: number): FadingProcess =>
  new RememberedFading(fading.block_s > longestBlock_s ? new FinerBlocks(fading, longestBlock_s) : fading);

/** Subcarriers of each group over which fading is flat; the last group may be smaller. */
const groupSizes = ({ subcarriers, fading }: CellularSpec): Float64Array => {
  const group = "group" in fading ? fading.group : subcarriers;
  return Float64Array.from({ length: Math.ceil(subcarriers / group) }, (_, index) =>
    Math.min(group, subcarriers - index * group),
  );
};

/** A device's own links to a server, with the rates that its conditions give. */
export const buildDirectLinks = (
  simulation: Simulation,
  device: string,
  server: string,
  number: number,
): { readonly uplink: SerialLink; readonly downlink: SerialLink } => {
  const link = (leg: "uplink" | "downlink") =>
    new SerialLink(simulation, {
      name: `${device}-${server}-${leg}`,
      leg,
      kind: leg,
      line: new RateLine(({ conditions }) =>
        leg === "uplink" ? conditions.directUplink_bps[number]! : conditions.directDownlink_bps[number]!,
      ),
    });
  return { uplink: link("uplink"), downlink: link("downlink") };
};

/** Law of the number of subcarriers granted to a transfer; undefined: transfers are not granted a number of subcarriers. */
export const subcarrierLaw = (radio: RadioSpec) =>
  isCellular(radio) && "subcarriers" in radio.allocation ? distributionOf(radio.allocation.subcarriers) : undefined;

/** The most subcarriers that a policy may ask for; 0: none. */
export const requestableSubcarriers = (radio: RadioSpec): number =>
  isCellular(radio) && isRequested(radio.allocation) ? radio.subcarriers : 0;
