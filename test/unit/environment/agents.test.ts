import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AgentBatch } from "../../../src/environment/agents.js";
import { Environment } from "../../../src/environment/environment.js";
import type { Reward } from "../../../src/environment/episode.js";
import { ObservationCodec } from "../../../src/environment/observation.js";
import { RowsFrame, sizesOf } from "../../../src/environment/protocol.js";
import { ASKS, type News, type Rows, STEP, TERMINATED, TRUNCATED } from "../../../src/environment/rows.js";
import { type Decides, spacesOf } from "../../../src/environment/spaces.js";
import type { Scenario } from "../../../src/scenario/scenario.js";
import { scenarioNamed, scenarioOf } from "../../support/emulate.js";
import { randomScenario } from "../../support/random-scenario.js";

interface Played {
  /** Sum of all agents' rewards in all steps. */
  readonly total: number;
  readonly times: readonly number[];
  readonly rows: Rows;
  readonly news: readonly News[];
  readonly steps: number;
}

/** An episode in which agent k always takes site k mod the number of sites. */
const play = (scenario: Scenario, slot_s: number, decides: Decides, reward: Reward = "rate"): Played => {
  const spaces = spacesOf(scenario, decides);
  const count = spaces.devices.length;
  const { rows } = new RowsFrame(sizesOf(spaces, new ObservationCodec(spaces), count));
  const batch = new AgentBatch(scenario, rows, slot_s, { decides, reward });
  const unset = new Float64Array(count).fill(Number.NaN);
  const news = [batch.reset(new Int32Array(count).fill(2), unset, unset)];
  const operations = new Int32Array(count).fill(STEP);
  const actions = Int32Array.from(
    { length: count * spaces.places },
    (_, index) => Math.floor(index / spaces.places) % spaces.sites.length,
  );
  const times = [rows.time_s[0]!];
  let total = 0;
  let steps = 0;
  while ((rows.flags[0]! & (TERMINATED | TRUNCATED)) === 0) {
    news.push(batch.step(operations, actions));
    total += rows.reward.reduce((sum, one) => sum + one, 0);
    times.push(rows.time_s[0]!);
    steps++;
  }
  return { total, times, rows, news, steps };
};

const reportOf = ({ news }: Played) => news.flatMap(({ reports }) => reports)[0]!.report;
const decides = fc.constantFrom<Decides>("task", "subtask");

describe("agents", () => {
  it("without slots play the run of an environment with the same actions", () => {
    fc.assert(
      fc.property(randomScenario, decides, (text, decides) => {
        const scenario = scenarioOf(text);
        const environment = new Environment(scenario, { decides });
        const { places, sites } = environment.spaces;
        let moment = environment.reset();
        let total = 0;
        while (moment.decision >= 0) {
          moment = environment.step(new Array<number>(places).fill(moment.device % sites.length));
          total += moment.reward;
        }
        const played = play(scenario, 0, decides);
        expect(reportOf(played)).toEqual(moment.report);
        expect(played.total).toBeCloseTo(total, 9);
      }),
      { numRuns: 15, seed: 15 },
    );
  });

  it("earn together what the run costs, with slots and without, on any scenario", () => {
    const slots = fc.constantFrom(0, 0.01, 0.25);
    fc.assert(
      fc.property(randomScenario, decides, slots, fc.constantFrom<Reward>("rate", "outcome"), (text, ...rest) => {
        const [decides, slot_s, reward] = rest;
        const played = play(scenarioOf(text), slot_s, decides, reward);
        fc.pre(played.steps > 0);
        const { cost, counts } = reportOf(played);
        expect(Math.abs(played.total + cost)).toBeLessThanOrEqual(1e-9 * Math.max(1, cost));
        const ended = played.news.reduce((sum, { ended }) => sum + ended.length, 0);
        expect(ended).toBe(counts.generated);
      }),
      { numRuns: 25, seed: 15 },
    );
  });

  it("decide at the ends of slots, and their tasks wait for that", () => {
    const scenario = scenarioNamed("quickstart", "tasks=40");
    const [at, slot_s] = [play(scenario, 0, "task"), 0.5];
    const slotted = play(scenario, slot_s, "task");
    // The last time is that of the end of the run.
    for (const time_s of slotted.times.slice(0, -1)) expect((time_s / slot_s) % 1).toBeCloseTo(0, 9);
    expect(slotted.steps).toBeLessThan(at.steps);
    expect(at.steps).toBe(40);
    // Decisions wait half a slot on average, and cost that much latency at least in sum.
    expect(reportOf(slotted).counts.completed).toBe(40);
    expect(reportOf(slotted).cost).toBeGreaterThan(reportOf(at).cost);
  });

  it("show the decision of its device in each row", () => {
    const scenario = scenarioNamed("quickstart", "tasks=40");
    const { rows } = play(scenario, 0.5, "task");
    expect([...rows.device]).toEqual(Array.from({ length: 20 }, (_, device) => device));
    expect([...rows.flags].every((flags) => (flags & ASKS) === 0)).toBe(true);
  });
});
