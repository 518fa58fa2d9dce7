import { join } from "node:path";
import { InputError } from "../../errors.js";
import { writeWholeFile } from "../../output/write/whole-file.js";
import { type LinkTrace, PACKET_BITS } from "./run-links.js";

/** The most packets per millisecond: 120 Gbit/s, which is effectively unlimited. */
const MOST_PER_MS = 10_000;

/**
 * Opportunities to deliver a packet of 1500 bytes, in whole ms. The k-th is the first millisecond by which the link could have carried k
 * packets:
 *
 *     time_k = min { m : integral of the rate from 0 to m >= 12000 k }
 *
 * A transfer over these opportunities ends at the same time as one over the link itself, give or take the time of one packet and 1 ms.
 *
 * @source the packet-delivery traces of Mahimahi (Netravali et al., USENIX ATC 2015)
 */
export const opportunities_ms = (rates_bps: ArrayLike<number>): readonly number[] => {
  const times_ms: number[] = [];
  let packets = 0;
  for (let step = 0; step < rates_bps.length; step++) {
    packets += Math.min(MOST_PER_MS, (rates_bps[step]! * 0.001) / PACKET_BITS);
    // Rounding errors must not delay a packet.
    const through = Math.floor(packets + 1e-9);
    for (let packet = 0; packet < through; packet++) times_ms.push(step + 1);
    packets -= through;
  }
  return times_ms;
};

/** A file that was written. */
export interface WrittenTrace {
  readonly file: string;
  readonly device: string;
  readonly direction: "up" | "down";
  readonly packets: number;
}

/**
 * Writes a file `<device>.up` and `<device>.down` for every device, as `mm-link` and `rate: trace` read them.
 *
 * @throws InputError if a link carries nothing at all, which the format cannot express
 * @throws OutputError
 */
export const writeMahimahi = (folder: string, traces: readonly LinkTrace[]): readonly WrittenTrace[] => {
  const all = traces.map(({ device, direction, rates_bps }) => ({
    device,
    direction,
    times_ms: opportunities_ms(rates_bps),
  }));
  const dead = all.find(({ times_ms }) => times_ms.length === 0);
  if (dead !== undefined)
    throw new InputError([
      {
        file: "--mahimahi",
        problem: `the ${dead.direction}link of ${dead.device} carries no packet in this time, and a trace needs at least one: leave it out with --device, or take more time with --length`,
      },
    ]);
  return all.map(({ device, direction, times_ms }) => {
    const file = join(folder, `${device}.${direction}`);
    writeWholeFile(file, `${times_ms.join("\n")}\n`);
    return { file, device, direction, packets: times_ms.length };
  });
};
