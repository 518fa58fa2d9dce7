import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { afterAll, expect, it } from "vitest";
import { Bench, policyModule } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

type Row = Record<string, string>;
const committed: Row[] = parse(
  readFileSync(fileURLToPath(new URL("../../results/league/edgefade-10-v1-runs.csv", import.meta.url))),
  { columns: true },
);

it("comes to the committed numbers of edgefade-10 v1, and takes a policy of one's own", async () => {
  bench.write("mine.mjs", policyModule("mine", `return everywhere("device")`));
  const args = [
    "league",
    "./mine.mjs",
    "--scenarios",
    "batteries,heterogeneity",
    "--replications",
    "2",
    "--out",
    "out",
  ];
  const { code, stdout, stderr } = await bench.run(args);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^$|%/)]);
  const runs: Row[] = parse(bench.read("out", "runs.csv"), { columns: true });
  const baselines = runs.filter(({ policy }) => policy !== "mine");
  expect(baselines).toHaveLength(2 * 5 * 2);
  expect(runs).toHaveLength(2 * 6 * 2);
  const same = ({ scenario, policy, replication }: Row) =>
    committed.find((row) => row.scenario === scenario && row.policy === policy && row.replication === replication);
  for (const row of baselines) expect(row).toEqual(same(row));
  // Devices that do all themselves empty their batteries: what would have come is charged.
  const mine = runs.find(({ scenario, policy }) => scenario === "batteries" && policy === "mine")!;
  expect(Number(mine.finished_share)).toBeLessThan(0.8);
  expect(stdout).toMatch(/^edgefade-10 v1, changed: 2 scenarios, 2 replications/);
  expect(stdout).toMatch(/ 1 {2}(optimal|greedy) /);
  expect(bench.list("out")).toEqual(["figures", "league.csv", "league.md", "runs.csv", "times.csv"]);
  expect(bench.list("out", "figures")).toEqual(["league.csv", "league.pdf", "league.png", "league.svg"]);
  const again = await bench.run(args);
  expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/league.csv: exists already/)]);
});

it("says what is wrong before it emulates anything", async () => {
  const { code, stderr } = await bench.run(["league", "gredy", "--scenarios", "graphs", "--jobs", "0"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/--jobs: expected a whole number >= 1/);
  expect(stderr).toMatch(/unknown policy "gredy"; did you mean "greedy"/);
});
