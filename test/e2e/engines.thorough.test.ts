import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Commands of other engines: those on the PATH, and those that the variable ENGINES lists, such as `/opt/node24/bin/node:/opt/bun`. */
const engines = ["bun", "deno", ...(process.env.ENGINES ?? "").split(delimiter).filter((path) => path !== "")].map(
  (path) => ({ path, before: /deno$/.test(path) ? ["run", "-A"] : [] }),
);
const isThere = (path: string): boolean => spawnSync(path, ["--version"]).status === 0;

/** What the emulation itself writes: intervals of other tables come from a library. */
const TABLES = ["tasks.csv", "subtasks.csv", "transfers.csv", "nodes.csv"];
/** A scenario with a length of its own does not take --tasks. */
const scenarios = readdirSync("scenarios")
  .filter((file) => file.endsWith(".yaml") && file !== "ddlro-sensors.yaml")
  .map((file) => file.slice(0, -5));

describe("all scenarios on other engines", () => {
  let home = "";
  const run = (path: string, before: readonly string[], scenario: string, folder: string): void => {
    const args = [
      "run",
      `scenarios/${scenario}.yaml`,
      "--tasks",
      "60",
      "--replications",
      "2",
      "--quiet",
      "--out",
      folder,
    ];
    const { status, stderr } = spawnSync(path, [...before, "dist/cli/main.js", ...args], { encoding: "utf8" });
    expect(status, `${path} ${scenario}: ${stderr}`).toBe(0);
  };
  const folders = new Map<string, string>();

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "engines-"));
    for (const scenario of scenarios) {
      folders.set(scenario, join(home, "here", scenario));
      run(process.execPath, [], scenario, folders.get(scenario)!);
    }
  }, 300_000);
  afterAll(() => rmSync(home, { recursive: true }));

  for (const [number, { path, before }] of engines.entries()) {
    const isAbsent = !isThere(path);
    it.skipIf(isAbsent)(
      `have the bytes of this one: ${path}${isAbsent ? " (skipped: it is not installed; name others in ENGINES)" : ""}`,
      () => {
        let compared = 0;
        for (const scenario of scenarios) {
          const folder = join(home, String(number), scenario);
          run(path, before, scenario, folder);
          for (const table of readdirSync(folder).filter((file) => TABLES.includes(file))) {
            const same = readFileSync(join(folder, table)).equals(readFileSync(join(folders.get(scenario)!, table)));
            expect(same, `${scenario}/${table}`).toBe(true);
            compared++;
          }
        }
        expect(compared).toBeGreaterThan(scenarios.length);
      },
      300_000,
    );
  }
});
