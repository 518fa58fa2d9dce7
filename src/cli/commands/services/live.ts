import type { Argv } from "yargs";
import { InputError } from "../../../errors.js";
import type { Ready } from "../../../live/ready.js";
import type { Manifest } from "../../../output/write/manifest.js";
import { parseQuantity } from "../../../quantity.js";
import { type FlagsOf, together } from "../../arguments.js";
import type { Command, Invocation } from "../../invocation.js";
import { printModelNotes } from "../../model-notes.js";
import { tablesOf, withResultFlags } from "../../result-flags.js";
import { scenarioLoader, wholeNumber, withScenarioFlags } from "../../scenario-flags.js";
import { StopSignals } from "../../stop-signals.js";
import { FAILED } from "../../tables/failures.js";

const flags = (yargs: Argv) =>
  withResultFlags(withScenarioFlags(yargs))
    .hide("define")
    .hide("replications")
    .option("forward", {
      type: "string",
      array: true,
      nargs: 1,
      default: [] as string[],
      describe:
        "traffic of a device to your own server at a site: --forward phone-0=127.0.0.1:9000@edge; /udp at the end for UDP (repeatable)",
    })
    .option("listen", {
      type: "string",
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: "port on which a forward listens, in their order (repeatable); default: free ports, which are printed",
    })
    .option("bind", {
      type: "string",
      requiresArg: true,
      default: "127.0.0.1",
      describe: "address on which all ports listen; other machines can reach all addresses except 127.0.0.1 and ::1",
    })
    .option("http", {
      type: "string",
      requiresArg: true,
      default: "0",
      describe: "port for posted tasks and the live page; 0: a free one, which is printed; off: none",
    })
    .option("background", {
      type: "boolean",
      default: true,
      describe: "let the scenario's own tasks arrive (--no-background: none)",
    })
    .option("buffer", {
      type: "string",
      requiresArg: true,
      default: "256 KiB",
      describe:
        "bytes of a UDP flow that wait in front of the radio, in each direction; datagrams that do not fit are dropped",
    })
    .option("window", {
      type: "string",
      requiresArg: true,
      default: "4 MiB",
      describe:
        "bytes of a flow that are under way, in each direction; as many may wait at the sender of a TCP connection",
    })
    .option("memory", {
      type: "string",
      requiresArg: true,
      default: "256 MiB",
      describe: "bytes that all flows hold together; beyond them senders wait, and datagrams are dropped",
    })
    .option("connections", {
      type: "string",
      requiresArg: true,
      default: "512",
      describe: "simultaneous flows of each forward; further ones are refused",
    })
    .option("idle", {
      type: "string",
      requiresArg: true,
      default: "10 min",
      describe: "close flows that carry nothing for this time; UDP flows after a minute at the latest",
    })
    .option("packets", { type: "boolean", default: false, describe: "write packets.csv: a row for every segment" })
    .option("replay", {
      type: "string",
      requiresArg: true,
      describe: "replay the inputs of a recorded run from its folder, as fast as possible and without sockets",
    })
    .option("quiet", { type: "boolean", default: false, describe: "print only listening addresses and errors" });

type LiveFlags = FlagsOf<typeof flags>;

/** `edgefade live <scenario.yaml>` */
export const liveCommand: Command<LiveFlags> = {
  command: "live <scenario>",
  describe:
    "emulate a scenario in real time, with traffic of your own programs and tasks of your own clients (docs/live.md)",
  builder: flags,
  handler: live,
};

async function live(given: LiveFlags, call: Invocation): Promise<void> {
  const [load, { portableCommand }, { defaultOutputFolder }] = await Promise.all([
    scenarioLoader(),
    import("../../../output/write/manifest.js"),
    import("../../../output/write/output-folder.js"),
  ]);
  const [loaded, httpPort, limits, backgroundTasks] = together(
    () => load(given),
    () => httpPortOf(given.http),
    () => limitsOf(given),
    () => (given.background ? (given.tasks === undefined ? Infinity : wholeNumber("--tasks", given.tasks, 1)) : 0),
  );
  const { scenario, text } = loaded;
  if (!given.quiet && scenario.policies.length > 1)
    call.say(
      `edgefade: note: ${scenario.policies[0]!.name} decides, the first of the scenario's policies; choose with --policy`,
    );
  await printModelNotes(scenario, call);
  const folder = given.out ?? defaultOutputFolder(scenario.name);
  const stop = new StopSignals(
    call,
    given.quiet ? undefined : "edgefade: stopping; the tables are being written (press Ctrl-C again to quit at once)",
  );
  const options = {
    folder,
    force: given.force,
    ...tablesOf(given, text.output),
    packets: given.packets,
    backgroundTasks,
    limits,
    command: portableCommand(call.args),
  };
  try {
    if (given.replay !== undefined) {
      refuseSockets(given);
      const { replayLive } = await import("../../../live/replay.js");
      report(await replayLive(loaded, given.replay, options, stop.signal), folder, given.quiet, call);
      return;
    }
    const { runLive } = await import("../../../live/run-live.js");
    if (!given.quiet && !["127.0.0.1", "::1", "localhost"].includes(given.bind))
      call.say(
        `edgefade: note: anyone who can reach ${given.bind} can use the forwards and post tasks: there is no password`,
      );
    const { manifest } = await runLive(loaded, {
      ...options,
      ...{ forwards: given.forward, listens: given.listen, bind: given.bind, signal: stop.signal },
      ...(httpPort === undefined ? {} : { httpPort }),
      onReady: (ready) => announce(ready, given.quiet, call),
      onBehind: (late_s) => {
        if (!given.quiet) call.say(`edgefade: behind real time by ${(late_s * 1000).toFixed(0)} ms`);
      },
    });
    report(manifest, folder, given.quiet, call);
  } finally {
    stop.release();
  }
}

