import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sized } from "../support/effort.js";
import { emulate, inTurn, scenarioOf } from "../support/emulate.js";

interface Setting {
  readonly rate: string;
  readonly fading: string;
  readonly scheme: string;
  readonly loss: string;
  readonly pathLoss: string;
  readonly shadowing: string;
  readonly csi: string;
  readonly seed: number;
}

const lone = ({ rate, fading, scheme, loss, pathLoss, shadowing, csi, seed }: Setting): string => `
name: lone
seed: ${seed}
tasks: 12
radio:
  { rate: ${rate}, subcarriers: 64, fading: ${fading}, allocation: ${scheme}, loss: ${loss}, pathLoss: ${pathLoss}, shadowing: ${shadowing} }
decision: { csi: ${csi} }
edges: [{ name: scenb, cores: 16, frequency: 2 GHz, grant: 4 }]
clouds: [{ name: cloud, cores: 16, frequency: 2 GHz, grant: 4 }]
backhaul: { delay: 10 ms, rate: 20 Mbps, loss: ${loss} }
devices: [{ name: phone, position: [60 m, 0 m], cores: 1, frequency: 1 GHz, transmitPower: 100 mW }]
application: { chain: { subtasks: 3, data: "uniform(1 KB, 500 KB)", work: "uniform(1 Mcycles, 500 Mcycles)" } }
arrivals: { process: periodic, every: 1000 s }
`;

const fadings = [
  "{ model: none }",
  "{ model: block, coherence: 20 ms, group: 64 }",
  "{ model: block, coherence: task, group: 64 }",
  "{ model: rician, coherence: 20 ms, group: 16 }",
  "{ model: clarke, speed: 30 km/h, sinusoids: 8, group: 16 }",
  "{ model: clarke, profile: EPA, speed: 3 km/h, sinusoids: 8, group: 16 }",
  "{ model: clarke, profile: EVA, speed: 30 km/h, sinusoids: 8, group: 16, factor: 3 dB }",
  "{ model: clarke, profile: ETU, speed: 100 km/h, sinusoids: 8, group: 16 }",
];
const pathLosses = [
  "{ model: 3gpp-pico }",
  "{ model: log-distance, exponent: 3, reference: 40 dB }",
  "{ model: fixed, gain: -105 dB }",
  "{ model: umi-nlos }",
  "{ model: umi-los }",
  "{ model: free-space }",
  "{ model: droo }",
];
const shadowings = ["{ sd: 0 dB }", "{ sd: 8 dB, correlation: 13 m }"];
const knowledge = ["perfect", "{ model: delayed, by: 30 ms }", "{ model: noisy, sd: 6 dB }", "statistical"];
const rates = ["shannon", "shannon-gap", "lte-cqi"];
const schemes = [
  "{ scheme: fixed, subcarriers: 16 }",
  "{ scheme: equal-share }",
  "{ scheme: best-channel }",
  "{ scheme: proportional-fair, memory: 200 ms }",
];
const losses = ["{ probability: 0 }", "{ probability: 20 % }", "{ probability: 20 %, tries: 4 }"];

const settings: fc.Arbitrary<Setting> = fc.record({
  rate: fc.constantFrom(...rates),
  fading: fc.constantFrom(...fadings),
  scheme: fc.constantFrom(...schemes),
  loss: fc.constantFrom(...losses),
  pathLoss: fc.constantFrom(...pathLosses),
  shadowing: fc.constantFrom(...shadowings),
  csi: fc.constantFrom(...knowledge),
  seed: fc.nat(100),
});

/** What is bettered, and by what: the factor multiplies the base value. */
const better: readonly (readonly [string, (factor: number) => string[]])[] = [
  ["bandwidth (wider subcarriers)", (factor) => [`radio.spacing=${15 * factor} kHz`]],
  ["transmit power of the device", (factor) => [`devices.0.transmitPower=${100 * factor} mW`]],
  ["transmit power of the base station", (factor) => [`radio.transmitPower=${1000 * factor} mW`]],
  ["frequency of the device", (factor) => [`devices.0.frequency=${1000 * factor} MHz`]],
  ["frequency of the edge", (factor) => [`edges.0.frequency=${2000 * factor} MHz`]],
  [
    "granted cores",
    (factor) => [
      `edges.0.grant=${Math.min(16, Math.ceil(4 * factor))}`,
      `clouds.0.grant=${Math.min(16, Math.ceil(4 * factor))}`,
    ],
  ],
  ["rate of the backhaul", (factor) => [`backhaul.rate=${20 * factor} Mbps`]],
];

const placements = fc.array(fc.array(fc.constantFrom("device", "scenb", "cloud"), { minLength: 3, maxLength: 3 }), {
  minLength: 1,
  maxLength: 4,
});

describe.each(better.map(([what, set], index) => [what, set, 41 + index] as const))("more %s", (_, set, seed) => {
  it("never makes a lone task slower, and loses the same ones", () => {
    const seen = { completed: 0, dropped: 0 };
    fc.assert(
      fc.property(settings, placements, fc.double({ min: 1, max: 20, noNaN: true }), (setting, plays, factor) => {
        const outcomes = (...sets: string[]) => emulate(scenarioOf(lone(setting), ...sets), inTurn(plays)).tasks;
        const base = outcomes();
        for (const [task, { status, reason, latency_s, placement }] of outcomes(
          ...set(Number(factor.toFixed(4))),
        ).entries()) {
          const before = base[task]!;
          expect(`${status} ${reason} ${placement}`).toBe(`${before.status} ${before.reason} ${before.placement}`);
          if (status === "dropped") {
            expect(reason).toBe("link-lost");
            expect(setting.loss).toContain("tries");
            seen.dropped++;
          } else {
            expect(latency_s).toBeLessThanOrEqual(before.latency_s * (1 + 1e-9) + 1e-9);
            seen.completed++;
          }
        }
      }),
      { seed, numRuns: sized(24, 96) },
    );
    expect(seen.completed).toBeGreaterThan(sized(100, 400));
    expect(seen.dropped).toBeGreaterThan(sized(10, 40));
  });
});
