import { describe, expect, it } from "vitest";
import {
  bestThreshold,
  choicesTail,
  pairSojourn_s,
  roundRobinSojourn_s,
  thresholdSojourn_s,
} from "../../../../src/physics/theory/balancing.js";
import { steadyState } from "../../../../src/physics/theory/markov-chain.js";
import { markovQueue } from "../../../../src/physics/theory/queueing.js";

describe("chains", () => {
  it("a birth and death chain has the shares of M/M/1/K", () => {
    const transitions = [0, 1, 2].flatMap((n) => [
      { from: n, to: n + 1, rate_hz: 2 },
      { from: n + 1, to: n, rate_hz: 3 },
    ]);
    const sum = 1 + 2 / 3 + 4 / 9 + 8 / 27;
    for (const [n, share] of steadyState(4, transitions).entries()) expect(share).toBeCloseTo((2 / 3) ** n / sum, 12);
  });

  it("a state without a way out is refused", () => {
    expect(() => steadyState(2, [{ from: 0, to: 1, rate_hz: 1 }])).toThrow(RangeError);
  });
});

describe("closed forms of balancers", () => {
  it("one server in turn is M/M/1, and many get gaps that are all but constant", () => {
    const one = roundRobinSojourn_s({ arrival_hz: 0.6, service_hz: 1, servers: 1 });
    expect(one).toBeCloseTo(markovQueue({ arrival_hz: 0.6, service_hz: 1 }).sojourn_s, 12);
    // D/M/1: sigma = exp(-mu (1 - sigma) / lambda), by iteration.
    let sigma = 0.5;
    for (let step = 0; step < 500; step++) sigma = Math.exp(-(1 - sigma) / 0.6);
    const many = roundRobinSojourn_s({ arrival_hz: 600, service_hz: 1, servers: 1000 });
    expect(Math.abs(many * (1 - sigma) - 1)).toBeLessThan(2e-3);
  });

  it("solves the equation of E_2/M/1, whose root is that of a quadratic", () => {
    // (1 - s) (s^2 - (1 + 4 r) s + 4 r^2) = 0 for k = 2 with r = lambda of a server / mu.
    const r = 0.7;
    const sigma = (1 + 4 * r - Math.sqrt((1 + 4 * r) ** 2 - 16 * r * r)) / 2;
    expect(roundRobinSojourn_s({ arrival_hz: 2 * r, service_hz: 1, servers: 2 })).toBeCloseTo(1 / (1 - sigma), 11);
  });

  it("tails: one choice is geometric, two doubly exponential", () => {
    expect([0, 1, 2, 3].map((jobs) => choicesTail(0.5, 1, jobs))).toEqual([1, 0.5, 0.25, 0.125]);
    expect([0, 1, 2, 3].map((jobs) => choicesTail(0.5, 2, jobs))).toEqual([1, 0.5, 0.125, 2 ** -7]);
  });

  it("the chain of a random split is two M/M/1, and by their product form unlike ones, too", () => {
    const { sojourn_s } = markovQueue({ arrival_hz: 0.6, service_hz: 1 });
    expect(pairSojourn_s({ arrival_hz: 1.2, services_hz: [1, 1] }, () => 0.5)).toBeCloseTo(sojourn_s, 6);
    const present = 0.5 / (1 - 0.5) + 0.4 / (1 - 0.4);
    const split = pairSojourn_s({ arrival_hz: 1.2, services_hz: [2, 0.5] }, () => 1 / 1.2);
    expect(split).toBeCloseTo(present / 1.2, 6);
  });

  it("the shortest queue lies between one queue for both and the split, and is best of all rules that send at once", () => {
    const pair = { arrival_hz: 1.4, services_hz: [1, 1] } as const;
    const shortest_s = pairSojourn_s(pair, (n, m) => (n < m ? 1 : n > m ? 0 : 0.5));
    expect(shortest_s).toBeGreaterThan(markovQueue({ arrival_hz: 1.4, service_hz: 1, servers: 2 }).sojourn_s);
    expect(shortest_s).toBeLessThan(pairSojourn_s(pair, (n, m) => (n < m ? 0.9 : n > m ? 0.1 : 0.5)));
    expect(shortest_s).toBeLessThan(markovQueue({ arrival_hz: 0.7, service_hz: 1 }).sojourn_s);
  });

  it("a threshold of 1 with like servers is M/M/2", () => {
    const { sojourn_s } = markovQueue({ arrival_hz: 1.4, service_hz: 1, servers: 2 });
    expect(thresholdSojourn_s({ arrival_hz: 1.4, services_hz: [1, 1] }, 1)).toBeCloseTo(sojourn_s, 9);
  });

  it("an endless threshold leaves the fast server alone, and the best is better than all others", () => {
    const pair = { arrival_hz: 1, services_hz: [2, 0.25] } as const;
    const alone_s = markovQueue({ arrival_hz: 1, service_hz: 2 }).sojourn_s;
    expect(thresholdSojourn_s(pair, 60)).toBeCloseTo(alone_s, 9);
    const best = bestThreshold(pair);
    for (let threshold = 1; threshold <= 12; threshold++)
      expect(thresholdSojourn_s(pair, threshold)).toBeGreaterThanOrEqual(best.sojourn_s);
    expect(best.threshold).toBeGreaterThan(1);
    expect(best.sojourn_s).toBeLessThan(alone_s);
  });

  it("shortest expected delay: 1 % above the best threshold at a load of .2, 5 % at .4, 11 % at .6", () => {
    const above = [0.5, 1, 1.5].map((arrival_hz) => {
      const pair = { arrival_hz, services_hz: [2, 0.5] } as const;
      const sed_s = pairSojourn_s(pair, (n, m) => ((n + 1) / 2 <= (m + 1) / 0.5 ? 1 : 0));
      return Math.round(100 * (sed_s / bestThreshold(pair).sojourn_s - 1));
    });
    expect(above).toEqual([1, 5, 11]);
  });

  it("refuses what has no steady state or is no number", () => {
    expect(() => roundRobinSojourn_s({ arrival_hz: 2, service_hz: 1, servers: 2 })).toThrow(RangeError);
    expect(() => roundRobinSojourn_s({ arrival_hz: 1, service_hz: 1, servers: 0 })).toThrow(RangeError);
    expect(() => choicesTail(1, 2, 1)).toThrow(RangeError);
    expect(() => choicesTail(0.5, 0, 1)).toThrow(RangeError);
    expect(() => choicesTail(0.5, 2, -1)).toThrow(RangeError);
    expect(() => pairSojourn_s({ arrival_hz: 3, services_hz: [1, 1] }, () => 0.5)).toThrow(RangeError);
    expect(() => thresholdSojourn_s({ arrival_hz: 1, services_hz: [1, Number.NaN] }, 1)).toThrow(RangeError);
    expect(() => thresholdSojourn_s({ arrival_hz: 1, services_hz: [1, 1] }, 0)).toThrow(RangeError);
  });
});