/** Prints one line of JSON on stdout for every forward and one for the HTTP service, for scripts that start the run. */
const announce = ({ forwards, http }: Ready, quiet: boolean, call: Invocation): void => {
  for (const forward of forwards) call.print(JSON.stringify(forward));
  if (http !== undefined) call.print(JSON.stringify({ http }));
  if (quiet) return;
  for (const { device, site, protocol, listen, to } of forwards)
    call.say(`edgefade: ${protocol} of ${device} goes from ${listen} to ${to}, which is at ${site}`);
  if (http !== undefined) call.say(`edgefade: live page and posted tasks at ${http}`);
  call.say("edgefade: Ctrl-C ends the run");
};

const report = ({ status, reason, live }: Manifest, folder: string, quiet: boolean, call: Invocation): void => {
  if (!quiet && live !== undefined) {
    const { run_s, flows, tasks, keptRealTime, worst_s, behind_s, tolerance_s } = live;
    call.say(`edgefade: ${run_s.toFixed(1)} s, ${flows} flows, ${tasks} posted tasks`);
    if (keptRealTime === true)
      call.say(`edgefade: kept real time: no event was done more than ${tolerance_s * 1000} ms late`);
    if (keptRealTime === false)
      call.say(
        `edgefade: fell behind real time for ${behind_s.toFixed(2)} s, by up to ${(worst_s * 1000).toFixed(0)} ms: ` +
          "real times are later than emulated ones; see the manifest and live.csv",
      );
    call.say(`Results: ${folder}`);
  }
  if (status === "completed") return;
  call.say(`edgefade: ${status}: ${reason ?? ""}`);
  call.exitCode = FAILED;
};

const refuseSockets = ({ forward, listen }: LiveFlags): void => {
  const faults = Object.entries({ "--forward": forward, "--listen": listen })
    .filter(([, values]) => values.length > 0)
    .map(([file]) => ({ file, problem: "cannot be combined with --replay, which opens no sockets" }));
  if (faults.length > 0) throw new InputError(faults);
};

const httpPortOf = (text: string): number | undefined => {
  if (text === "off") return undefined;
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InputError([
    { file: "--http", problem: `expected a port from 0 to 65535, or off; got ${JSON.stringify(text)}` },
  ]);
};

const bytesOf = (flag: string, text: string, least: number): number => {
  const parsed = parseQuantity(text, "data");
  if (!parsed.ok) throw new InputError([{ file: flag, problem: parsed.problem }]);
  const bytes = Math.floor(parsed.value / 8);
  if (bytes >= least && bytes <= Number.MAX_SAFE_INTEGER) return bytes;
  throw new InputError([{ file: flag, problem: `expected at least ${least} B, got ${JSON.stringify(text)}` }]);
};

const timeOf = (flag: string, text: string): number => {
  const parsed = parseQuantity(text, "time");
  if (parsed.ok && parsed.value > 0 && parsed.value <= LONGEST_IDLE_S) return parsed.value;
  const problem = parsed.ok ? `expected a time > 0 and at most 24 days, got ${JSON.stringify(text)}` : parsed.problem;
  throw new InputError([{ file: flag, problem }]);
};

/** The longest timer of Node.js, rounded down. */
const LONGEST_IDLE_S = 24 * 86_400;

/** Time that a client of the HTTP service has for its headers, ms. */
const HEADERS_S = 5;

/** The least buffer; a packet must fit. */
const LEAST_BYTES = 1500;

const limitsOf = (given: LiveFlags) => {
  const [buffer_bytes, window_bytes, memory_bytes, connections, idle_s] = together(
    () => bytesOf("--buffer", given.buffer, LEAST_BYTES),
    () => bytesOf("--window", given.window, LEAST_BYTES),
    () => bytesOf("--memory", given.memory, LEAST_BYTES),
    () => wholeNumber("--connections", given.connections, 1),
    () => timeOf("--idle", given.idle),
  );
  return { buffer_bytes, window_bytes, memory_bytes, connections, idle_s, headers_s: HEADERS_S };
};
