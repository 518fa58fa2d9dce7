import { join } from "node:path";
import { buildEmulation, endOf_s } from "../../compose/build.js";
import { InputError } from "../../errors.js";
import { suggestion } from "../../nearest.js";
import { eachCsvRow } from "../../output/read/csv-rows.js";
import { readManifest } from "../../output/write/manifest.js";
import { scenarioFromText } from "../../scenario/load/load.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { RadioSpec } from "../../scenario/spec/radio.js";
import { findInputs } from "../runs/inputs.js";
import { createPolicy } from "../runs/policies/load-policy.js";

/** The links of a run to export. */
export interface LinksOptions {
  /** Name of the policy in the run; absent: the first. */
  readonly policy?: string | undefined;
  /** From 0. Default 0 */
  readonly replication?: number;
  /** Names; absent: all. */
  readonly devices?: readonly string[] | undefined;
  /** Name of the site at the other end; absent: the serving edge, so that only the radio is recorded. */
  readonly site?: string | undefined;
  /** Length of the recording, s; absent: that of the run. */
  readonly length_s?: number | undefined;
}

/** One direction of a device's route, millisecond by millisecond. */
export interface LinkTrace {
  readonly device: string;
  readonly direction: "up" | "down";
  /** Rate in the middle of every millisecond, bit/s. */
  readonly rates_bps: Float64Array;
  /** Mean delay of the wires, s. */
  readonly delay_s: number;
}

/** Size of the segment for which rates are quoted: a packet of 1500 bytes. */
export const PACKET_BITS = 12_000;
const STEP_S = 0.001;
/** The most samples, of eight bytes each: 2 GB. */
const MOST_SAMPLES = 250_000_000;

/**
 * Repeats a run of an output folder, and samples the links of its devices in the middle of every millisecond. A sample is the rate at which the
 * link would carry one more transfer beside those of the run. Recorded links follow their traces, whatever the run sends.
 *
 * @throws InputError when the folder, the policy, a device or the site is at fault
 */
export const linksOfRun = async (folder: string, options: LinksOptions): Promise<readonly LinkTrace[]> => {
  const manifest = readManifest(folder);
  const refuse = (file: string, problem: string) => new InputError([{ file, problem }]);
  if (manifest.sweep !== undefined)
    throw refuse(folder, "is a sweep: run one of its points with edgefade run, and export that run run run run");
  const label = options.policy ?? manifest.policies[0]!;
  const number = manifest.policies.indexOf(label);
  if (number < 0)
    throw refuse(
      "--policy",
      `the run has no policy "${label}"${suggestion(label, manifest.policies)}; it has ${manifest.policies.join(", ")}`,
    );
  const { replication = 0 } = options;
  if (replication >= manifest.replications)
    throw refuse(
      "--replication",
      `the run has ${manifest.replications} replications, counted from 0; got ${replication}`,
    );
  const { directory } = findInputs(folder, manifest);
  const { scenario } = scenarioFromText(manifest.scenario, directory, join(folder, "manifest.json"));
  const length_s = options.length_s ?? lengthOf_s(folder, scenario, label, replication);
  const spec = scenario.policies[number]!;
  const policy = await createPolicy(spec, scenario);
  return lookAt(scenario, { policy, policyName: label, replication }, length_s, options);
};

/** Length of a run: until its last task ended, or its time was up. */
const lengthOf_s = (folder: string, scenario: Scenario, policy: string, replication: number): number => {
  const end_s = endOf_s(scenario);
  if (end_s < Infinity) return end_s;
  let last_s = 0;
  const columns = { texts: ["policy"], numbers: ["replication", "arrival_s", "completed_s"] };
  eachCsvRow(join(folder, "tasks.csv"), columns, ([name], [number, arrival_s, completed_s]) => {
    if (name === policy && number === replication) last_s = Math.max(last_s, arrival_s!, completed_s || 0);
  });
  if (last_s > 0) return last_s;
  throw new InputError([
    { file: folder, problem: "the run has no tasks, so its length is unknown: give it with --length" },
  ]);
};

const lookAt = (
  scenario: Scenario,
  run: Pick<Parameters<typeof buildEmulation>[1], "policy" | "policyName" | "replication">,
  length_s: number,
  { devices: wanted, site: siteName }: LinksOptions,
): readonly LinkTrace[] => {
  const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
  const emulation = buildEmulation(scenario, { ...run, sink, takesOutside: true });
  const { devices, sites } = emulation;
  const names = wanted ?? devices;
  const unknown = names.find((name) => !devices.includes(name));
  if (unknown !== undefined)
    throw new InputError([{ file: "--device", problem: `unknown device "${unknown}"${suggestion(unknown, devices)}` }]);
  const site = siteName === undefined ? undefined : sites.indexOf(siteName, 1);
  if (site === -1)
    throw new InputError([
      { file: "--site", problem: `unknown site "${siteName}"${suggestion(siteName!, sites.slice(1))}` },
    ]);
  if (site === undefined && scenario.edges.length === 0)
    throw new InputError([
      { file: "--site", problem: "the scenario has no edge, and so no radio: name a site with --site" },
    ]);
  const steps = Math.max(1, Math.ceil(length_s / STEP_S));
  if (steps * names.length * 2 > MOST_SAMPLES)
    throw new InputError([
      {
        file: "--length",
        problem: `${names.length} devices over ${length_s.toFixed(0)} s are too many: select fewer with --device, or a shorter time with --length`,
      },
    ]);
  const ways = names.flatMap((device) => {
    const probe = emulation.traffic.probe(devices.indexOf(device));
    return (["up", "down"] as const).map((direction) => ({
      device,
      direction,
      probe,
      rates_bps: new Float64Array(steps),
      delay_s: 0,
    }));
  });
  for (let step = 0; step < steps; step++) {
    emulation.advance((step + 0.5) * STEP_S);
    for (const way of ways) {
      const { rate_bps, delay_s } = way.probe.look(way.direction, PACKET_BITS, site);
      way.rates_bps[step] = rate_bps;
      way.delay_s += delay_s / steps;
    }
  }
  return ways.map(({ device, direction, rates_bps, delay_s }) => ({
    device,
    direction,
    rates_bps: recordedRates_bps(scenario.radio, direction, steps) ?? rates_bps,
    delay_s,
  }));
};

/** The opportunities of a recorded link, which are known to the millisecond; undefined: the link is not recorded. */
const recordedRates_bps = (radio: RadioSpec, direction: "up" | "down", steps: number): Float64Array | undefined => {
  if (radio.rate !== "trace") return undefined;
  const times_ms = direction === "up" ? radio.uplink_ms : radio.downlink_ms;
  const period_ms = times_ms.at(-1)!;
  const rates_bps = new Float64Array(steps);
  for (let period = 0; period * period_ms <= steps; period++)
    for (const time_ms of times_ms) {
      const step = Math.max(0, period * period_ms + time_ms - 1);
      if (step < steps) rates_bps[step]! += PACKET_BITS / STEP_S;
    }
  return rates_bps;
};
