/**
 * Makes docs/gallery.md: one picture of every scenario, from a short run of each.
 *
 *     npm run build && npx tsx bench/gallery.ts [scenario ...]
 *
 * With names, only these are drawn anew; the page lists all.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadScenario } from "../src/scenario/load/load.js";

/** The figure that shows what a scenario is about, where that is not how the latency is made up. */
const FIGURES: Readonly<Record<string, string>> = {
  balancers: "latency-cdf",
  battery: "alive",
  deadlines: "latency-cdf",
  "ddlro-sensors": "alive",
  "early-exit": "latency-cdf",
  edgecloudsim: "latency-cdf",
  interference: "latency-cdf",
  "lte-trace": "latency-cdf",
  mm1: "queues",
  mmc: "utilization",
  pedestrian: "latency-cdf",
  vehicle: "latency-cdf",
  dag: "regret",
};

/** Scenarios of runs in which time matters, not tasks. */
const SIZES: Readonly<Record<string, readonly string[]>> = {
  balancers: ["--tasks", "1500", "--replications", "2"],
  battery: ["--replications", "3"],
  "ddlro-sensors": ["--replications", "2"],
  edgecloudsim: ["--set", "duration=8 min", "--replications", "1", "--log", "tasks"],
  mm1: ["--tasks", "2000", "--replications", "2"],
  mmc: ["--tasks", "2000", "--replications", "2"],
  "trace-replay": [],
  vehicle: ["--tasks", "40", "--replications", "2"],
  pedestrian: ["--tasks", "40", "--replications", "2"],
};

const edgefade = (...args: readonly string[]): void => {
  execFileSync(process.execPath, ["dist/cli/main.js", ...args], { stdio: ["ignore", "ignore", "inherit"] });
};

const only = process.argv.slice(2);
const pictures = "docs/gallery";
mkdirSync(pictures, { recursive: true });
const home = mkdtempSync(join(tmpdir(), "edgefade-gallery-"));
const parts = [
  "# Gallery",
  "",
  "A short run of every scenario, drawn by `edgefade report`. `npx tsx bench/gallery.ts` makes this page.",
];
for (const file of readdirSync("scenarios").filter((name) => name.endsWith(".yaml"))) {
  const name = file.replace(".yaml", "");
  const out = join(home, name);
  const figure = FIGURES[name] ?? "latency-parts";
  if (only.length === 0 || only.includes(name)) {
    edgefade(
      "run",
      `scenarios/${file}`,
      ...(SIZES[name] ?? ["--tasks", "100", "--replications", "3"]),
      "--quiet",
      "--out",
      out,
    );
    edgefade("report", out, "--figures", figure, "--format", "svg", "--quiet");
    copyFileSync(join(out, "figures", `${figure}.svg`), join(pictures, `${name}.svg`));
    console.log(name);
  }
  const { description } = loadScenario(`scenarios/${file}`).scenario;
  parts.push(
    "",
    `## ${name}`,
    "",
    description,
    "",
    `![${name}: ${figure}](gallery/${name}.svg)`,
    "",
    `[scenarios/${file}](../scenarios/${file})`,
  );
}
rmSync(home, { recursive: true });
writeFileSync("docs/gallery.md", `${parts.join("\n")}\n`);
