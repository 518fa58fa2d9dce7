import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginOfStep_s, stepAt } from "../../src/math/time-grid.js";
import { PathGain } from "../../src/physics/motion/moving-gain.js";
import { edge } from "../../src/policies/fixed.js";
import { parseScenario } from "../../src/scenario/load/load.js";
import { MovingAttachment } from "../../src/world/device/handover.js";
import { Channel } from "../../src/world/radio/channel.js";
import { emulate } from "../support/emulate.js";

/** The next double above, or below, a positive one. */
const neighbour = (value: number, direction: 1n | -1n): number => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + direction);
  return view.getFloat64(0);
};

/** Lengths of steps, each as a fraction of whole numbers, so that its multiples are the doubles that a person writes. */
const steps = [
  [1, 10],
  [3, 10],
  [7, 10],
  [1, 1000],
  [3, 7],
] as const;
const mostSteps = 20_000;

describe("the step in which an instant lies", () => {
  test.each(steps)("every multiple of %d/%d s and its neighbours begin a step", (above, below) => {
    const step_s = above / below;
    const wrong: number[] = [];
    for (let k = 1; k < mostSteps; k++) {
      const begin_s = (k * above) / below;
      const instants = [begin_s, neighbour(begin_s, 1n), neighbour(begin_s, -1n), k * step_s];
      if (instants.some((time_s) => stepAt(time_s, step_s) !== k)) wrong.push(k);
    }
    expect(wrong).toEqual([]);
  });

  test("what is clearly before a begin is in the step before", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...steps),
        fc.integer({ min: 1, max: mostSteps }),
        fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
        ([above, below], k, part) => {
          expect(stepAt(((k - 1 + part) * above) / below, above / below)).toBe(k - 1);
        },
      ),
    );
  });

  test("never falls while the time grows", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e3, noNaN: true }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (step_s, time_s) => {
          expect(stepAt(neighbour(time_s + 1e-300, 1n), step_s)).toBeGreaterThanOrEqual(stepAt(time_s, step_s));
        },
      ),
    );
  });

  test.each(steps)("of %d/%d s begins at the instant that a person writes", (above, below) => {
    const step_s = above / below;
    const wrong: number[] = [];
    for (let k = 0; k < mostSteps; k++) {
      const begin_s = beginOfStep_s(k, step_s);
      if (stepAt(begin_s, step_s) !== k || (below % 10 === 0 && begin_s !== (k * above) / below)) wrong.push(k);
    }
    expect(wrong).toEqual([]);
  });
});

describe("all that has a grid of time changes at the same instant", () => {
  test.each(steps)("serving edge, path gain and channel at multiples of %d/%d s", (above, below) => {
    const step_s = above / below;
    const count = 700;
    // The number of the step is the place: the path's gain is its middle, and the edge changes at every step.
    const path = { position_m: (time_s: number) => [stepAt(time_s, step_s), 0] as const };
    const gain = new PathGain(step_s, (time_s) => time_s / step_s - 0.5);
    const attachment = new MovingAttachment(path, {
      edges: 2,
      loss_db: (edge, [x_m]) => (Math.round(x_m) % 2 === edge ? 0 : 100),
      rule: { step_s, hysteresis_db: 0 },
    });
    const fading = { block_s: step_s, groups: 1, gain: (block: number) => block + 1 };
    const channel = new Channel({ snr: 1, spacing_hz: 1, efficiency: (snr) => snr, fading });
    const grant = { subcarriers: 1, groups: [0], counts: [1] };
    for (let k = 1; k < count; k++)
      for (const direction of [-1n, 0n, 1n] as const) {
        const begin_s = (k * above) / below;
        const time_s = direction === 0n ? begin_s : neighbour(begin_s, direction);
        expect(attachment.edgeAt(time_s)).toBe(k % 2);
        expect(gain.at(time_s)).toBeCloseTo(k, 6);
        expect(channel.rate_bps(time_s, 0, grant)).toBe(k + 1);
        expect(channel.blockEnd_s(time_s)).toBe((k + 1) * step_s);
        const stretch = { end_s: 0, left_bits: 0, isAbandoned: false };
        channel.send(time_s, 0, ((k + 1) * step_s) / 2, grant, stretch);
        expect(stretch.end_s - time_s).toBeCloseTo(step_s / 2, 9);
        // Half a step at the present rate, though the end of the block before may be an ulp ahead.
        expect(channel.bitsBetween(time_s, time_s + step_s / 2, 0, grant)).toBeCloseTo(((k + 1) * step_s) / 2, 6);
      }
  });

  test("a task at 15.1 s, where 151 * 0.1 is more than 15.1, is served as its mirror image at 35.1 s", () => {
    const files: Readonly<Record<string, string>> = {
      "mob.csv": "time_s,device,x_m,y_m\n0,0,100,0\n10,0,100,0\n20,0,900,0\n30,0,900,0\n40,0,100,0\n",
      "moba.csv": "arrival_s,device,data_bits,work_cycles\n15.1,0,1000|0,0\n15.101,0,1000|0,0\n35.1,0,1000|0,0\n",
    };
    const text = `replications: 1
duration: 40 s
radio: { pathLoss: { model: log-distance, exponent: 3, reference: 40 dB }, fading: none, subcarriers: 10, allocation: { scheme: fixed, subcarriers: 10 }, association: serving }
edges: [{ name: w, position: [0 m, 0 m] }, { name: x, position: [1000 m, 0 m] }]
devices: [{ name: c, mobility: { model: trace, file: mob.csv } }]
arrivals: { process: trace, file: moba.csv }
policies: [edge]
`;
    const { scenario } = parseScenario(text, "mob.yaml", { readFile: (name) => files[name]! });
    const { transfers, tasks } = emulate(scenario, edge());
    expect(tasks.map(({ placement }) => placement)).toEqual(["x", "x", "w"]);
    // The device is 508 m from one station and 492 m from the other; the path's gain is that of the step's middle, 4 m further on.
    for (const { mean_sinr_db } of transfers) expect(mean_sinr_db).toBeCloseTo(19.59, 2);
  });
});
