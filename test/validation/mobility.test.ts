import { describe, expect, it } from "vitest";
import { edge as servingEdge } from "../../src/policies/fixed.js";
import { parseScenario } from "../../src/scenario/load/load.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import type { Observation } from "../../src/world/port/policy.js";
import { emulate, placing } from "../support/emulate.js";
import { meanOf, varianceOf } from "../support/statistics.js";

interface Drive {
  readonly trace: string;
  readonly hysteresis_db?: number;
  readonly cells?: "all" | "serving";
  readonly rest?: string;
  readonly fading?: string;
  readonly shadowing?: string;
  readonly step?: string;
  readonly csi?: string;
}

/** Two cells 400 m apart, and one device that drives along the line between them. */
const drive = ({
  trace,
  hysteresis_db = 0,
  cells = "all",
  rest = "",
  fading = "none",
  shadowing = "{ sd: 0 dB }",
  step = "100 ms",
  csi = "perfect",
}: Drive): Scenario =>
  parseScenario(
    `
name: drive
seed: 5
radio:
  subcarriers: 32
  fading: ${fading}
  shadowing: ${shadowing}
  pathLoss: 3gpp-pico
  allocation: { scheme: fixed, subcarriers: 8 }
  association: { cells: ${cells}, hysteresis: ${hysteresis_db} dB }
decision: { csi: ${csi} }
edges: [{ name: west, position: [0 m, 0 m], frequency: 1 GHz }, { name: east, position: [400 m, 0 m], frequency: 1 GHz }]
clouds: [{ name: cloud }]
backhaul: { delay: 5 ms, rate: unlimited, interEdge: { delay: 7 ms } }
devices: [{ name: car, transmitPower: 0.2 W, mobility: { model: trace, file: car.csv, step: ${step} } }]
objective: latency
${rest}`,
    "test.yaml",
    { readFile: () => `time_s,device,x_m,y_m\n${trace}\n` },
  ).scenario;

const chain = (data: string, work = "0 cycles") =>
  `application: { chain: { subtasks: 1, data: ${data}, work: ${work} } }`;
const oneWay = (data: string) => `application:
  graph:
    nodes: [{ name: a, work: 0 cycles }]
    edges: [{ from: input, to: a, data: ${data} }, { from: a, to: output, data: 0 B }]`;

/** By hand: TR 36.814 pico, -174 dBm/Hz, 8 subcarriers of 15 kHz, 0.2 W. */
const snrAt = (distance_m: number): number =>
  ((0.2 / 8) * 10 ** (-(140.7 + 36.7 * Math.log10(Math.max(10, distance_m) / 1000)) / 10)) /
  (10 ** ((-174 + 5 - 30) / 10) * 15e3);
const rateAt_bps = (distance_m: number): number => 8 * 15e3 * Math.log2(1 + snrAt(distance_m));

/** Of the test of shadowing. */
const REPLICATIONS = 25;

