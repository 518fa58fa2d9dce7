import { distributionOf } from "../engine/distributions.js";
import { RandomStreams } from "../engine/random.js";
import { log10 } from "../math/logarithms.js";
import { hypot } from "../math/roots.js";
import { makePathLoss } from "../models/path-loss/catalog.js";
import { noisePower_w, ratioOf } from "../physics/radio/spectral-efficiency.js";
import type { Scenario } from "../scenario/scenario.js";
import type { ApplicationSpec } from "../scenario/spec/application.js";
import type { CellularSpec } from "../scenario/spec/radio.js";
import { applicationOf } from "../scenario/workloads.js";
import { place } from "./build-places.js";
import { subcarrierLaw } from "./links/build-radio.js";
import { rateModeOf, shadowingOf } from "./links/build-radio-models.js";
import { stationsOf } from "./stations.js";

/** A device so far from its edge that its tasks hardly ever get through. */
export interface FarDevice {
  readonly device: string;
  /** The edge with the strongest signal. */
  readonly edge: string;
  /** Uplink SNR, averaged over the fading. */
  readonly snr_db: number;
  /** Time to send the input of one task at that SNR, s; Infinity: nothing comes through. */
  readonly sending_s: number;
}

/** A device is far if one task's input takes longer than this, s. */
const HARDLY_S = 60;

/** At most this many pairs of a device and an edge are checked. */
const MOST_PAIRS = 3_000_000;

/**
 * Devices whose tasks hardly ever reach an edge. Alone in the cell, they would need more than a minute for the mean input of one task.
 *
 *     sending_s = input_bits / (n * spacing_hz * efficiency(snr / n))      n: subcarriers of a mean grant
 *
 * Places and shadowing are those of the first replication. Moving devices are left out.
 */
export const farDevices = (scenario: Scenario): readonly FarDevice[] => {
  const { radio, edges, devices, seed } = scenario;
  if (!("allocation" in radio) || edges.length === 0) return [];
  const streams = new RandomStreams(seed, 0);
  const linkOf = strongestLink(scenario, radio, streams);
  const found: FarDevice[] = [];
  let left = MOST_PAIRS;
  for (const group of devices) {
    const input_bits = inputOf_bits(applicationOf(scenario, group));
    if (group.mobility !== undefined || !(input_bits > 0)) continue;
    for (let index = 0; index < group.count && left > 0; index++) {
      left -= edges.length;
      const device = group.count === 1 ? group.name : `${group.name}-${index}`;
      const centre_m = edges[0]!.position_m;
      const { edge, snr, rate_bps } = linkOf(
        place(group.position, centre_m, streams.stream(device, "position")),
        group,
      );
      const sending_s = input_bits / rate_bps;
      if (sending_s > HARDLY_S) found.push({ device, edge, snr_db: 10 * log10(snr), sending_s });
    }
  }
  return found;
};

/** Mean input of a task, from the device, bit. */
const inputOf_bits = (application: ApplicationSpec): number => {
  if (application.kind === "graph")
    return application.edges
      .filter(({ from }) => from === -1)
      .reduce((sum, { data_bits }) => sum + distributionOf(data_bits).mean, 0);
  return distributionOf(application.firstData_bits ?? application.data_bits).mean;
};

const strongestLink = ({ edges: all }: Scenario, radio: CellularSpec, streams: RandomStreams) => {
  const edges = stationsOf(all);
  const pathLoss = makePathLoss(radio.pathLoss, radio.carrier_hz);
  const shadowing = edges.map(({ name }) => shadowingOf(radio, streams, name));
  const subcarriers = subcarrierLaw(radio)?.mean ?? radio.subcarriers;
  const noise_w = noisePower_w(radio.spacing_hz, radio.noiseFigure_db.edge);
  const { efficiency } = rateModeOf(radio);
  return ([x_m, y_m]: readonly [number, number], { transmitPower_w }: { readonly transmitPower_w: number }) => {
    let edge = "";
    let least_db = Infinity;
    for (const [index, { name, position_m }] of edges.entries()) {
      const loss_db =
        pathLoss.loss_db(hypot(x_m - position_m[0], y_m - position_m[1])) + (shadowing[index]?.loss_db(x_m, y_m) ?? 0);
      if (edge !== "" && !(loss_db < least_db)) continue;
      edge = name;
      least_db = loss_db;
    }
    const snr = (transmitPower_w * ratioOf(-least_db - radio.interference.uplinkRise_db)) / noise_w / subcarriers;
    return { edge, snr, rate_bps: subcarriers * radio.spacing_hz * efficiency(snr) };
  };
};

/** Describes all far devices in one sentence; undefined: there are none. */
export const describeFar = (far: readonly FarDevice[]): string | undefined => {
  if (far.length === 0) return undefined;
  const MOST_NAMED = 5;
  const names = far.slice(0, MOST_NAMED).map(({ device }) => device);
  const rest = far.length > MOST_NAMED ? ` and ${far.length - MOST_NAMED} more` : "";
  const worst = far.reduce((a, b) => (b.snr_db < a.snr_db ? b : a));
  const best = far.reduce((a, b) => (b.snr_db > a.snr_db ? b : a));
  const snr =
    worst === best ? `${best.snr_db.toFixed(1)} dB` : `${worst.snr_db.toFixed(1)} to ${best.snr_db.toFixed(1)} dB`;
  const takes =
    best.sending_s === Infinity
      ? "nothing comes through"
      : `sending the input of one task takes ${Number(best.sending_s.toPrecision(2)).toLocaleString("en-US")} s${far.length > 1 ? " at best" : ""}`;
  return (
    `${names.join(", ")}${rest} will hardly ever be served: at a mean SNR of ${snr} in the uplink to ${best.edge === worst.edge ? best.edge : "the nearest edge"} ` +
    `${takes}; are ${far.length > 1 ? "they" : "its place and those of the edges"} where they should be?`
  );
};
