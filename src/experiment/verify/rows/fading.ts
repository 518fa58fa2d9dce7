import { RandomStreams } from "../../../engine/random.js";
import { dopplerShift_hz } from "../../../physics/radio/coherence.js";
import {
  type DelayProfile,
  extendedPedestrianA,
  extendedTypicalUrban,
  extendedVehicularA,
  rmsDelaySpread_s,
} from "../../../physics/radio/delay-profiles.js";
import {
  averageFadeDuration_s,
  fadingAutocorrelation,
  levelCrossingRate_hz,
} from "../../../physics/theory/rayleigh.js";
import { mean, tInterval } from "../../analysis/statistics/statistics.js";
import {
  type Check,
  type CurvePoint,
  chanceBound,
  derivedCheck,
  type Experiment,
  type ExperimentOptions,
  meanCheck,
} from "../check.js";
import { scaled } from "../emulate.js";

/** Rows on how often fading rises through a level, and how long it stays below. */
export const crossingChecks = (
  subject: string,
  doppler_hz: number,
  level: number,
  rates: readonly number[],
  durations: readonly number[],
): Check[] => [
  meanCheck(
    {
      subject,
      quantity: "level crossing rate, rho = 1",
      formula: "sqrt(2 pi) f_d rho e^(-rho^2)",
      unit: "/s",
      expected: levelCrossingRate_hz(doppler_hz, level),
    },
    rates,
  ),
  meanCheck(
    {
      subject,
      quantity: "mean fade duration, rho = 1",
      formula: "(e^(rho^2) - 1) / (rho f_d sqrt(2 pi))",
      unit: "s",
      expected: averageFadeDuration_s(doppler_hz, level),
    },
    durations,
  ),
];

/** 3 km/h at 2 GHz. */
const doppler_hz = dopplerShift_hz(3 / 3.6, 2e9);
const pedestrian = "Clarke, 3 km/h, 2 GHz";

/** One value from each of many independent links. */
const overLinks = (
  { seed, effort }: ExperimentOptions,
  purpose: string,
  links: number,
  measure: (draw: () => number) => number,
): number[] => {
  const draw = new RandomStreams(seed, 0).stream("verification", purpose);
  return Array.from({ length: scaled(links, effort) }, () => measure(draw));
};

const none = { runs: 0, tasks: 0 };

/** Blocks so far apart that they are all but uncorrelated: several looks at one link. */
const farApart_s = 10.3 / doppler_hz;

/** The power of a sum of N sinusoids varies a little less than Rayleigh's. */
const variance: Experiment = {
  name: "sum of sinusoids",
  run: (given) => ({
    ...none,
    checks: [8, 32].map((sinusoids) => {
      const values = overLinks(given, `power of ${sinusoids} sinusoids`, 60_000, (draw) => {
        const looks = 8;
        const fading = given.laboratory.fading({ doppler_hz, sinusoids, block_s: farApart_s }, draw);
        let sum = 0;
        for (let look = 0; look < looks; look++) sum += (fading.gain(look, 0) - 1) ** 2;
        return sum / looks;
      });
      return meanCheck(
        {
          subject: pedestrian,
          quantity: `power variance, N = ${sinusoids}`,
          formula: "1 - 1 / N",
          unit: "",
          expected: 1 - 1 / sinusoids,
        },
        values,
      );
    }),
  }),
};