describe("a device that moves", () => {
  it("sends as many bits as the rate along its way adds up to", () => {
    const scenario = drive({ trace: "0,0,20,0\n20,0,320,0", rest: `tasks: 1\narrivals: saturated\n${oneWay("2 MB")}` });
    const { transfers } = emulate(
      scenario,
      placing(() => ["west"]),
    );
    const end_s = transfers[0]!.end_s;
    expect(end_s).toBeGreaterThan(5);
    // Simpson's rule: far finer than the emulator's steps.
    const parts = 20_000;
    let bits = 0;
    for (let part = 0; part <= parts; part++) {
      const weight = part === 0 || part === parts ? 1 : part % 2 === 1 ? 4 : 2;
      bits += weight * rateAt_bps(20 + 15 * ((end_s * part) / parts));
    }
    expect((bits * end_s) / (3 * parts) / 16e6).toBeCloseTo(1, 4);
  });

  it.each([
    ["all", 0],
    ["all", 3],
    ["serving", 6],
  ] as const)("changes its cell (%s) where the other is %s dB stronger, and back as late", (cells, hysteresis_db) => {
    const speed_mps = 10;
    const scenario = drive({
      trace: "0,0,50,0\n30,0,350,0\n60,0,50,0",
      hysteresis_db,
      cells,
      rest: `duration: 60 s\narrivals: { process: periodic, every: 50 ms }\n${chain("10 B")}`,
    });
    const { tasks, report } = emulate(scenario, servingEdge());
    const ratio = 10 ** (hysteresis_db / 36.7);
    const there_s = ((400 * ratio) / (1 + ratio) - 50) / speed_mps;
    const back_s = 30 + (350 - 400 / (1 + ratio)) / speed_mps;
    const served = tasks.map(({ placement, arrival_s }) => ({ placement, arrival_s }));
    const eastern = served.filter(({ placement }) => placement === "east").map(({ arrival_s }) => arrival_s);
    // The cells are compared every 100 ms, tasks arrive every 50 ms.
    expect(eastern[0]! - there_s).toBeGreaterThanOrEqual(0);
    expect(eastern[0]! - there_s).toBeLessThanOrEqual(0.15 + 1e-9);
    expect(eastern.at(-1)! - back_s).toBeGreaterThanOrEqual(-0.05 - 1e-9);
    expect(eastern.at(-1)! - back_s).toBeLessThanOrEqual(0.1 + 1e-9);
    expect(report.nodes[0]!.handovers).toBe(2);
  });

  it.each([
    ["serving", ["uplink device-west", "inter-edge west-east", "downlink east-device"]],
    ["all", ["uplink device-west", "downlink west-device"]],
  ] as const)("gets what it left behind through cells: %s", (cells, legs) => {
    const scenario = drive({
      trace: "0,0,50,0\n30,0,350,0",
      cells,
      rest: `tasks: 1\narrivals: saturated\n${chain("10 KB", "25 Gcycles")}`,
    });
    const { transfers } = emulate(
      scenario,
      placing(() => ["west"]),
    );
    expect(transfers.map(({ leg, from_site, to_site }) => `${leg} ${from_site}-${to_site}`)).toEqual(legs);
    if (cells === "serving") expect(transfers[1]!.end_s - transfers[1]!.start_s).toBeCloseTo(0.007, 12);
  });

  it("reaches the cloud through the cell that serves it then", () => {
    const scenario = drive({
      trace: "0,0,50,0\n30,0,350,0",
      rest: `tasks: 1\narrivals: saturated\n${chain("10 KB", "75 Gcycles")}`,
    });
    const { transfers } = emulate(
      scenario,
      placing(() => ["cloud"]),
    );
    expect(transfers.map(({ from_site, to_site }) => `${from_site}-${to_site}`)).toEqual([
      "device-west",
      "west-cloud",
      "cloud-east",
      "east-device",
    ]);
  });

  it("is seen where it is, with the mean rate of that place", () => {
    const seen: { time_s: number; x_m: number; rate_bps: number }[] = [];
    const scenario = drive({
      trace: "1,0,30,0\n11,0,130,0",
      fading: "{ model: block, coherence: 20 ms, group: 8 }",
      csi: "statistical",
      rest: `duration: 14 s\narrivals: { process: periodic, every: 330 ms }\n${chain("10 B")}`,
    });
    emulate(
      scenario,
      placing((_, view: Observation) => {
        seen.push({
          time_s: view.time_s,
          x_m: view.device.position_m[0],
          rate_bps: view.site("west").uplink_bps(0),
        });
        return ["device"];
      }),
    );
    expect(seen.length).toBeGreaterThan(30);
    for (const { time_s, x_m, rate_bps } of seen) {
      expect(x_m).toBeCloseTo(30 + 10 * Math.min(10, Math.max(0, time_s - 1)), 9);
      // The block of 20 ms in the middle of which the mean is taken: 0.1 m to either side.
      expect(Math.abs(rate_bps / rateAt_bps(x_m) - 1)).toBeLessThan((0.11 * 36.7) / 10 / x_m);
    }
  });

  it("that stands still is one that has a position", () => {
    const rest = `tasks: 40\narrivals: { process: poisson, rate: 3 /s }\n${chain('"uniform(10 KB, 200 KB)"', "50 Mcycles")}`;
    const options = { fading: "{ model: block, coherence: 20 ms, group: 8 }", shadowing: "{ sd: 8 dB }", rest };
    const standing = drive({ trace: "3,0,70,20", ...options });
    const { mobility: _, ...group } = standing.devices[0]!;
    const fixed = { ...standing, devices: [{ ...group, position: { kind: "at", x_m: 70, y_m: 20 } as const }] };
    const policy = () => placing(() => ["west"]);
    const moved = emulate(standing, policy());
    const stayed = emulate(fixed, policy());
    for (const [index, { completed_s }] of moved.tasks.entries())
      expect(completed_s / stayed.tasks[index]!.completed_s).toBeCloseTo(1, 9);
    expect(moved.report.nodes[0]!.handovers).toBe(0);
    expect(stayed.report.nodes[0]!.handovers).toBeNaN();
  });

  it("meets shadowing that is correlated over the way it went", () => {
    const scenario = drive({
      trace: "0,0,0,500\n400,0,4000,500",
      shadowing: "{ sd: 6 dB, correlation: 50 m }",
      rest: `duration: 400 s\narrivals: { process: periodic, every: 1 s }\n${oneWay("10 B")}`,
    });
    const lags = [1, 3, 5, 10];
    const products = lags.map((): number[] => []);
    for (let replication = 0; replication < REPLICATIONS; replication++) {
      const { transfers } = emulate(
        scenario,
        placing(() => ["west"]),
        { replication },
      );
      const shadow_db = transfers.map(({ start_s, mean_sinr_db }) => {
        const x_m = 10 * (Math.floor(start_s / 0.1) + 0.5) * 0.1;
        return 10 * Math.log10(snrAt(Math.hypot(x_m, 500))) - mean_sinr_db;
      });
      for (const [index, lag] of lags.entries())
        products[index]!.push(meanOf(shadow_db.slice(lag).map((value, at) => value * shadow_db[at]!)));
    }
    for (const [index, lag] of lags.entries()) {
      const mean = meanOf(products[index]!);
      const sd = Math.sqrt(varianceOf(products[index]!));
      expect(Math.abs(mean - 36 * Math.exp((-10 * lag) / 50)), `lag ${lag}`).toBeLessThan(
        (4.5 * sd) / Math.sqrt(REPLICATIONS),
      );
    }
  });
});
