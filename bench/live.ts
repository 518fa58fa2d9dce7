/**
 * How well `edgefade live` keeps time, against a plain relay in the same run: `npm run build && npx tsx bench/live.ts [seconds]`. Every
 * figure takes so many seconds (default 5). The machine should be idle; its load is printed.
 *
 *     delay   1,000 datagrams of 200 bytes a second over a link of 100 Mbit/s: how much later than emulated each was handed over, as the
 *             run itself reports, and as seen from outside (time from sender to receiver, less the emulated delay), beside a relay that
 *             does nothing else
 *     rate    one TCP download after the other at rates from 100 kbit/s to 500 Mbit/s: bytes that the client received over time, against
 *             the rate of the link
 *     flows   200 TCP downloads at once, each over a phone's own link of 1 Mbit/s
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { selectQuantiles } from "../src/experiment/analysis/statistics/quantiles.js";

const seconds = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "edgefade-bench-live-"));

type Row = Readonly<Record<string, string>>;

interface Live {
  readonly ports: readonly number[];
  /** Ends the run. @returns its tables */
  stop(): Promise<(table: string) => readonly Row[]>;
}

const text = (phones: number, rate: string): string =>
  JSON.stringify({
    tasks: 1,
    radio: { rate: "constant", uplink: rate, downlink: rate },
    edges: [{ name: "edge" }],
    devices: [{ name: "phone", count: phones }],
    application: { chain: { subtasks: 1, data: "1 KB", complexity: 1 } },
    arrivals: "saturated",
    policies: ["local"],
  });

const WARM_UP_MS = 1500;

let runs = 0;

