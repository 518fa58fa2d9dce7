import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readFolders } from "../../../src/experiment/analysis/folder-runs.js";
import { writeReport } from "../../../src/output/report/report.js";
import { writeManifest } from "../../../src/output/write/manifest.js";

let folder: string;
let table: string;
const LINES = ["policy,replication,task,arrival_s,status,latency_s"].concat(
  [0, 1, 2, 3].map((task) => `local,0,${task},${task},completed,${task + 1}`),
);

const write = (lines: readonly string[]): void => writeFileSync(table, `${lines.join("\n")}\n`);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "edgefade-table-"));
  table = join(folder, "tasks.csv");
  write(LINES);
  writeManifest(folder, {
    command: ["edgefade", "run", "s.yaml"],
    scenario: { name: "s" },
    seed: 1,
    policies: ["local"],
    replications: 1,
    counts: { generated: 4, completed: 4 },
    wall_s: 1,
    started: new Date(0),
    status: "completed",
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = () => readFolders([folder], ["latency_s"]);

describe("a table of a complete folder", () => {
  it("is taken as it is where it is as the run left it", () => {
    const { policies, notes } = read();
    expect(notes).toEqual([]);
    expect([...policies[0]!.runs[0]!.values.latency_s!]).toEqual([1, 2, 3, 4]);
  });

  it("is refused where rows are missing, by a comparison and by a report", async () => {
    write(LINES.slice(0, 3));
    const problem = `${table}: is not whole: it has 2 rows, and manifest.json says 4`;
    expect(read).toThrow(problem);
    const energies = ["completed_s", "regret", "device_cpu_j", "device_tx_j", "device_rx_j", "device_idle_j"].concat([
      "edge_energy_j",
      "cloud_energy_j",
      "backhaul_energy_j",
    ]);
    write(LINES.slice(0, 3).map((line, at) => [line, ...energies.map((name) => (at === 0 ? name : "1"))].join(",")));
    await expect(writeReport(folder, { out: folder, formats: ["svg"], force: false })).rejects.toThrow(problem);
  });

  it("is refused where it was cut within a row", () => {
    const text = readFileSync(table, "utf8");
    writeFileSync(table, text.slice(0, -12));
    expect(read).toThrow(`${table}:5: expected 6 cells as in the header, got 5`);
  });

  it.each(["abc", "NaN"])("is refused where a number is %s", (cell) => {
    write([...LINES.slice(0, 4), `local,0,3,3,completed,${cell}`]);
    expect(read).toThrow(`${table}:5: latency_s: expected a number or nothing, got "${cell}"`);
  });

  it("is read with a note where it was changed", () => {
    write([...LINES.slice(0, 4), "local,0,3,3,completed,5"]);
    const { policies, notes } = read();
    expect(notes).toEqual([expect.stringContaining(`${table}: has changed since the run wrote it`)]);
    expect([...policies[0]!.runs[0]!.values.latency_s!]).toEqual([1, 2, 3, 5]);
  });
});
