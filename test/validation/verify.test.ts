import { afterEach, describe, expect, it, vi } from "vitest";
import { reportVerification } from "../../src/cli/commands/verify.js";
import { Invocation } from "../../src/cli/invocation.js";
import { ConservationError } from "../../src/errors.js";
import { emulator, type Laboratory } from "../../src/experiment/verify/check.js";
import { cellExperiments } from "../../src/experiment/verify/rows/cell.js";
import { costExperiments } from "../../src/experiment/verify/rows/cost.js";
import { fadingExperiments } from "../../src/experiment/verify/rows/fading.js";
import { finiteQueueExperiments } from "../../src/experiment/verify/rows/finite-queues.js";
import { lossExperiments } from "../../src/experiment/verify/rows/losses.js";
import { queueExperiments } from "../../src/experiment/verify/rows/queues.js";
import { type Verification, verifyTheory } from "../../src/experiment/verify/theory.js";
import { BlockRayleigh } from "../../src/models/fading/rayleigh.js";
import { RayleighRates } from "../../src/world/radio/rates/rayleigh-rates.js";
import { effort, failures, falsified, loud, named, withRadio } from "../support/laboratory.js";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the verification of the emulator", () => {
  it("finds the same with the same seed, and other numbers with another", () => {
    const only = [cellExperiments[0]!];
    const measured = (seed: number) => verifyTheory({ seed, effort: 0.05, only }).checks.map((check) => check.measured);
    expect(measured(7)).toEqual(measured(7));
    expect(measured(7)).not.toEqual(measured(77));
  });
});

/** Laboratory whose correlated fading is changed. */
const withFading = (make: Laboratory["fading"]): Laboratory => ({ ...emulator, fading: make });

