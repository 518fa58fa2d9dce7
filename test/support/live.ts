import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Ready } from "../../src/live/ready.js";
import { type LiveOptions, type LiveOutcome, runLive } from "../../src/live/run-live.js";
import { parseScenario } from "../../src/scenario/load/load.js";

export const LIVE_LIMITS: LiveOptions["limits"] = {
  buffer_bytes: 65_536,
  window_bytes: 262_144,
  memory_bytes: 16_777_216,
  connections: 64,
  idle_s: 60,
  headers_s: 5,
};

/** Phones with links of 8 Mbit/s up and 16 Mbit/s down, and a wire of 4 Mbit/s and 10 ms to the cloud; without tasks of their own. */
export const liveText = (more: object = {}): string =>
  JSON.stringify({
    tasks: 5,
    radio: { rate: "constant", uplink: "8 Mbps", downlink: "16 Mbps" },
    edges: [{ name: "edge", cores: 4, frequency: "1 GHz" }],
    clouds: [{ name: "cloud" }],
    backhaul: { delay: "10 ms", rate: "4 Mbps" },
    devices: [{ name: "phone", count: 3 }],
    application: { chain: { subtasks: 1, data: "100 KB", complexity: 10 } },
    arrivals: { process: "poisson", rate: "1 /s" },
    policies: ["edge"],
    ...more,
  });

export type Row = Readonly<Record<string, string>>;

/** A live run in this process. */
export interface Live {
  readonly ready: Ready;
  readonly folder: string;
  /** Port of a forward. */
  port(forward?: number): number;
  /** Ends the run. */
  stop(): Promise<LiveOutcome>;
  /** Rows of a table, once it has ended. */
  rows(table: string): readonly Row[];
  remove(): void;
}

/** Starts a run, and waits until it listens. */
export const startLive = async (
  text: string,
  forwards: readonly string[],
  options: Partial<LiveOptions> = {},
): Promise<Live> => {
  const folder = mkdtempSync(join(tmpdir(), "edgefade-live-"));
  const stop = new AbortController();
  let outcome: Promise<LiveOutcome> | undefined;
  const ready = await new Promise<Ready>((resolve, reject) => {
    outcome = runLive(parseScenario(text, "live.yaml"), {
      folder,
      force: false,
      log: "full",
      precision: "full",
      packets: true,
      backgroundTasks: 0,
      limits: LIVE_LIMITS,
      command: ["edgefade", "live"],
      forwards,
      listens: [],
      bind: "127.0.0.1",
      httpPort: 0,
      signal: stop.signal,
      onReady: resolve,
      ...options,
    });
    outcome.catch(reject);
  });
  return {
    ready,
    folder,
    port: (forward = 0) => Number(ready.forwards[forward]!.listen.split(":").at(-1)),
    stop() {
      stop.abort();
      return outcome!;
    },
    rows: (table) => parse(readFileSync(join(folder, `${table}.csv`)), { columns: true }) as Row[],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** A server of the user's, on a free port. */
export const serve = async (
  onConnection: (socket: Socket) => void,
  allowHalfOpen = true,
): Promise<{ server: Server; port: number }> => {
  const server = createServer({ allowHalfOpen, noDelay: true }, (socket) => {
    socket.on("error", () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as { port: number }).port };
};

/** A client's connection to a port of this machine. */
export const dial = (port: number, allowHalfOpen = true): Socket => {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen, noDelay: true });
  socket.on("error", () => {});
  return socket;
};

/** Waits until a socket is closed, by either end or an error. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });

/** All that a socket receives until its other side has ended. */
export const readAll = async (socket: Socket): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};