/** Lag of the first zero of J0(2 pi f_d lag), by bisection of the closed form. */
const firstZero_s = ((): number => {
  let [low, high] = [0.3 / doppler_hz, 0.5 / doppler_hz];
  while (high - low > 1e-15) {
    const middle = (low + high) / 2;
    if (fadingAutocorrelation(doppler_hz, middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
})();

const curveLags_s = Array.from({ length: 41 }, (_, index) => (index * 0.05) / doppler_hz);

/** E[h(t) h*(t + lag)] at several lags, from many links at several times. */
const autocorrelation: Experiment = {
  name: "autocorrelation",
  run: (given) => {
    // Two lags close to the zero, between which the measured function is all but straight.
    const nearZero_s = [0.98 * firstZero_s, 1.02 * firstZero_s];
    const lags_s = [0.25 / doppler_hz, firstZero_s, ...nearZero_s];
    const looks = 6;
    const draw = new RandomStreams(given.seed, 0).stream("verification", "autocorrelation");
    const links = Array.from({ length: scaled(20_000, given.effort) }, (_, link) => {
      const fading = given.laboratory.fading({ doppler_hz }, draw);
      const wanted_s = link < 2_000 ? [...lags_s, ...curveLags_s] : lags_s;
      const sums = wanted_s.map(() => 0);
      for (let look = 0; look < looks; look++) {
        const start_s = look * farApart_s;
        const now = fading.responseAt(start_s, 0);
        wanted_s.forEach((lag_s, index) => {
          const then = fading.responseAt(start_s + lag_s, 0);
          sums[index]! += (now.re * then.re + now.im * then.im) / looks;
        });
      }
      return sums;
    });
    const at = (index: number): number[] => links.flatMap((sums) => sums[index] ?? []);
    const correlationRow = (index: number, where: string): Check =>
      meanCheck(
        {
          subject: pedestrian,
          quantity: `autocorrelation ${where}`,
          formula: "J0(2 pi f_d lag)",
          unit: "",
          expected: fadingAutocorrelation(doppler_hz, lags_s[index]!),
        },
        at(index),
      );
    const [before, after] = [mean(at(2)), mean(at(3))];
    const slope_per_s = (after - before) / (nearZero_s[1]! - nearZero_s[0]!);
    const zero_ms = 1000 * (nearZero_s[0]! - before / slope_per_s);
    const zero = derivedCheck(
      {
        subject: pedestrian,
        quantity: "first zero of it",
        formula: "J0(2 pi f_d lag) = 0",
        unit: "ms",
        expected: 1000 * firstZero_s,
      },
      zero_ms,
      (1000 * chanceBound(at(1))) / Math.abs(slope_per_s),
    );
    const curve = curveLags_s.map((lag_s, index): CurvePoint => {
      const { mean, high } = tInterval(at(lags_s.length + index));
      return { x: 1000 * lag_s, theory: fadingAutocorrelation(doppler_hz, lag_s), measured: mean, half: high - mean };
    });
    const checks = [correlationRow(0, "at 1 / (4 f_d)"), correlationRow(1, "at its first zero"), zero];
    return { ...none, checks, curves: { autocorrelation: curve } };
  },
};

/**
 * The rate at which the envelope rises through its root mean square, and the time that it stays below.
 *
 * With N sinusoids the envelope's density at this level is about 1 / (4 N) above Rayleigh's: 0.8 % at the 32 of a cell, 0.05 % at
 * the 512 here. Blocks are a hundredth of 1 / f_d, so that hardly any crossing falls between two of them.
 */
const crossings: Experiment = {
  name: "level crossings",
  run: (given) => {
    const level = 1;
    const block_s = 0.01 / doppler_hz;
    const blocks = 2048;
    const batches = 50;
    const linksOfBatch = scaled(18, given.effort);
    const draw = new RandomStreams(given.seed, 0).stream("verification", "level crossings");
    const rates: number[] = [];
    const durations: number[] = [];
    for (let batch = 0; batch < batches; batch++) {
      let rises = 0;
      let below = 0;
      for (let link = 0; link < linksOfBatch; link++) {
        const fading = given.laboratory.fading({ doppler_hz, sinusoids: 512, block_s }, draw);
        let wasBelow = fading.gain(0, 0) < level;
        for (let block = 1; block <= blocks; block++) {
          const isBelow = fading.gain(block, 0) < level;
          if (wasBelow && !isBelow) rises++;
          if (isBelow) below++;
          wasBelow = isBelow;
        }
      }
      rates.push(rises / (linksOfBatch * blocks * block_s));
      durations.push((below * block_s) / rises);
    }
    const subject = pedestrian;
    return {
      ...none,
      checks: crossingChecks(subject, doppler_hz, level, rates, durations),
    };
  },
};

const profiles: readonly (readonly [string, DelayProfile])[] = [
  ["EPA", extendedPedestrianA],
  ["EVA", extendedVehicularA],
  ["ETU", extendedTypicalUrban],
];

/**
 * RMS delay spread, from how fast the power gain changes over frequency:
 *
 *     E[(g(f) - g(f + d))^2] = 2 (1 - |R(d)|^2) = 2 (2 pi d)^2 spread^2  for small d
 *
 * exactly so for any number of sinusoids; at d = 2 kHz the next term is below 0.1 %.
 */
const delaySpreads: Experiment = {
  name: "delay spreads",
  run: (given) => ({
    ...none,
    checks: profiles.map(([name, profile]) => {
      const apart_hz = 2e3;
      const looks = 8;
      const options = { doppler_hz, profile, groups: 2, groupWidth_hz: apart_hz, block_s: farApart_s };
      const values = overLinks(given, `delay spread of ${name}`, 10_000, (draw) => {
        const fading = given.laboratory.fading(options, draw);
        let sum = 0;
        for (let look = 0; look < looks; look++) sum += (fading.gain(look, 0) - fading.gain(look, 1)) ** 2;
        return sum / looks;
      });
      const square = mean(values);
      const spread_ns = 1e9 * (Math.sqrt(square / 2) / (2 * Math.PI * apart_hz));
      return derivedCheck(
        {
          subject: `Clarke, ${name}`,
          quantity: "RMS delay spread",
          formula: "sqrt(E[tau^2] - E[tau]^2)",
          unit: "ns",
          expected: 1e9 * rmsDelaySpread_s(profile),
        },
        spread_ns,
        // d sqrt(x) / dx = sqrt(x) / (2 x)
        (spread_ns * chanceBound(values)) / (2 * square),
      );
    }),
  }),
};

export const fadingExperiments: readonly Experiment[] = [variance, autocorrelation, crossings, delaySpreads];
