/**
 * Rows of 20 columns to CSV, each way writing the same file: `npx tsx bench/csv.ts [rows]`. It prints ratios and never gates.
 */
import { closeSync, createWriteStream, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { stringify } from "csv-stringify";
import { openFile } from "../src/output/write/byte-sink.js";
import { RowWriter } from "../src/output/write/row-writer.js";
import { formatCell } from "../src/output/write/small-table.js";
import { TASKS } from "../src/output/write/tables.js";
import type { TaskRecord } from "../src/world/port/records.js";

const rows = Number(process.argv[2] ?? 200_000);
/** 1 column of the run and the first 19 of tasks.csv that mix counts, texts and times, then energies. */
const PICKED = new Set(
  `task device arrival_s completed_s latency_s decision_s status placement uplink_bits downlink_bits uplink_s downlink_s
   backhaul_s queue_s compute_s device_cpu_j device_tx_j device_energy_j edge_energy_j`.split(/\s+/),
);
const columns = TASKS.columns.filter(({ name }) => PICKED.has(name));
const PREFIX = "greedy";

/** A small generator of its own, so that every run of the benchmark writes the same numbers. */
let state = 12345;
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

const records = Array.from({ length: 10_000 }, (_, task): TaskRecord => {
  const arrival_s = task * 0.05 + uniform() * 0.05;
  const latency_s = uniform() * 2;
  return {
    task,
    device: `phone-${task % 50}`,
    subtasks: 6,
    arrival_s,
    decided_s: arrival_s,
    completed_s: arrival_s + latency_s,
    latency_s,
    decision_s: uniform() * 1e-4,
    deadline_s: Number.NaN,
    status: "completed",
    reason: "",
    placement: ["device>edge>edge", "edge>edge>cloud", "device>device>device"][task % 3]!,
    uplink_bits: Math.floor(uniform() * 4e6),
    downlink_bits: Math.floor(uniform() * 4e6),
    backhaul_bits: 0,
    uplink_s: uniform() * 0.5,
    downlink_s: uniform() * 0.5,
    backhaul_s: 0,
    queue_s: uniform() * 0.1,
    compute_s: uniform(),
    device_cpu_j: uniform(),
    device_tx_j: uniform() * 0.1,
    device_rx_j: uniform() * 0.1,
    device_idle_j: uniform(),
    device_energy_j: uniform() * 3,
    edge_energy_j: uniform() * 10,
    cloud_energy_j: 0,
    backhaul_energy_j: 0,
    spectrum_s: uniform(),
    edge_core_s: uniform(),
    cloud_core_s: 0,
    cost: uniform(),
    oracle_cost: uniform(),
    regret: uniform() * 0.1,
    accuracy: Number.NaN,
    variants: "",
  };
});

const folder = mkdtempSync(join(tmpdir(), "edgefade-bench-"));

const ours = (file: string, precision: "compact" | "full" = "compact"): void => {
  const writer = new RowWriter(openFile(file), [PREFIX], columns, { precision });
  for (let i = 0; i < rows; i += 1) writer.row(records[i % records.length]!);
  writer.close();
};

/** The cells already as text: the quoting, joining and writing alone. */
const texts = records.map((record) => [PREFIX, ...columns.map((column) => formatCell(column, record))]);

const joined = (file: string, cells: (i: number) => string[]): void => {
  const descriptor = openSync(file, "w");
  let lines: string[] = [];
  for (let i = 0; i < rows; i += 1) {
    lines.push(cells(i).join(","));
    if (lines.length === 1000 || i === rows - 1) {
      lines.push("");
      writeSync(descriptor, lines.join("\n"));
      lines = [];
    }
  }
  closeSync(descriptor);
};

const formatted = (i: number): string[] => {
  const record = records[i % records.length]!;
  return [PREFIX, ...columns.map((column) => formatCell(column, record))];
};

const raw = (i: number): (string | number)[] => {
  const record = records[i % records.length]!;
  return [PREFIX, ...columns.map((column) => column.of(record))];
};

const streamed = async (file: string, cells: (i: number) => (string | number)[]): Promise<void> => {
  const source = Readable.from(
    (function* () {
      for (let i = 0; i < rows; i += 1) yield cells(i);
    })(),
  );
  await pipeline(source, stringify(), createWriteStream(file));
};

const ways: readonly [name: string, run: (file: string) => void | Promise<void>][] = [
  ["row writer", (file) => ours(file)],
  ["row writer, full precision", (file) => ours(file, "full")],
  ["joined strings, raw numbers", (file) => joined(file, (i) => raw(i).map(String))],
  ["joined strings, formatted", (file) => joined(file, formatted)],
  ["csv-stringify stream, raw numbers", (file) => streamed(file, raw)],
  ["csv-stringify stream, formatted", (file) => streamed(file, formatted)],
  ["csv-stringify stream, ready texts", (file) => streamed(file, (i) => texts[i % texts.length]!)],
];

try {
  const speeds = new Map<string, number>();
  for (const [name, run] of ways) {
    let best_ms = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const start_ms = performance.now();
      await run(join(folder, `${name}.csv`));
      best_ms = Math.min(best_ms, performance.now() - start_ms);
    }
    speeds.set(name, rows / (best_ms / 1000));
  }
  const own = speeds.get("row writer")!;
  for (const [name, rate] of speeds)
    console.log(
      `${name.padEnd(36)} ${Math.round(rate / 1000)
        .toString()
        .padStart(5)}k rows/s  ${(1e6 / rate).toFixed(2).padStart(6)} us/row  ${(own / rate).toFixed(2)}x`,
    );
  const same = readFileSync(join(folder, "row writer.csv")).equals(
    readFileSync(join(folder, "csv-stringify stream, formatted.csv")),
  );
  console.log(`row writer and csv-stringify of the same cells: ${same ? "same bytes" : "DIFFERENT BYTES"}`);
} finally {
  rmSync(folder, { recursive: true });
}