/** A live run of its own process. */
const live = async (phones: number, rate: string, target: number, protocol: "tcp" | "udp"): Promise<Live> => {
  const file = join(folder, "scenario.yaml");
  const out = join(folder, `run-${runs++}`);
  writeFileSync(file, text(phones, rate));
  const names = phones === 1 ? ["phone"] : Array.from({ length: phones }, (_, index) => `phone-${index}`);
  const forwards = names.flatMap((name) => ["--forward", `${name}=127.0.0.1:${target}@edge/${protocol}`]);
  const flags = ["--no-background", "--http", "off", "--packets", "--quiet", "--precision", "full", "--out", out];
  const main = new URL("../dist/cli/main.js", import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [main, "live", file, ...forwards, ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ports: number[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    ports.push(Number((JSON.parse(line) as { listen: string }).listen.split(":").at(-1)));
    if (ports.length === phones) break;
  }
  return {
    ports,
    async stop() {
      child.kill("SIGINT");
      await once(child, "exit");
      return (table) => parse(readFileSync(join(out, `${table}.csv`)), { columns: true }) as Row[];
    },
  };
};

const milliseconds = (time_s: number): string => `${(time_s * 1000).toFixed(3)} ms`;
const quantilesOf = (values: readonly number[]): string => {
  const [p50, p99, max] = selectQuantiles(Float64Array.from(values), [0.5, 0.99, 1]);
  return `median ${milliseconds(p50!)}, p99 ${milliseconds(p99!)}, max ${milliseconds(max!)} (${values.length})`;
};

/** A sender of datagrams that carry when they were sent, and what each took until it was received. */
const datagrams = async () => {
  const receiver = createSocket("udp4");
  const taken_s: number[] = [];
  receiver.on("message", (datagram) => taken_s.push((performance.now() - datagram.readDoubleLE(0)) / 1000));
  receiver.bind(0, "127.0.0.1");
  await once(receiver, "listening");
  const sender = createSocket("udp4");
  return {
    port: receiver.address().port,
    taken_s,
    /** 1,000 a second, on an absolute schedule. */
    async send(port: number): Promise<void> {
      const begun_ms = performance.now();
      for (let sent = 0; sent < seconds * 1000; ) {
        const due = Math.min(seconds * 1000, Math.floor(performance.now() - begun_ms));
        for (; sent < due; sent++) {
          const datagram = Buffer.alloc(200);
          datagram.writeDoubleLE(performance.now(), 0);
          sender.send(datagram, port, "127.0.0.1");
        }
        await sleep(1);
      }
      await sleep(200);
    },
    close() {
      receiver.close();
      sender.close();
    },
  };
};

const delays = async (): Promise<void> => {
  const plain = await datagrams();
  const relay = spawn(
    process.execPath,
    [
      "-e",
      `const s=require("node:dgram").createSocket("udp4");s.on("message",(m)=>s.send(m,${plain.port},"127.0.0.1"));s.bind(0,"127.0.0.1",()=>console.log(s.address().port))`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(createInterface({ input: relay.stdout! }), "line")) as [string];
  await plain.send(Number(line));
  relay.kill();
  plain.close();
  const emulated = await datagrams();
  const run = await live(1, "100 Mbps", emulated.port, "udp");
  await emulated.send(run.ports[0]!);
  const tables = await run.stop();
  emulated.close();
  const packets = tables("packets").filter(({ status }) => status === "delivered");
  const errors_s = packets.map(({ delay_error_s }) => Number(delay_error_s));
  // Datagrams come in order here, so that the k-th that was received is the k-th of the table.
  const extra_s = emulated.taken_s.map(
    (taken_s, k) => taken_s - (Number(packets[k]!.delivered_s) - Number(packets[k]!.sent_s)),
  );
  console.log("delay error at 1,000 datagrams/s");
  console.log(`  as reported:                   ${quantilesOf(errors_s)}`);
  console.log(`  outside, less emulated delay:  ${quantilesOf(extra_s)}`);
  console.log(`  outside, a plain relay:        ${quantilesOf(plain.taken_s)}`);
};

/** Sends for ever to whoever connects. */
const source = async () => {
  const chunk = Buffer.alloc(65_536);
  const server = createServer((socket) => {
    socket.on("error", () => {});
    const send = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on("drain", send);
    send();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as { port: number }).port };
};

/** Downloads for a while. @returns bit/s, from the first bytes to the last */
const download = async (port: number): Promise<number> => {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  // The source fills the system's own buffers first, which with many flows takes this very process a while.
  socket.resume();
  await sleep(WARM_UP_MS);
  let first_ms = Number.NaN;
  let last_ms = Number.NaN;
  let bytes = 0;
  socket.on("data", (chunk) => {
    last_ms = performance.now();
    if (Number.isNaN(first_ms)) first_ms = last_ms;
    else bytes += chunk.length;
  });
  await sleep(seconds * 1000);
  socket.destroy();
  // What has come once at most has no rate.
  return last_ms > first_ms ? (bytes * 8 * 1000) / (last_ms - first_ms) : 0;
};

const rates = async (): Promise<void> => {
  const { server, port } = await source();
  console.log("sustained rate of one TCP download");
  for (const rate_bps of [1e5, 1e6, 1e7, 1e8, 5e8]) {
    const run = await live(1, `${rate_bps / 1e3} kbps`, port, "tcp");
    const outside_bps = await download(run.ports[0]!);
    const tables = await run.stop();
    const flow = tables("flows").find(({ direction }) => direction === "down")!;
    const error = (measured_bps: number) => `${(100 * (measured_bps / rate_bps - 1)).toFixed(3)} %`;
    console.log(
      `  ${(rate_bps / 1e6).toString().padStart(5)} Mbit/s: outside ${error(outside_bps)}, emulated ${error(Number(flow.rate_bps))}, ` +
        `reported rate error ${(100 * Number(flow.rate_error)).toFixed(3)} %`,
    );
  }
  server.close();
};

const flows = async (): Promise<void> => {
  const { server, port } = await source();
  const run = await live(200, "1 Mbps", port, "tcp");
  const outside = await Promise.all(run.ports.map(download));
  const tables = await run.stop();
  server.close();
  const errors = outside.map((rate_bps) => Math.abs(rate_bps / 1e6 - 1));
  const [p50, p99] = selectQuantiles(Float64Array.from(errors), [0.5, 0.99]);
  const [delay] = tables("live");
  console.log("200 TCP downloads at once, 1 Mbit/s each");
  console.log(`  rate error outside: median ${(100 * p50!).toFixed(3)} %, p99 ${(100 * p99!).toFixed(3)} %`);
  console.log(
    `  delay error: median ${milliseconds(Number(delay!.p50))}, p99 ${milliseconds(Number(delay!.p99))}, max ${milliseconds(Number(delay!.max))}`,
  );
};

console.log(`Node ${process.version}, ${cpus().length} cores, load before ${loadavg()[0]!.toFixed(1)}`);
try {
  await delays();
  await rates();
  await flows();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`load after ${loadavg()[0]!.toFixed(1)}`);
process.exit();
