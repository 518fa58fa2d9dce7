import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse";
import { InputError } from "../errors.js";
import { type Manifest, readManifest } from "../output/write/manifest.js";
import type { LoadedScenario } from "../scenario/load/check-document.js";
import type { TimedInput } from "./input.js";
import { loadLivePolicy, RecordedRun, type RecordedRunOptions } from "./recorded-run.js";
import { inputIn } from "./tables/columns.js";

/** The properties of a recorded run, from its manifest. @throws InputError when the folder is not that of a live run */
const liveFactsOf = (folder: string): NonNullable<Manifest["live"]> => {
  const { live } = readManifest(folder);
  if (live !== undefined) return live;
  throw new InputError([{ file: folder, problem: "is not a folder of edgefade live: its manifest has no field live" }]);
};

/**
 * Plays the inputs of a recorded run again, as fast as possible and without sockets: the same scenario and policy give the same emulated
 * times, and another policy meets the same traffic and tasks at the same times.
 *
 * @param recorded  folder of the run that was recorded
 * @throws InputError when its inputs cannot be read, or do not fit the scenario
 */
export const replayLive = async (
  loaded: LoadedScenario,
  recorded: string,
  options: RecordedRunOptions,
  signal?: AbortSignal,
): Promise<Manifest> => {
  const policy = await loadLivePolicy(loaded);
  const run = new RecordedRun(loaded, policy, options);
  const { session } = run;
  const { emulation } = session;
  const inputs = () => readInputs(join(recorded, "inputs.csv"), emulation.devices.length, emulation.sites.length);
  // All inputs are checked before anything is written. Inputs after the end of a run that was behind were never done.
  let end_s = Infinity;
  for await (const { at_s, input } of inputs()) if (input.input === "stop") end_s = at_s;
  run.begin();
  let failure: string | undefined;
  try {
    for await (const { at_s, input } of inputs()) {
      if (signal?.aborted === true) break;
      run.note(input, at_s);
      if (at_s > end_s) continue;
      // The end is not an event: the emulation simply stops.
      if (input.input !== "stop") emulation.at(at_s, () => session.apply(input));
      emulation.advance(at_s);
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const facts = { keptRealTime: null, tolerance_s: 0, behind_s: 0, timesBehind: 0, worst_s: 0 };
  return run.finish({
    errors: [],
    facts,
    failure: failure ?? (signal?.aborted === true ? "stopped by the user" : undefined),
  });
};

/** The inputs of a file, one after the other. @throws InputError with the line that is at fault */
async function* readInputs(file: string, devices: number, sites: number): AsyncGenerator<TimedInput> {
  if (!existsSync(file))
    throw new InputError([{ file, problem: "there is no such file: the folder has no recorded inputs" }]);
  let line = 1;
  let before_s = 0;
  const refuse = (problem: string) => new InputError([{ file, line, problem }]);
  for await (const cells of createReadStream(file).pipe(parse({ columns: true })) as AsyncIterable<
    Record<string, string>
  >) {
    line++;
    let timed: TimedInput;
    try {
      timed = inputIn(cells);
    } catch (error) {
      throw refuse((error as Error).message);
    }
    const { at_s, input } = timed;
    if (!(at_s >= before_s) && input.input !== "stop")
      throw refuse(`at_s: expected times in ascending order, got ${at_s} after ${before_s}`);
    if ("device" in input && input.device >= devices)
      throw refuse(`device: the scenario has ${devices} devices, got number ${input.device} (from 0)`);
    if ("site" in input && input.site >= sites)
      throw refuse(`site: the scenario has ${sites - 1} servers, got number ${input.site} (from 1)`);
    before_s = at_s;
    yield timed;
  }
}

/** Columns of real time, which only the recorded run has. */
const REAL: Readonly<Record<string, readonly string[]>> = {
  "flows.csv": ["real_rate_bps", "rate_error", "delay_error_p50_s", "delay_error_p99_s", "delay_error_max_s"],
  "packets.csv": ["real_s", "delay_error_s"],
};

/**
 * Makes the folder of a live run again from its inputs. What was measured in real time cannot be measured again, and is taken from the
 * recorded files; all else is emulated anew.
 */
export const remakeLive = async (
  loaded: LoadedScenario,
  recorded: string,
  again: string,
  options: Omit<RecordedRunOptions, "limits" | "backgroundTasks" | "packets" | "folder" | "force">,
): Promise<void> => {
  const { buffer_bytes, window_bytes, backgroundTasks } = liveFactsOf(recorded);
  const manifest = await replayLive(loaded, recorded, {
    ...options,
    folder: again,
    force: false,
    limits: { buffer_bytes, window_bytes },
    backgroundTasks: backgroundTasks ?? Infinity,
    packets: existsSync(join(recorded, "packets.csv")),
  });
  if (manifest.status !== "completed") throw new Error(`the re-run has ${manifest.status}: ${manifest.reason ?? ""}`);
  for (const [file, columns] of Object.entries(REAL))
    if (existsSync(join(again, file))) takeColumns(join(recorded, file), join(again, file), columns);
  writeFileSync(join(again, "live.csv"), readFileSync(join(recorded, "live.csv")));
};

/** Puts cells of some columns of one table into the other, row by row, as far as both have rows. */
const takeColumns = (from: string, to: string, columns: readonly string[]): void => {
  const theirs = readFileSync(from, "utf8").split("\n").map(cellsOf);
  const ours = readFileSync(to, "utf8").split("\n").map(cellsOf);
  const places = columns.map((name) => ours[0]!.indexOf(name));
  for (let row = 1; row < Math.min(ours.length, theirs.length); row++)
    for (const place of places) if (place < ours[row]!.length) ours[row]![place] = theirs[row]![place] ?? "";
  writeFileSync(to, ours.map((cells) => cells.join(",")).join("\n"));
};

/** Cells of a line as they stand there, with their quotes. */
const cellsOf = (line: string): string[] => {
  const cells = [""];
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === "," && !isQuoted) cells.push("");
    else cells[cells.length - 1] += character;
  }
  return cells;
};
