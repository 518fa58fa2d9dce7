import { deviceName, wayOf } from "../compose/build-places.js";
import { stationsOf } from "../compose/stations.js";
import { RandomStreams } from "../engine/random.js";
import type { Scenario } from "../scenario/scenario.js";

/** Where the devices of a run are, over time. */
export interface Places {
  readonly names: readonly string[];
  /** Instants of the samples: k * step_s. One sample: nobody moves. */
  readonly step_s: number;
  readonly samples: number;
  /** x and y in m, by sample, then by device. */
  readonly xy_m: Float64Array<ArrayBuffer>;
}

/** A server as the page draws it. */
export interface DrawnServer {
  readonly name: string;
  readonly kind: "edge" | "cloud";
  /** Infinity: unlimited. */
  readonly cores: number;
  /** Clouds, and servers of a scenario without positions, have none. */
  readonly position_m: readonly [number, number];
  readonly hasStation: boolean;
}

/** A view cannot show more samples of a path than this. */
const MOST_SAMPLES = 2000;

/** The places of the devices in a run, which draw from streams of their own: they are the same as in the emulation. */
export const placesOf = (scenario: Scenario, replication: number, end_s: number): Places => {
  const streams = new RandomStreams(scenario.seed, replication);
  const ways = scenario.devices.flatMap((group) =>
    Array.from({ length: group.count }, (_, index) => ({
      name: deviceName(group, index),
      ...wayOf(scenario, group, index, streams),
    })),
  );
  const isMoving = ways.some(({ path }) => path !== undefined);
  const samples = isMoving ? Math.max(2, Math.min(MOST_SAMPLES, Math.ceil(end_s) + 1)) : 1;
  const step_s = samples === 1 ? 0 : end_s / (samples - 1);
  const xy_m = new Float64Array(samples * ways.length * 2);
  for (const [device, { position_m, path }] of ways.entries())
    for (let sample = 0; sample < samples; sample++)
      xy_m.set(path?.position_m(sample * step_s) ?? position_m, 2 * (sample * ways.length + device));
  return { names: ways.map(({ name }) => name), step_s, samples, xy_m };
};

/** The place of a device at an instant, on the line between two samples, m. */
export const placeAt = (places: Places, device: number, time_s: number): readonly [number, number] => {
  const { names, step_s, samples, xy_m } = places;
  const position = step_s === 0 ? 0 : Math.min(samples - 1, Math.max(0, time_s / step_s));
  const before = Math.min(Math.floor(position), Math.max(0, samples - 2));
  const after = Math.min(before + 1, samples - 1);
  const part = position - before;
  const along = (axis: 0 | 1): number => {
    const from = xy_m[2 * (before * names.length + device) + axis]!;
    const to = xy_m[2 * (after * names.length + device) + axis]!;
    return from + part * (to - from);
  };
  return [along(0), along(1)];
};

/** The servers of a scenario, in the order of their numbers in recordings. */
export const serversOf = ({ edges, clouds }: Scenario): readonly DrawnServer[] => {
  const stations = new Set(stationsOf(edges));
  return [
    ...edges.map((edge) => ({
      ...{ name: edge.name, kind: "edge" as const, cores: edge.cores },
      ...{ position_m: edge.position_m, hasStation: stations.has(edge) },
    })),
    ...clouds.map(({ name, cores }) => ({
      ...{ name, kind: "cloud" as const, cores },
      ...{ position_m: [0, 0] as const, hasStation: false },
    })),
  ];
};
