import type { LinkTrace } from "./run-links.js";

/** A step of a schedule: start, ms, and rate, bit/s. */
interface Step {
  readonly at_ms: number;
  readonly rate_bps: number;
}

/** The rate that `tc` uses for no limit: 1 Tbit/s. */
const UNLIMITED_BPS = 1e12;
/** `tbf` cannot have a rate of zero. With this rate a packet takes half an hour. */
const LEAST_BPS = 8;

/** Mean rates over steps of `step_ms`; equal rates in a row are joined. */
export const stepsOf = (rates_bps: ArrayLike<number>, step_ms: number): readonly Step[] => {
  const steps: Step[] = [];
  for (let at_ms = 0; at_ms < rates_bps.length; at_ms += step_ms) {
    const end_ms = Math.min(rates_bps.length, at_ms + step_ms);
    let sum_bps = 0;
    for (let index = at_ms; index < end_ms; index++) sum_bps += Math.min(UNLIMITED_BPS, rates_bps[index]!);
    const rate_bps = Math.max(LEAST_BPS, Math.round(sum_bps / (end_ms - at_ms)));
    if (steps.at(-1)?.rate_bps !== rate_bps) steps.push({ at_ms, rate_bps });
  }
  return steps;
};

/** A quoted word for a shell. Device names need no quotes; this makes sure. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * A script that gives an interface the rates and delays that the links of a device had in a run. It needs root. `tbf` sets the rate, step by step,
 * and `netem` the delay of the wires.
 *
 * @param step_ms  length of a step, >= 1
 */
export const trafficControlScript = (traces: readonly LinkTrace[], step_ms: number, from: string): string => {
  const cases = traces.map(({ device, direction, rates_bps, delay_s }) => {
    const lines = stepsOf(rates_bps, step_ms).map(({ at_ms, rate_bps }) => `${at_ms} ${rate_bps}`);
    return `${quoted(`${device} ${direction}`)})\n  delay_us=${Math.round(delay_s * 1e6)}\n  end_ms=${rates_bps.length}\n  steps='${lines.join("\n")}'\n  ;;`;
  });
  const names = traces.map(({ device, direction }) => `${device} ${direction}`).join(", ");
  return `#!/bin/sh
# Links of ${from}, for tc: sh <this file> <device> <up or down> <interface>
# It needs root (CAP_NET_ADMIN), and shapes outgoing traffic of the interface. Rates are means over ${step_ms} ms; at the end the interface is as before.
set -eu
[ $# -eq 3 ] || { echo "usage: sh $0 <device> <up or down> <interface>" >&2; exit 2; }
interface=$3
case "$1 $2" in
${cases.join("\n")}
*) echo "$0: no link $1 $2; there are: "${quoted(names)} >&2; exit 2 ;;
esac

# A bucket holds what passes in 4 ms, and two packets at least.
shape() {
  burst=$(($2 / 2000))
  [ "$burst" -ge 3028 ] || burst=3028
  tc qdisc "$1" dev "$interface" parent 1:1 handle 10: tbf rate "$2bit" burst "$burst" latency 1s
}
now_ms() { echo $(($(date +%s%N) / 1000000)); }

trap 'tc qdisc del dev "$interface" root' EXIT
trap 'exit 130' INT TERM
tc qdisc replace dev "$interface" root handle 1: netem delay "\${delay_us}us" limit 100000
begun_ms=$(now_ms)
wait_until() {
  left_ms=$((begun_ms + $1 - $(now_ms)))
  [ "$left_ms" -le 0 ] || sleep "$((left_ms / 1000)).$(printf %03d $((left_ms % 1000)))"
}
how=add
while read -r at_ms rate_bps; do
  wait_until "$at_ms"
  shape "$how" "$rate_bps"
  how=change
done <<END
$steps
END
wait_until "$end_ms"
`;
};
