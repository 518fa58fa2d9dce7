import { existsSync, readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Argv } from "yargs";
import { InputError } from "../errors.js";
import type { LinksOptions } from "../experiment/links/run-links.js";
import { largest } from "../math/extremes.js";
import { parseQuantity } from "../quantity.js";
import { type FlagsOf, together } from "./arguments.js";
import { wholeNumber } from "./scenario-flags.js";

/** Flags of exports of links. */
export const withLinkFlags = <T>(yargs: Argv<T>) =>
  yargs
    .option("mahimahi", {
      type: "string",
      requiresArg: true,
      describe:
        "folder for <device>.up and <device>.down: opportunities to deliver 1500 bytes, for mm-link and rate: trace",
    })
    .option("tc", { type: "string", requiresArg: true, describe: "file for a script of tc (tbf and netem)" })
    .option("policy", { type: "string", requiresArg: true, describe: "of the run; default: its first" })
    .option("replication", { type: "string", requiresArg: true, default: "0", describe: "of the run, from 0" })
    .option("device", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "only of this device (repeatable); default: all",
    })
    .option("site", {
      type: "string",
      requiresArg: true,
      describe: "the whole path to a site, with wires and their delay; default: the device's radio alone",
    })
    .option("length", {
      type: "string",
      requiresArg: true,
      describe: 'only the first part of the run: --length "60 s"',
    })
    .option("step", {
      type: "string",
      requiresArg: true,
      default: "100 ms",
      describe: "with --tc: how often the rate changes",
    });

type LinkFlags = FlagsOf<typeof withLinkFlags> & { readonly folder: string; readonly force: boolean };

const optionsOf = ({ policy, replication, device, site, length }: LinkFlags): LinksOptions => {
  const [number, length_s] = together(
    () => wholeNumber("--replication", replication, 0),
    () => (length === undefined ? undefined : timeOf_s("--length", length, 0.001)),
  );
  return { policy, replication: number, devices: device, site, length_s };
};

/** The least time is that of a grid of whole ms. */
const timeOf_s = (flag: string, text: string, least_s: number): number => {
  const parsed = parseQuantity(text, "time");
  if (parsed.ok && parsed.value >= least_s && parsed.value < Infinity) return parsed.value;
  throw new InputError([
    {
      file: flag,
      problem: parsed.ok
        ? `expected a time of at least ${least_s * 1000} ms, got ${JSON.stringify(text)}`
        : parsed.problem,
    },
  ]);
};

/** `--mahimahi <folder>` */
export const exportMahimahi = async (given: LinkFlags, folder: string) => {
  if (!given.force && existsSync(folder) && readdirSync(folder).length > 0)
    throw new InputError([{ file: "--mahimahi", problem: `folder exists: ${folder}; choose another or add --force` }]);
  const options = optionsOf(given);
  const [{ linksOfRun }, { writeMahimahi }] = await Promise.all([
    import("../experiment/links/run-links.js"),
    import("../experiment/links/mahimahi.js"),
  ]);
  const traces = await linksOfRun(given.folder, options);
  const files = writeMahimahi(folder, traces);
  const [up, down] = files;
  const delay_ms = Math.round(largest(traces.map(({ delay_s }) => delay_s)) * 1000);
  const delay = delay_ms > 0 ? `mm-delay ${delay_ms} ` : "";
  const seconds = traces[0]!.rates_bps.length / 1000;
  const lines = [
    `${folder}: ${files.length} traces of ${seconds} s`,
    `for example: ${delay}mm-link ${up!.file} ${down!.file} -- <command>`,
    `in a scenario: radio: { rate: trace, uplink: ${basename(up!.file)}, downlink: ${basename(down!.file)} }`,
  ];
  return { file: folder, lines, facts: { folder, files } };
};

/** `--tc <file>` */
export const exportTrafficControl = async (given: LinkFlags, file: string) => {
  if (!given.force && existsSync(file))
    throw new InputError([{ file: "--tc", problem: `file exists: ${file}; choose another or add --force` }]);
  const [options, step_s] = together(
    () => optionsOf(given),
    () => timeOf_s("--step", given.step, 0.001),
  );
  const [{ linksOfRun }, { trafficControlScript }, { writeWholeFile }] = await Promise.all([
    import("../experiment/links/run-links.js"),
    import("../experiment/links/traffic-control.js"),
    import("../output/write/whole-file.js"),
  ]);
  const traces = await linksOfRun(given.folder, options);
  const step_ms = Math.round(step_s * 1000);
  writeWholeFile(file, trafficControlScript(traces, step_ms, basename(resolve(given.folder))));
  const { device, direction } = traces[0]!;
  const lines = [`${file}: ${traces.length} links`, `for example: sudo sh ${file} ${device} ${direction} eth0`];
  return { file, lines, facts: { file, links: traces.map((trace) => `${trace.device} ${trace.direction}`), step_ms } };
};
