import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { chargedCost, normalized, type ScoredRun, scoresOf } from "../../../src/experiment/league/scores.js";
import { changedScenarios, readSuite, suiteFile } from "../../../src/experiment/league/suite.js";
import { leagueMarkdown, percentText, tieSentences } from "../../../src/experiment/league/tables.js";

const run = (given: Partial<ScoredRun>): ScoredRun => ({
  scenario: "s",
  policy: "optimal",
  replication: 0,
  cost: 1,
  regret: 0,
  latency_s: 1,
  device_energy_j: 1,
  finished_share: 1,
  decision_s: 1e-5,
  ...given,
});

describe("edgefade-10", () => {
  it("is frozen: the scenarios are those of its version", () => {
    const file = suiteFile();
    expect(Object.keys(file.scenarios)).toHaveLength(10);
    expect(changedScenarios(file)).toEqual([]);
    const other = { ...file, scenarios: { ...file.scenarios, graphs: { sha256: "0".repeat(64), unfinished_cost: 1 } } };
    expect(changedScenarios(other)).toEqual(["graphs"]);
  });

  it("has scenarios of the names of their files, each with a question, and says when options change them", () => {
    const suite = readSuite(undefined, {}, true);
    expect(suite.title).toBe("edgefade-10 v1");
    for (const { name, loaded } of suite.scenarios) {
      expect(loaded.scenario.name).toBe(name);
      expect(loaded.text.description).toMatch(/\?|\./);
      expect(loaded.scenario.replications).toBe(10);
    }
    expect(readSuite(undefined, { set: ["seed=3"] }, false).title).toBe("edgefade-10 v1, changed");
    expect(readSuite(["graphs"], {}, true).title).toBe("edgefade-10 v1, changed");
    expect(() => readSuite(["graph"], {}, true)).toThrow(/unknown scenario "graph"; did you mean "graphs"/);
    expect(() => readSuite(["graphs", "graphs"], {}, true)).toThrow(/two scenarios are called "graphs"/);
  });

  const rows: Record<string, string>[] = parse(readFileSync("results/league/edgefade-10-v1.csv"), { columns: true });
  const regret = (scenario: string, policy: string): number =>
    Number(
      rows.find((row) => row.scenario === scenario && row.policy === policy && row.measure === "normalized_regret")!
        .mean,
    );
  const scenarios = Object.keys(suiteFile().scenarios);

  it("has no degenerate scenario: random loses everywhere, and no simple rule is as good as optimal everywhere", () => {
    for (const scenario of scenarios) expect(regret(scenario, "random"), scenario).toBeGreaterThan(0.2);
    for (const policy of ["greedy", "best-constant"])
      expect(Math.max(...scenarios.map((scenario) => regret(scenario, policy))), policy).toBeGreaterThan(0.1);
    // Which of the two is better depends on the scenario.
    const better = scenarios.filter((scenario) => regret(scenario, "greedy") < regret(scenario, "best-constant"));
    expect(better.length).toBeGreaterThan(2);
    expect(better.length).toBeLessThan(8);
  });
});

describe("scores", () => {
  it("charge tasks that did not finish", () => {
    // (2 * 3 + 10 * 1) / 4
    expect(chargedCost(2, 3, 4, 10)).toBe(4);
    expect(chargedCost(2, 4, 4, 10)).toBe(2);
    expect(chargedCost(Number.NaN, 0, 4, 10)).toBe(10);
  });

  it("set every run against the reference in its own replication, and mean over scenarios", () => {
    const runs = normalized(
      ["a", "b"].flatMap((scenario) =>
        [0, 1].flatMap((replication) => [
          run({ scenario, replication, cost: 2 + replication }),
          run({ scenario, replication, policy: "x", cost: (2 + replication) * (scenario === "a" ? 1.1 : 1.3) }),
          run({ scenario, replication, policy: "y", cost: (2 + replication) * 0.9, latency_s: 3 }),
        ]),
      ),
    );
    const { standings, cells } = scoresOf(runs);
    expect(standings.map(({ policy }) => policy)).toEqual(["y", "optimal", "x"]);
    const [y, optimal, x] = standings as [(typeof standings)[0], (typeof standings)[0], (typeof standings)[0]];
    expect(x.normalizedRegret.mean).toBeCloseTo(0.2, 12);
    expect(x.worst).toEqual({ scenario: "b", normalizedRegret: expect.closeTo(0.3, 12) });
    // Over scenarios: 0.1 and 0.3, t(0.975, 1) = 12.7062, sd = 0.141421.
    expect(x.overScenarios.high - x.overScenarios.mean).toBeCloseTo((12.7062 * 0.141421) / Math.SQRT2, 4);
    expect(y.normalizedRegret.mean).toBeCloseTo(-0.1, 12);
    expect(y.latencyRatio.mean).toBe(3);
    expect(optimal.normalizedRegret.mean).toBe(0);
    expect(cells.find(({ scenario, policy }) => scenario === "a" && policy === "x")!.measures.cost.mean).toBeCloseTo(
      2.75,
      12,
    );
  });

  it("say who cannot be told apart", () => {
    const noise = [0.1, -0.1, 0.05, -0.06, 0.02];
    const runs = normalized(
      noise.flatMap((shift, replication) => [
        run({ replication, cost: 2 }),
        run({ replication, policy: "like it", cost: 2 + shift }),
        run({ replication, policy: "worse", cost: 3 + shift }),
      ]),
    );
    const { standings, pairs, ...rest } = scoresOf(runs);
    expect(standings.map(({ policy, ties }) => [policy, ties])).toEqual([
      ["optimal", ["like it"]],
      ["like it", ["optimal"]],
      ["worse", []],
    ]);
    expect(pairs).toHaveLength(3);
    expect(tieSentences(standings, 5)).toEqual(["optimal and like it are not distinguishable."]);
    expect(tieSentences(standings, 1)).toEqual(["One replication has no intervals, so policies cannot be compared."]);
    expect(leagueMarkdown("edgefade-10 v1", "9.9.9", { standings, pairs, ...rest })).toContain(
      "edgefade-10 v1, edgefade 9.9.9: 1 scenarios, 5 replications paired by common random numbers.",
    );
  });

  it("show intervals in percent", () => {
    expect(percentText({ mean: 0.123, sd: 0, low: 0.1, high: 0.2, n: 3 })).toBe("12.3 % [10.0, 20.0]");
    expect(percentText({ mean: 0.123, sd: 0, low: Number.NaN, high: Number.NaN, n: 1 })).toBe("12.3 %");
  });
});
