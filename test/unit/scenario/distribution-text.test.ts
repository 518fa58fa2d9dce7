import fc from "fast-check";
import { expect, test } from "vitest";
import type { DistributionSpec } from "../../../src/engine/distribution-spec.js";
import { type Domain, parseDistribution, parseValue, supportOf } from "../../../src/fields/distribution-text.js";

const time: Domain = { dimension: "time", from: 0 };
const count: Domain = { dimension: "count", from: 1 };
const rate: Domain = { dimension: "bitRate", above: 0, unlimited: true };

const readings: readonly (readonly [text: string | number, domain: Domain, spec: DistributionSpec])[] = [
  ["10 ms", time, { kind: "constant", value: 0.01 }],
  [0, time, { kind: "constant", value: 0 }],
  ["constant(10 ms)", time, { kind: "constant", value: 0.01 }],
  ["uniform(10 ms, 20 ms)", time, { kind: "uniform", low: 0.01, high: 0.02 }],
  ["uniform( 0,20 ms )", time, { kind: "uniform", low: 0, high: 0.02 }],
  ["uniform (5 s, 5 s)", time, { kind: "uniform", low: 5, high: 5 }],
  ["exponential(2 s)", time, { kind: "exponential", mean: 2 }],
  ["normal(2 s, 0 s)", time, { kind: "normal", mean: 2, sd: 0 }],
  ["lognormal(2 s, 500 ms)", time, { kind: "lognormal", mean: 2, sd: 0.5 }],
  ["pareto(1 s, 1.5)", time, { kind: "pareto", minimum: 1, shape: 1.5 }],
  ["choice(1 s, 2 s, 2 s)", time, { kind: "choice", values: [1, 2, 2] }],
  ["integer(1, 4)", count, { kind: "integer", low: 1, high: 4 }],
  ["choice(1, 2, 4)", count, { kind: "choice", values: [1, 2, 4] }],
  [16, count, { kind: "constant", value: 16 }],
  ["16", count, { kind: "constant", value: 16 }],
  ["uniform(0 MB/s, 2 MB/s)", rate, { kind: "uniform", low: 0, high: 1.6e7 }],
  ["unlimited", rate, { kind: "constant", value: Number.POSITIVE_INFINITY }],
  ["integer(500, 1500)", { dimension: "complexity" }, { kind: "integer", low: 500, high: 1500 }],
  ["normal(0 dB, 8 dB)", { dimension: "level" }, { kind: "normal", mean: 0, sd: 8 }],
];

test.each(readings)("%s", (text, domain, spec) => {
  expect(parseDistribution(text, domain)).toEqual({ ok: true, value: spec });
});

const refusals: readonly (readonly [text: string, domain: Domain, problem: string])[] = [
  ["uniform(0 bps, 0 bps)", rate, 'expected a bit rate > 0, got "uniform(0 bps, 0 bps)"'],
  ["uniform(-1 s, 1 s)", time, 'expected a time >= 0, got "uniform(-1 s, 1 s)"'],
  ["choice(0 bps, 1 bps)", rate, 'expected a bit rate > 0, got "choice(0 bps, 1 bps)"'],
  ["choice()", time, 'choice(...) takes one or more values, got 0 in "choice()"'],
  ["choice(1 s,)", time, 'expected a time such as "10 ms" (ns, us, ms, s, min, h), got "" in "choice(1 s,)"'],
  ["constant(unlimited)", rate, '"unlimited" stands alone, got "constant(unlimited)"'],
  ["integer(1.5, 4)", count, 'expected a whole number, got "1.5" in "integer(1.5, 4)"'],
  ["uniform(1 s, 2 s) ms", time, 'unbalanced or misplaced parentheses in "uniform(1 s, 2 s) ms"'],
  ["lognormal(0 s, 1 s)", time, 'the mean in "lognormal(0 s, 1 s)" must be > 0'],
  ["lognormal(1 s, -1 s)", time, 'the sd in "lognormal(1 s, -1 s)" must be >= 0'],
  ["pareto(0 s, 2)", time, 'the minimum in "pareto(0 s, 2)" must be > 0'],
  ["Uniform(1 s, 2 s)", time, 'unknown distribution "Uniform"; did you mean "uniform"?'],
  ["toString(1 s)", time, /^unknown distribution "toString"; valid names: constant, uniform/.source],
];

test.each(refusals)("%s is refused", (text, domain, problem) => {
  const parsed = parseDistribution(text, domain);
  expect(parsed.ok).toBe(false);
  if (!parsed.ok && problem.startsWith("^")) expect(parsed.problem).toMatch(new RegExp(problem));
  else expect(parsed).toEqual({ ok: false, problem });
});

test("an upper bound is one for distributions too", () => {
  const share: Domain = { dimension: "number", above: 0, to: 1 };
  expect(parseDistribution("uniform(0, 1)", share).ok).toBe(true);
  expect(parseDistribution("uniform(0, 1.1)", share).ok).toBe(false);
  expect(parseDistribution("exponential(0.1)", share).ok).toBe(false);
  expect(parseValue(1.1, share).ok).toBe(false);
});

test("what is accepted lies within the bounds", () => {
  const names = fc.constantFrom("uniform", "normal", "lognormal", "pareto", "choice");
  const numbers = fc.integer({ min: -5, max: 5 });
  const domains = fc.constantFrom<Domain>({ dimension: "number", above: 0 }, { dimension: "number", from: 0 });
  fc.assert(
    fc.property(names, numbers, numbers, domains, (name, a, b, domain) => {
      const parsed = parseDistribution(`${name}(${a}, ${b})`, domain);
      if (!parsed.ok) return;
      const { low, open } = supportOf(parsed.value);
      expect(low).toBeGreaterThanOrEqual(0);
      if (domain.above === 0 && !open) expect(low).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
