import { beforeAll, describe, expect, it } from "vitest";
import { train as trainDqn } from "../../examples/typescript/dqn.js";
import { train as trainQ } from "../../examples/typescript/q-learning.js";
import { scenario } from "../../examples/typescript/scenario.js";
import threshold from "../../examples/typescript/threshold.js";
import ucb from "../../examples/typescript/ucb-bandit.js";
import { emulate } from "../../src/library/emulate.js";
import type { Summary } from "../../src/library/summary.js";
import type { OffloadingPolicy } from "../../src/world/port/policy.js";
import { sized } from "../support/effort.js";

/** Trainings of each learner: their luck differs. */
const SEEDS = sized([1], [1, 2, 3, 4, 5]);
const EPISODES = sized({ q: 20, dqn: 6 }, { q: 60, dqn: 30 });

const named = (make: () => OffloadingPolicy, name: string) => (): OffloadingPolicy => ({ ...make(), name });

describe("the examples in TypeScript", () => {
  let summary: Summary;
  const learners = SEEDS.flatMap((seed) => [`q ${seed}`, `dqn ${seed}`]);

  beforeAll(async () => {
    const trained = SEEDS.flatMap((seed) => [
      named(trainQ(scenario, { seed, episodes: EPISODES.q }), `q ${seed}`),
      named(trainDqn(scenario, { seed, episodes: EPISODES.dqn }), `dqn ${seed}`),
    ]);
    const policies = ["random", "greedy", "optimal", () => threshold(), () => ucb(), ...trained];
    summary = await emulate({ scenario, policies, replications: sized(5, 20) }).summary();
  });

  it.each(["example-threshold", "example-ucb", ...learners])(
    "%s costs less than random, in every replication on the whole",
    (policy) => {
      const pair = summary.comparison.find(
        (row) => row.metric === "cost" && row.policy_a === "random" && row.policy_b === policy,
      )!;
      expect(pair.ci95_low).toBeGreaterThan(0);
      expect(pair.p_holm).toBeLessThan(0.05);
    },
  );

  it("do not beat greedy here, but for some trainings of the DQN, as the page says", () => {
    for (const policy of ["example-threshold", "example-ucb", ...learners.filter((name) => name.startsWith("q"))])
      expect(summary.estimate(policy, "cost").mean).toBeGreaterThan(summary.estimate("greedy", "cost").mean);
  });

  it("learn the same from the same seed", async () => {
    const twice = [1, 2].map(() => trainDqn(scenario, { seed: 3, episodes: 1, hidden: 8 }));
    const costs = await Promise.all(
      twice.map(async (make) => {
        const { rows } = await emulate({ scenario, policies: [make], replications: 1 }).summary();
        return rows;
      }),
    );
    expect(costs[0]).toEqual(costs[1]);
  });

  it("refuse wrong options", () => {
    expect(() => threshold({ backlog_s: -1 })).toThrow(/backlog_s: expected a time >= 0/);
  });
});
