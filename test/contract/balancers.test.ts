import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { threefry } from "../../src/engine/generators/threefry.js";
import { type BalancerSettings, balancer, makeBalancer } from "../../src/models/balancer/catalog.js";
import type { Servers } from "../../src/world/balancing/balancer.js";
import { decisionNumber, drawsOf, jobNumber } from "../../src/world/balancing/draws.js";
import { powerOfD, sampleOf } from "../../src/world/balancing/power-of-d.js";
import { weightedRoundRobin } from "../../src/world/balancing/weighted-round-robin.js";

interface State {
  readonly present: number;
  readonly backlog_s: number;
  readonly cores: number;
  readonly frequency_hz: number;
  readonly isUp: boolean;
}

const serversOf = (states: readonly State[], grant = 1, work = 1): Servers => {
  const all = states.map((_, server) => server);
  const up = all.filter((server) => states[server]!.isUp);
  return {
    count: states.length,
    up: up.length === 0 ? all : up,
    present: (server) => states[server]!.present,
    backlog_s: (server) => states[server]!.backlog_s,
    cores: (server) => states[server]!.cores,
    grant: () => grant,
    time_s: (server) => work / (states[server]!.frequency_hz * grant),
    speed_hz: (server) => states[server]!.cores * states[server]!.frequency_hz,
  };
};

const state = fc.record({
  present: fc.integer({ min: 0, max: 6 }),
  backlog_s: fc.integer({ min: 0, max: 4 }),
  cores: fc.constantFrom(1, 1, 2, 4),
  frequency_hz: fc.constantFrom(1, 2, 3),
  isUp: fc.boolean(),
});
const states = fc.array(state, { minLength: 1, maxLength: 7 });

const RULES: Readonly<Record<BalancerSettings["rule"], BalancerSettings>> = {
  jsq: { rule: "jsq" },
  "power-of-d": { rule: "power-of-d", d: 2 },
  sed: { rule: "sed" },
  "least-work-left": { rule: "least-work-left" },
  "round-robin": { rule: "round-robin" },
  "weighted-round-robin": { rule: "weighted-round-robin" },
  random: { rule: "random" },
};

const candidatesOf = (all: readonly State[]): number[] => {
  const up = all.flatMap(({ isUp }, server) => (isUp ? [server] : []));
  return up.length > 0 ? up : all.map((_, server) => server);
};

/**
 * The servers that a rule may choose, written down once more: sort keys in whole numbers, so that nothing is rounded. All speeds divide
 * 6, all cores divide 4.
 */
const KEYS: Partial<Record<BalancerSettings["rule"], (one: State) => readonly number[]>> = {
  jsq: ({ present, cores }) => [(present * 4) / cores],
  sed: ({ present, cores, frequency_hz }) => [
    (Math.max(4, ((present + 1) * 4) / cores) * 6) / frequency_hz,
    6 / frequency_hz,
  ],
  "least-work-left": ({ backlog_s, frequency_hz }) => [backlog_s, 6 / frequency_hz],
  random: () => [],
};

const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
};

const bestOf = (all: readonly State[], key: (one: State) => readonly number[], among = candidatesOf(all)): number[] => {
  const best = among.map((server) => key(all[server]!)).sort(compare)[0]!;
  return among.filter((server) => compare(key(all[server]!), best) === 0);
};

const field = threefry(3, 4);

