/**
 * Memory of a long run: `npx tsx bench/memory.ts [tasks]`. It prints the peak of resident memory of a process that emulates the
 * quickstart's load with `--log tasks`, for a tenth of the tasks and for all of them, and never gates.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildEmulation } from "../src/compose/build.js";
import { RunTables } from "../src/output/write/run-tables.js";
import { catalog } from "../src/policies/catalog.js";
import { loadScenario } from "../src/scenario/load/load.js";

const POLICY = "greedy";
const KILOBYTE = 1024;

/** Runs in the child process. */
const emulate = (tasks: number, folder: string): void => {
  const path = fileURLToPath(new URL("../scenarios/quickstart.yaml", import.meta.url));
  const scenario = { ...loadScenario(path).scenario, tasks };
  const run = { scenario: scenario.name, policy: POLICY, replication: 0 };
  const sink = new RunTables({ folder, run: 0, log: "tasks", ...run });
  const emulation = buildEmulation(scenario, { replication: 0, sink, policy: catalog[POLICY]!.create({}) });
  emulation.run();
  const { counts } = emulation.finish();
  sink.close();
  const { maxRSS } = process.resourceUsage();
  console.log(`${counts.generated} ${(maxRSS * KILOBYTE) / 1e6}`);
};

const measure = (tasks: number): void => {
  const folder = mkdtempSync(join(tmpdir(), "edgefade-bench-"));
  try {
    const file = fileURLToPath(import.meta.url);
    const output = execFileSync(process.execPath, ["--import", "tsx", file, String(tasks), folder], {
      encoding: "utf8",
    });
    const [done, peak_mb] = output.split(" ").map(Number) as [number, number];
    console.log(`${done.toLocaleString("en")} tasks: at most ${peak_mb.toFixed(0)} MB resident`);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const [argument = "1000000", folder] = process.argv.slice(2);
const tasks = Number(argument);
if (folder !== undefined) emulate(tasks, folder);
else {
  measure(Math.ceil(tasks / 10));
  measure(tasks);
}
