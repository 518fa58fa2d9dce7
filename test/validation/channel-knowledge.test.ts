import { describe, expect, it } from "vitest";
import { optimal } from "../../src/policies/optimal.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { Channel } from "../../src/world/radio/channel.js";
import { emulate, placing, scenarioOf } from "../support/emulate.js";
import { gainOf, KnownFading } from "../support/radio.js";
import { batchError, meanOf } from "../support/statistics.js";

/** One phone on a channel that often makes the difference between computing here and there. */
const lone = (coherence: string, arrivals: string, tasks = 2000) => `
name: lone
tasks: ${tasks}
radio:
  pathLoss: { model: fixed, gain: -125 dB }
  fading: { model: block, coherence: ${coherence}, group: 256 }
edges: [{ name: edge, cores: 16, frequency: 3 GHz }]
devices: [{ name: phone, frequency: 1 GHz }]
application: { chain: { subtasks: 2, data: "uniform(5 KB, 100 KB)", work: "uniform(100 Mcycles, 700 Mcycles)" } }
arrivals: ${arrivals}
objective: latency
`;

const quasiStatic = lone("task", "saturated");

const inOrder = (scenario: Scenario) =>
  emulate(scenario, optimal(), { details: false }).tasks.toSorted((a, b) => a.task - b.task);
const tasksOf = (text: string, csi: string) => inOrder(scenarioOf(text, `decision.csi=${csi}`));
const regretsOf = (text: string, csi: string) => tasksOf(text, csi).map(({ regret }) => regret);

describe("what policies know of channels", () => {
  it.each([
    ["delayed by nothing", "{ model: delayed, by: 0 s }"],
    ["noisy without noise", "{ model: noisy, sd: 0 dB }"],
    ["perfect, in words", "perfect"],
  ])("%s is the same as nothing said", (_, csi) => {
    const text = lone("100 ms", "{ process: periodic, every: 200 ms }", 300);
    expect(tasksOf(text, csi)).toEqual(inOrder(scenarioOf(text)));
  });

  it("costs a lone device nothing when it is perfect, and never gains when it is not", () => {
    for (const regret of regretsOf(quasiStatic, "perfect")) expect(Math.abs(regret)).toBeLessThan(1e-9);
    for (const csi of ["statistical", "{ model: noisy, sd: 3 dB }"])
      for (const regret of regretsOf(quasiStatic, csi)) expect(regret).toBeGreaterThan(-1e-9);
  });

  it("costs the more, the larger the error is", () => {
    const regrets = ["1 dB", "3 dB", "9 dB"].map((sd) => regretsOf(quasiStatic, `{ model: noisy, sd: ${sd} }`));
    const means = regrets.map(meanOf);
    expect(means[0]).toBeGreaterThan(0);
    for (const [index, larger] of regrets.entries()) {
      const smaller = regrets[index - 1];
      if (smaller === undefined) continue;
      // Paired: the same tasks, the same draws of the error but for its scale.
      const differences = larger.map((regret, task) => regret - smaller[task]!);
      expect(meanOf(differences)).toBeGreaterThan(4 * batchError(differences));
    }
  });

  it("has its price when only the mean is known", () => {
    // No t test here: the time of a transfer over a Rayleigh channel that is not looked at has no variance.
    const regrets = regretsOf(quasiStatic, "statistical");
    expect(meanOf(regrets)).toBeGreaterThan(0);
    expect(regrets.filter((regret) => regret > 1e-6).length).toBeGreaterThan(regrets.length / 20);
  });

  it("costs more when it is older than the channel's memory, and the oracle knows the present either way", () => {
    const text = lone("2 s", "{ process: periodic, every: 3 s }");
    const [fresh, old] = ["{ model: delayed, by: 10 ms }", "{ model: delayed, by: 10 s }"].map((csi) =>
      tasksOf(text, csi),
    );
    const harm = old!.map(({ cost }, index) => cost - fresh![index]!.cost);
    expect(meanOf(harm)).toBeGreaterThan(4 * batchError(harm));
    expect(old!.map(({ oracle_cost }) => oracle_cost)).toEqual(fresh!.map(({ oracle_cost }) => oracle_cost));
  });

  it("is the same under every policy, whatever it asks", () => {
    const rates = (asks: number) => {
      const seen: number[] = [];
      const policy = placing(({ graph }, view) => {
        for (let ask = 0; ask < asks; ask++) view.optimum();
        seen.push(view.site("edge").uplink_bps(0));
        return new Array(graph.subtasks).fill("device");
      });
      emulate(scenarioOf(quasiStatic, "decision.csi={ model: noisy, sd: 3 dB }", "tasks=50"), policy);
      return seen;
    };
    expect(rates(3)).toEqual(rates(0));
  });

  it("is an error of normal law: mean 0, the standard deviation as given", () => {
    const scenario = (csi: string) => scenarioOf(quasiStatic, `decision.csi=${csi}`, "radio.fading=none");
    // With the whole band at low SNR the rate tells the SNR: rate = n spacing log2(1 + snr).
    const snrs = (csi: string) => {
      const found: number[] = [];
      const policy = placing(({ graph }, view) => {
        found.push(2 ** (view.site("edge").uplink_bps(0) / (32 * 15e3)) - 1);
        return new Array(graph.subtasks).fill("device");
      });
      emulate(scenario(csi), policy, { details: false });
      return found;
    };
    const truth = snrs("perfect");
    const errors_db = snrs("{ model: noisy, sd: 3 dB }").map((snr, task) => 10 * Math.log10(snr / truth[task]!));
    const sd_db = Math.sqrt(meanOf(errors_db.map((error) => error ** 2)));
    expect(Math.abs(meanOf(errors_db))).toBeLessThan((4.5 * 3) / Math.sqrt(errors_db.length));
    expect(Math.abs(sd_db - 3)).toBeLessThan((4.5 * 3) / Math.sqrt(2 * errors_db.length));
  });
});

describe("the rate of a channel as it is seen", () => {
  const channel = new Channel({
    snr: 40,
    spacing_hz: 10,
    efficiency: (sinr) => Math.log2(1 + sinr),
    fading: new KnownFading(0.1, 2),
  });
  const grant = { subcarriers: 4, groups: [0, 1], counts: [3, 1] };
  const rate = (gains: readonly number[], snr: number) =>
    10 * (3 * Math.log2(1 + (snr / 4) * gains[0]!) + Math.log2(1 + (snr / 4) * gains[1]!));
  const gains = (block: number) => [gainOf(block, 0), gainOf(block, 1)];

  it.each([
    ["late", 1.25, { age_s: 0.5, snrFactor: 1, isMean: false }, rate(gains(7), 40)],
    ["from before the start", 0.25, { age_s: 9, snrFactor: 1, isMean: false }, rate(gains(0), 40)],
    ["with an error", 1.25, { age_s: 0, snrFactor: 2, isMean: false }, rate(gains(12), 80)],
    ["in the mean", 1.25, { age_s: 0, snrFactor: 1, isMean: true }, rate([1, 1], 40)],
    ["as it is", 1.25, undefined, rate(gains(12), 40)],
  ])("%s", (_, time_s, sight, expected) => {
    expect(channel.estimatedRate_bps(time_s, 0, grant, sight)).toBeCloseTo(expected, 9);
  });
});