describe("broken physics is found:", () => {
  it("noise twice as strong", () => {
    const laboratory = withRadio(({ noiseFigure_db }) => ({
      noiseFigure_db: { ...noiseFigure_db, edge: noiseFigure_db.edge + 10 * Math.log10(2) },
    }));
    expect(failures(laboratory, cellExperiments, loud)).toEqual([
      "mean power |h|^2",
      "mean envelope |h|",
      "variance of the envelope",
      "P(|h|^2 < .1)",
      "outage at 1 bit/s/Hz",
      "ergodic capacity, 0 dB",
      "ergodic capacity, 10 dB",
      "ergodic capacity, 20 dB",
      "ergodic capacity, 10 dB",
    ]);
  });

  it("noise 3 % too strong", () => {
    const laboratory = withRadio(({ noiseFigure_db }) => ({
      noiseFigure_db: { ...noiseFigure_db, edge: noiseFigure_db.edge + 10 * Math.log10(1.03) },
    }));
    expect(failures(laboratory, cellExperiments)).toContain("ergodic capacity, 0 dB");
  });

  it("no fading at all", () => {
    const laboratory = withRadio(() => ({ fading: { model: "none" } }));
    expect(failures(laboratory, cellExperiments, loud)).toContain("variance of the envelope");
  });

  it("the amplitude of the cell's fading taken for its power", () => {
    const power = BlockRayleigh.prototype.gain;
    vi.spyOn(BlockRayleigh.prototype, "gain").mockImplementation(function (this: BlockRayleigh, block, group) {
      return Math.sqrt(power.call(this, block, group));
    });
    // The kernel computes gains itself.
    vi.spyOn(RayleighRates, "of").mockReturnValue(undefined);
    expect(failures(emulator, cellExperiments, loud).length).toBeGreaterThanOrEqual(7);
  });

  it("a kernel for Rayleigh fading whose signal is 3 % too strong", () => {
    const of = RayleighRates.of;
    const louder = vi
      .spyOn(RayleighRates, "of")
      .mockImplementation((parts, key) => of.call(RayleighRates, { ...parts, snr: 1.03 * parts.snr }, key));
    expect(failures(emulator, cellExperiments)).toContain("ergodic capacity, 0 dB");
    expect(louder).toHaveBeenCalled();
  });

  it("the amplitude of correlated fading taken for its power", () => {
    const laboratory = withFading((options, draw) => {
      const fading = emulator.fading(options, draw);
      return {
        gain: (block, group) => Math.sqrt(fading.gain(block, group)),
        responseAt: fading.responseAt.bind(fading),
      };
    });
    const found = failures(laboratory, fadingExperiments, loud);
    for (const quantity of ["power variance, N = 8", "power variance, N = 32", "RMS delay spread"])
      expect(found).toContain(quantity);
  });

  it("two sinusoids too few in a sum of eight", () => {
    const laboratory = withFading((options, draw) =>
      emulator.fading({ ...options, sinusoids: (options.sinusoids ?? 32) - 2 }, draw),
    );
    expect(failures(laboratory, named(fadingExperiments, "sum"))).toContain("power variance, N = 8");
  });

  it("a Doppler shift that is 10 % too high", () => {
    const laboratory = withFading((options, draw) =>
      emulator.fading({ ...options, doppler_hz: 1.1 * options.doppler_hz }, draw),
    );
    const found = failures(laboratory, [...named(fadingExperiments, "auto"), ...named(fadingExperiments, "level")]);
    for (const quantity of ["first zero of it", "level crossing rate, rho = 1", "mean fade duration, rho = 1"])
      expect(found).toContain(quantity);
  });

  it("echoes that come 10 % too late", () => {
    const laboratory = withFading(({ profile = [], ...options }, draw) =>
      emulator.fading(
        { ...options, profile: profile.map(({ delay_s, power }) => ({ delay_s: 1.1 * delay_s, power })) },
        draw,
      ),
    );
    expect(failures(laboratory, named(fadingExperiments, "delay"))).toHaveLength(3);
  });

  it("one server too many, and one too few", () => {
    for (const change of [1, -1]) {
      const laboratory = falsified((scenario) => ({
        ...scenario,
        edges: scenario.edges.map((edge) => ({ ...edge, cores: edge.cores + change })),
      }));
      expect(failures(laboratory, named(queueExperiments, "M/M/16"), loud)).toContain("share that waits");
    }
  });

  it("half the arrivals, and 3 % too many of them", () => {
    for (const factor of [0.5, 1.03]) {
      const laboratory = falsified((scenario) => {
        if (scenario.arrivals.process !== "poisson") return scenario;
        return { ...scenario, arrivals: { process: "poisson", rate_hz: factor * scenario.arrivals.rate_hz } };
      });
      expect(failures(laboratory, named(queueExperiments, "M/M/1 "))).toContain("mean gap of arrivals");
    }
  });

  it("arrivals at regular intervals", () => {
    const laboratory = falsified((scenario) => ({ ...scenario, arrivals: { process: "periodic", every_s: 0.2 } }));
    expect(failures(laboratory, named(queueExperiments, "M/M/1 "), loud)).toContain("mean wait");
  });

  it("one try more than there is", () => {
    const laboratory = withRadio(({ loss }) => ({ loss: { ...loss, tries: loss.tries + 1 } }));
    expect(failures(laboratory, lossExperiments, loud)).toEqual([
      "lost of 1 segment",
      "bits sent per bit, largest error",
      "lost of 5 segments",
      "bits sent per bit, largest error",
    ]);
  });

  it("service that takes 1 % longer than the work asks for", () => {
    const laboratory = falsified((scenario) => ({
      ...scenario,
      edges: scenario.edges.map((edge) => ({ ...edge, frequency_hz: { kind: "constant", value: 1e9 / 1.01 } })),
    }));
    expect(failures(laboratory, named(finiteQueueExperiments, "M/M/16/20"))).toContain("mean sojourn of those let in");
  });

  it("a queue that serves the last one first: mean waits stay, but they tell of the next arrival", () => {
    const laboratory = falsified((scenario) => ({
      ...scenario,
      edges: scenario.edges.map((edge) => ({ ...edge, queue: { ...edge.queue, discipline: "lifo" } })),
    }));
    expect(failures(laboratory, named(queueExperiments, "M/M/1 "), loud)).toContain("wait and next gap");
  });

  it("a queue that serves the shortest first", () => {
    const laboratory = falsified((scenario) => ({
      ...scenario,
      edges: scenario.edges.map((edge) => ({ ...edge, queue: { ...edge.queue, discipline: "shortest-job-first" } })),
    }));
    const found = failures(laboratory, named(queueExperiments, "M/M/1 "), loud);
    for (const quantity of ["wait and own service", "mean wait"]) expect(found).toContain(quantity);
  });

  it("a tandem whose second server is the first one", () => {
    const laboratory = falsified((scenario) => ({
      ...scenario,
      edges: scenario.edges.map((edge) => ({ ...edge, frequency_hz: scenario.edges[0]!.frequency_hz })),
    }));
    expect(failures(laboratory, named(queueExperiments, "tandem"))).toEqual([
      "mean sojourn",
      "service, relative error",
    ]);
  });

  it("a price that the ledger does not charge", () => {
    const laboratory: Laboratory = {
      ...emulator,
      build: (scenario, { sink, ...options }) =>
        emulator.build(scenario, {
          ...options,
          sink: { ...sink, task: (record) => sink.task({ ...record, cost: record.cost - 1e-6 * record.spectrum_s }) },
        }),
    };
    expect(failures(laboratory, costExperiments, loud)).toContain("cost, worst relative error");
  });

  it("a law of conservation that does not hold", () => {
    const laboratory: Laboratory = {
      ...emulator,
      build: (scenario, options) => {
        const emulation = emulator.build(scenario, options);
        vi.spyOn(emulation, "finish").mockImplementation(() => {
          throw new ConservationError("bits of scenb-uplink");
        });
        return emulation;
      },
    };
    const { checks } = verifyTheory({ effort, laboratory, only: named(queueExperiments, "tandem") });
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatchObject({ holds: false, measured: 1, expected: 0 });
    expect(checks[0]!.subject).toContain("conservation broken: bits of scenb-uplink");
  });

  it("while what fails for another reason is not hidden", () => {
    const laboratory = withFading(() => {
      throw new TypeError("a defect");
    });
    expect(() => verifyTheory({ effort, laboratory, only: fadingExperiments })).toThrow(TypeError);
  });
});

