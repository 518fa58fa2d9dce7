import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import { writeReproductionPage } from "../../../../src/experiment/reproduce/document.js";
import { meansOf, scenarioNamed } from "../../../../src/experiment/reproduce/emulate.js";
import { learnerRow, tryLearner } from "../../../../src/experiment/reproduce/learners.js";
import type { Reproduction, Row } from "../../../../src/experiment/reproduce/reproduction.js";
import { writeReproduction } from "../../../../src/experiment/reproduce/write.js";
import type { TrainedNetwork } from "../../../../src/learning/model/model.js";
import { keepOption, trainInRuns } from "../../../../src/learning/training/runs/training-runs.js";
import type { LearningEntry } from "../../../../src/learning/training/trainer.js";
import { catalog } from "../../../../src/policies/catalog.js";
import type { OffloadingPolicy } from "../../../../src/world/port/policy.js";

/** A network of one number that stands for what was learned: how many runs there were. */
const knowing = (runs: number): TrainedNetwork => ({
  name: "knowledge",
  shape: { inputs: 1, hidden: [], groups: 1, choices: 1, head: "linear" },
  parameters: Float32Array.of(runs, 0),
});

/** A learner that decides by one rule before its first run, and by another afterwards. */
const learnerThatGoes = (from: string, to: string): LearningEntry => {
  const decidingBy = (networks: readonly TrainedNetwork[]): OffloadingPolicy =>
    catalog[networks[0]!.parameters[0] === 0 ? from : to]!.create({});
  return {
    summary: "",
    source: "",
    options: [keepOption],
    trainer: async () => ({
      train: async (context) => {
        let runs = 0;
        const learner = {
          get decisions() {
            return 100 * runs;
          },
          get steps() {
            return runs;
          },
          exploring: () => {
            runs++;
            return catalog.random!.create({});
          },
          deciding: () => decidingBy([knowing(runs)]),
          networks: () => [knowing(runs)],
          save: () => ({ arrays: {}, data: {} }),
          load: () => {},
          describe: () => "",
        };
        const terms = { decisions: 400, validateEvery: 100, validationRuns: 1, patience: 9 };
        const { networks, training } = await trainInRuns(context, learner, terms);
        const encoding = { ...context.world.size, features: [] };
        return { encoding, networks, training, settings: {}, heldOut: {} };
      },
    }),
    policy: ({ networks }) => decidingBy(networks),
  };
};

const scenario = scenarioNamed("dmro-static", "tasks=4", "replications=5");
const target = { kind: "at most", value: 1e9, from: "paper" } as const;

const rowOf = async (scheme: string, entry: LearningEntry, options: Record<string, string> = {}): Promise<Row> => {
  const order = { training: scenario, test: scenario, seeds: [1, 2, 3, 4, 5], backend: { name: "none" } as never };
  const trials = await tryLearner({ scheme, policy: scheme, options, entry }, order);
  return learnerRow({ scheme, quantity: "cost", target }, trials, ({ course }) => meansOf(course, "cost"));
};

describe("a learner that only becomes worse", () => {
  const folder = mkdtempSync(join(tmpdir(), "edgefade-not-learned-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has no verdict but that, in the row, in the file and on the page, and shows what it learned, not where it began", async () => {
    const worse = await rowOf("worse", learnerThatGoes("optimal", "local"));
    const better = await rowOf("better", learnerThatGoes("local", "optimal"));
    expect(worse.training).toEqual({ bestAt: [0, 0, 0, 0, 0], unit: "decisions" });
    expect(better.training).toEqual({ bestAt: [100, 100, 100, 100, 100], unit: "decisions" });
    // The costs of `local`, not those of the first weights, which are `optimal`.
    expect(worse.ours / better.ours).toBeGreaterThan(4);
    const reproduction: Reproduction = {
      paper: "dmro",
      title: "T",
      citation: "C.",
      claims: "",
      finds: [],
      why: [],
      repairs: [],
      figures: [],
      made: { seed: 1, quick: false },
      tables: [{ name: "static", title: "Table", caption: "Caption.", rows: [worse, better] }],
    };
    await writeReproduction(folder, reproduction);
    const written = parse(readFileSync(join(folder, "dmro", "static.csv"), "utf8"), { columns: true });
    expect(written).toMatchObject([
      { scheme: "worse", verdict: "not learned", n: "5", n_of: "training seeds", best_at_low: "0", best_at_high: "0" },
      { scheme: "better", verdict: "holds", n: "5", best_at_low: "100", best_at_high: "100" },
    ]);
    writeReproductionPage(join(folder, "docs"), folder);
    const page = readFileSync(join(folder, "docs", "reproduction.md"), "utf8");
    expect(page).toMatch(/\| worse \| cost \|.*\| not learned \(5 of 5\) \| 0 decisions \|/);
    expect(page).toMatch(/\| better \| cost \|.*\| holds \| 100 decisions \|/);
    // agrees, deviates, holds, fails, open, not learned, nothing to hold it against
    expect(page).toContain("| [dmro](#dmro) | 0 | 0 | 1 | 0 | 0 | 1 | 0 |");
    expect(page).toContain("`edgefade reproduce dmro --only static --out again`");
  });

  it("keeps its first weights when it is told to keep the best, and its last when told so", async () => {
    const [best, last, learned] = await Promise.all(
      ["best", "last", "learned"].map((keep) => rowOf(keep, learnerThatGoes("optimal", "local"), { keep })),
    );
    expect(learned!.ours / best!.ours).toBeGreaterThan(4);
    expect(last!.ours).toBe(learned!.ours);
    expect(best!.training!.bestAt).toEqual([0, 0, 0, 0, 0]);
  });
});