describe("balancers", () => {
  it("are all tested here", () => {
    expect(Object.keys(RULES).sort()).toEqual(balancer.models.map(({ name }) => name).sort());
  });

  it.each(Object.entries(KEYS))("%s chooses among the best, each of which some draw chooses", (rule, key) => {
    fc.assert(
      fc.property(states, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (all, tie) => {
        const best = bestOf(all, key!);
        const { choose } = makeBalancer(RULES[rule as BalancerSettings["rule"]]);
        expect(choose(serversOf(all), () => tie)).toBe(best[Math.floor(tie * best.length)]);
      }),
      { seed: 31, numRuns: 500 },
    );
  });

  it("power-of-d: the shortest queue of d that are up, and each set of d as often as any other", () => {
    fc.assert(
      fc.property(states, fc.integer({ min: 1, max: 8 }), fc.nat(1000), (all, d, job) => {
        const draws = drawsOf(field, job);
        const servers = serversOf(all);
        const sample = sampleOf(servers.up, d, draws);
        expect(new Set(sample).size).toBe(Math.min(d, servers.up.length));
        for (const server of sample) expect(servers.up).toContain(server);
        expect(bestOf(all, KEYS.jsq!, [...sample])).toContain(powerOfD(d).choose(servers, draws));
      }),
      { seed: 32, numRuns: 500 },
    );
    const counts = new Map<string, number>();
    const jobs = 20_000;
    for (let job = 0; job < jobs; job++) {
      const sample = [...sampleOf([0, 1, 2, 3, 4], 2, drawsOf(field, job))].sort().join();
      counts.set(sample, (counts.get(sample) ?? 0) + 1);
    }
    expect(counts.size).toBe(10);
    // Chi squared with 9 degrees of freedom is below 45 but for one in a million.
    const expected = jobs / 10;
    expect([...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(45);
  });

  it("sed is jsq where all are alike, and d = all of them is, too", () => {
    const alike = fc.array(
      state.map((one) => ({ ...one, cores: 1, frequency_hz: 2 })),
      { minLength: 1, maxLength: 7 },
    );
    fc.assert(
      fc.property(alike, fc.nat(1000), (all, job) => {
        const servers = serversOf(all);
        const draws = drawsOf(field, job);
        const shortest = makeBalancer(RULES.jsq).choose(servers, draws);
        expect(makeBalancer(RULES.sed).choose(servers, draws)).toBe(shortest);
        expect(powerOfD(all.length).choose(servers, draws)).toBe(shortest);
      }),
      { seed: 33 },
    );
  });

  it("round robin goes around those that are up", () => {
    const up = (flags: readonly boolean[]) =>
      serversOf(flags.map((isUp) => ({ present: 0, backlog_s: 0, cores: 1, frequency_hz: 1, isUp })));
    const rule = makeBalancer(RULES["round-robin"]);
    const next = (servers: Servers): number => {
      const server = rule.choose(servers, () => 0);
      rule.sent!(server, servers);
      return server;
    };
    const all = up([true, true, true]);
    expect([all, all, all, all].map(next)).toEqual([0, 1, 2, 0]);
    expect([up([true, false, true]), all, up([false, true, false]), all].map(next)).toEqual([2, 0, 1, 2]);
  });

  it("weighted round robin is smooth: 5, 1, 1 as nginx has it, and as many as the weights say in every round", () => {
    const play = (weights: readonly number[], jobs: number): number[] => {
      const servers = serversOf(
        weights.map(() => ({ present: 0, backlog_s: 0, cores: 1, frequency_hz: 1, isUp: true })),
      );
      const rule = weightedRoundRobin(weights);
      return Array.from({ length: jobs }, () => {
        const server = rule.choose(servers, () => 0);
        rule.sent!(server, servers);
        return server;
      });
    };
    expect(play([5, 1, 1], 7)).toEqual([0, 0, 1, 0, 2, 0, 0]);
    expect(play([1, 1, 1], 6)).toEqual([0, 1, 2, 0, 1, 2]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const sum = weights.reduce((total, weight) => total + weight, 0);
        const order = play(weights, 2 * sum);
        for (const round of [order.slice(0, sum), order.slice(sum)])
          expect(weights.map((_, server) => round.filter((one) => one === server).length)).toEqual(weights);
        // Evenly spread: at no time is a server more than one job behind or ahead of its share.
        for (let n = 1; n <= sum; n++)
          for (const [server, weight] of weights.entries()) {
            const had = order.slice(0, n).filter((one) => one === server).length;
            expect(Math.abs(had - (n * weight) / sum)).toBeLessThanOrEqual(weights.length);
          }
      }),
      { seed: 34 },
    );
  });

  it("weights by speed are those of the same speeds", () => {
    const speeds = serversOf([
      { present: 0, backlog_s: 0, cores: 2, frequency_hz: 3, isUp: true },
      { present: 0, backlog_s: 0, cores: 1, frequency_hz: 2, isUp: true },
    ]);
    const [own, given] = [weightedRoundRobin(), weightedRoundRobin([3, 1])];
    for (let job = 0; job < 12; job++) {
      const server = own.choose(speeds, () => 0);
      expect(server).toBe(given.choose(speeds, () => 0));
      for (const rule of [own, given]) rule.sent!(server, speeds);
    }
  });

  it("choosing changes nothing", () => {
    fc.assert(
      fc.property(states, fc.constantFrom(...Object.values(RULES)), fc.nat(100), (all, settings, job) => {
        const rule = makeBalancer(settings);
        const servers = serversOf(all);
        const first = rule.choose(servers, drawsOf(field, job));
        for (const other of [job + 1, job + 2]) rule.choose(servers, drawsOf(field, other));
        expect(rule.choose(servers, drawsOf(field, job))).toBe(first);
      }),
      { seed: 35 },
    );
  });

  it("say what is wrong with settings", () => {
    for (const d of [0, -1, 1.5, Number.NaN]) expect(() => powerOfD(d)).toThrow("expected d to be a whole number >= 1");
    for (const weight of [0, -1, Number.NaN, Infinity])
      expect(() => weightedRoundRobin([1, weight])).toThrow("expected weights > 0");
    const two = serversOf([1, 2].map(() => ({ present: 0, backlog_s: 0, cores: 1, frequency_hz: 1, isUp: true })));
    expect(() => weightedRoundRobin([1, 2, 3]).choose(two, () => 0)).toThrow("expected 2 weights");
    const endless = serversOf([{ present: 0, backlog_s: 0, cores: Infinity, frequency_hz: 1, isUp: true }]);
    expect(() => weightedRoundRobin().choose(endless, () => 0)).toThrow("a server has unlimited cores");
  });

  it("numbers of jobs differ, and so do their draws", () => {
    const numbers = [0, 1, 2].flatMap((task) => [jobNumber(task, 0), jobNumber(task, 1022), decisionNumber(task)]);
    expect(new Set(numbers).size).toBe(9);
    expect(new Set(numbers.flatMap((job) => [0, 1, 2].map(drawsOf(field, job)))).size).toBe(27);
  });
});