describe("what the command makes of it", () => {
  const verification = (holds: boolean): Verification => ({
    checks: [
      {
        subject: "M/M/1 (5, 8)",
        quantity: "mean wait",
        formula: "rho / (mu - lambda)",
        unit: "s",
        expected: 5 / 24,
        measured: holds ? 0.209 : 0.3,
        bound: 0.009,
        holds,
      },
    ],
    curves: {},
    runs: 50,
    tasks: 600_000,
  });

  const report = async (holds: boolean, json: boolean) => {
    const texts = { out: "", err: "" };
    const sink = (name: keyof typeof texts) => ({
      write(text: string | Uint8Array): void {
        texts[name] += text;
      },
    });
    const call = new Invocation([], { stdout: sink("out"), stderr: sink("err"), env: {}, signals: process });
    await reportVerification(verification(holds), 1, 12, { json, quiet: false }, call);
    return { code: call.exitCode, ...texts };
  };

  it("is exit code 0 and a table where all rows hold", async () => {
    const { code, out, err } = await report(true, false);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /M\/M\/1 \(5, 8\)\s+mean wait, s\s+rho \/ \(mu - lambda\)\s+0\.20833\s+0\.20900\s+0\.00900\s+holds/,
    );
    expect(out).toContain("1 of 1 rows hold (seed 1; 600,000 emulated tasks in 50 runs, 12 s)");
  });

  it("is exit code 1, and the row named, where one fails", async () => {
    const { code, out, err } = await report(false, false);
    expect(code).toBe(1);
    expect(out).toContain("FAILS");
    expect(err).toContain("M/M/1 (5, 8): mean wait is 0.3, expected 0.20833333333333334 within 0.009");
    const asJson = await report(false, true);
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.out)).toMatchObject({ holds: false, checks: [{ verdict: "FAILS", measured: 0.3 }] });
  });
});
