import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Simulation } from "../../src/engine/simulation.js";
import { BestChannel } from "../../src/models/allocation/best-channel.js";
import { ProportionalFair } from "../../src/models/allocation/proportional-fair.js";
import { NoFading } from "../../src/models/fading/none.js";
import { ergodicCapacity, outageProbability } from "../../src/physics/theory/rayleigh.js";
import { catalog } from "../../src/policies/catalog.js";
import { parseScenario } from "../../src/scenario/load/load.js";
import { EqualSharePool } from "../../src/world/radio/equal-share-pool.js";
import { FixedGrantsPool } from "../../src/world/radio/fixed-grants-pool.js";
import type { Neighbours } from "../../src/world/radio/interference.js";
import { ScheduledPool } from "../../src/world/radio/scheduled-pool.js";
import { type CellsSetting, type CellTransfer, carryInCells, unitsOfGroups, unitsOfSize } from "../support/cells.js";
import { emulate, scenarioOf } from "../support/emulate.js";
import { KnownFading } from "../support/radio.js";

type PoolOf = CellsSetting["poolOf"];
type Around = Neighbours | undefined;

const equalShare: PoolOf = (simulation: Simulation, groups, around: Around) =>
  new EqualSharePool({ simulation, name: "cell", direction: "uplink", groupSizes: groups, neighbours: around });
const pools: Record<string, PoolOf> = {
  fixed: (simulation, groups, around) =>
    new FixedGrantsPool({ simulation, name: "cell", direction: "uplink", groupSizes: groups, neighbours: around }),
  "equal-share": equalShare,
  "best-channel": (simulation, groups, around) =>
    new ScheduledPool(
      { simulation, name: "cell", direction: "uplink", groupSizes: groups, neighbours: around },
      new BestChannel(),
    ),
  "proportional-fair": (simulation, groups, around) =>
    new ScheduledPool(
      { simulation, name: "cell", direction: "uplink", groupSizes: groups, neighbours: around },
      new ProportionalFair(0.4),
    ),
};

const groups = [3, 3, 2];
const shannon = (sinr: number): number => Math.log2(1 + sinr);

const settingOf = (scheme: string, direction: "uplink" | "downlink"): CellsSetting => ({
  direction,
  cells: 3,
  band: {
    groups,
    units: scheme === "fixed" ? unitsOfSize(1, groups) : unitsOfGroups(groups),
    spacing_hz: 1000,
    noise_w: 1,
  },
  efficiency: shannon,
  hears: true,
  poolOf: pools[scheme]!,
});

interface Drawn {
  readonly cell: number;
  readonly at_s: number;
  readonly bits: number;
  readonly subcarriers: number;
  readonly gains: readonly number[];
  readonly stop_s: number | undefined;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  cell: fc.integer({ min: 0, max: 2 }),
  at_s: fc.integer({ min: 0, max: 200 }).map((step) => step / 97),
  bits: fc.integer({ min: 1, max: 20_000 }),
  subcarriers: fc.integer({ min: 1, max: 8 }),
  gains: fc.array(fc.constantFrom(0, 0.3, 5, 100), { minLength: 3, maxLength: 3 }),
  stop_s: fc.option(
    fc.integer({ min: 0, max: 300 }).map((step) => step / 89),
    { nil: undefined, freq: 4 },
  ),
});
const several = fc.array(drawn, { minLength: 2, maxLength: 10 });

/** @param elsewhere  factor on the gains to other cells */
const transferOf = ({ gains, stop_s, ...of }: Drawn, index: number, elsewhere: number): CellTransfer => ({
  ...of,
  ...(stop_s === undefined ? {} : { stop_s }),
  power_w: 1,
  gains: gains.map((gain, cell) => () => (cell === of.cell ? 50 : elsewhere * gain)),
  fading: new KnownFading(0.05, groups.length, 100 * index),
});

describe.each(Object.keys(pools))("cells with %s", (scheme) => {
  it.each(["uplink", "downlink"] as const)(
    "that do not reach each other are as if alone, bit for bit, in the %s",
    (direction) => {
      const setting = settingOf(scheme, direction);
      fc.assert(
        fc.property(several, (all) => {
          const transfers = all.map((of, index) => transferOf(of, index, 0));
          const { ends_s, results } = carryInCells(setting, transfers);
          const alone = carryInCells({ ...setting, hears: false }, transfers);
          expect(ends_s).toEqual(alone.ends_s);
          expect(results).toEqual(alone.results);
        }),
        { seed: 5, numRuns: 60 },
      );
    },
  );

  it("that reach each other end all transfers, and hold no more than they have", () => {
    let disturbed = 0;
    fc.assert(
      fc.property(several, fc.constantFrom("uplink", "downlink"), (all, direction) => {
        const setting = settingOf(scheme, direction as "uplink" | "downlink");
        const transfers = all.map((of, index) => transferOf(of, index, 1));
        const { ends_s, results, wasStopped, pools, simulation } = carryInCells(setting, transfers);
        const alone = carryInCells({ ...setting, hears: false }, transfers);
        transfers.forEach(({ bits, at_s }, index) => {
          expect(ends_s[index]).toBeGreaterThanOrEqual(at_s);
          if (wasStopped[index]) expect(results[index]!.sent_bits).toBeLessThanOrEqual(bits);
          else expect(results[index]!.sent_bits).toBe(bits);
          if (ends_s[index] !== alone.ends_s[index]) disturbed++;
        });
        pools.forEach((pool, cell) => {
          const held_s = results.reduce(
            (sum, { spectrum_s }, index) => sum + (transfers[index]!.cell === cell ? 8 * spectrum_s : 0),
            0,
          );
          const { busy_s, utilization } = pool.report(simulation.now_s);
          expect(Math.abs(busy_s - held_s)).toBeLessThan(1e-9 * Math.max(1, held_s));
          expect(utilization).toBeLessThanOrEqual(1 + 1e-12);
        });
      }),
      { seed: 6, numRuns: 80 },
    );
    expect(disturbed).toBeGreaterThan(50);
  });

  it("give up a transfer for which nothing comes through, however often neighbours change", () => {
    const setting: CellsSetting = {
      ...settingOf(scheme, "uplink"),
      band: { groups: [8], units: unitsOfGroups([8]), spacing_hz: 1000, noise_w: 1 },
      efficiency: (sinr) => (sinr >= 1 ? 1 : 0),
      options: { outage_s: 1 },
    };
    const flat = { power_w: 1, fading: new NoFading(), subcarriers: 8 };
    // Alone the victim has SINR 2.5; the neighbours raise the noise by 2.5 each, and take turns so that one is always on air.
    const victim = { ...flat, cell: 0, at_s: 0.1, bits: 1e6, gains: [20, 0, 0].map((gain) => () => gain) };
    const turns = Array.from({ length: 12 }, (_, turn) => ({
      ...flat,
      cell: 1 + (turn % 2),
      at_s: 0.2 + 0.3 * turn,
      bits: 1e9,
      stop_s: 0.2 + 0.3 * turn + 0.35,
      gains: [50, turn % 2 === 0 ? 20 : 0, turn % 2 === 0 ? 0 : 20].map((gain) => () => gain),
    }));
    const { ends_s, results } = carryInCells(setting, [victim, ...turns]);
    expect(results[0]!.lost).toBe("coverage");
    expect(ends_s[0]).toBeCloseTo(1.2, 12);
    expect(results[0]!.sent_bits).toBeCloseTo(0.1 * 8000, 6);
  });
});

it("more interference makes no transfer faster, where cells share their band equally", () => {
  let slower = 0;
  fc.assert(
    fc.property(
      several,
      drawn,
      fc.constantFrom("uplink", "downlink"),
      fc.constantFrom(0, 0.01, 1),
      (all, another, direction, elsewhere) => {
        const setting = settingOf("equal-share", direction as "uplink" | "downlink");
        const unstopped = all.map((of, index) => transferOf({ ...of, stop_s: undefined }, index, elsewhere));
        const { ends_s } = carryInCells(setting, unstopped);
        const louder = all.map((of, index) => transferOf({ ...of, stop_s: undefined }, index, elsewhere + 0.5));
        const more = [...unstopped, transferOf({ ...another, stop_s: undefined }, all.length, elsewhere)];
        for (const worse of [louder, more]) {
          const then_s = carryInCells(setting, worse).ends_s;
          for (const [index, end_s] of ends_s.entries()) {
            expect(then_s[index]).toBeGreaterThanOrEqual(end_s * (1 - 1e-12));
            if (then_s[index]! > end_s * (1 + 1e-9)) slower++;
          }
        }
      },
    ),
    { seed: 7, numRuns: 100 },
  );
  expect(slower).toBeGreaterThan(300);
});

const noise_w = (figure_db: number): number => 10 ** ((-174 + figure_db - 30) / 10) * 15e3;
/** Gain of TR 36.814 pico, by hand. */
const picoGain = (distance_m: number): number => 10 ** (-(140.7 + 36.7 * Math.log10(distance_m / 1000)) / 10);

interface Street {
  readonly interference: string;
  readonly fading?: string;
  /** Between the stations. */
  readonly distance_m?: number;
  readonly allocation?: string;
  readonly tasks?: number;
  readonly output_bits?: number;
  readonly work_cycles?: number;
  readonly mobility?: string;
}

const phone_m = 90;
const busy_m = 60;

/** A phone with short tasks in one cell; in the other, from the start on, a download without end over the whole band. */
const street = (given: Street) => {
  const { interference, fading = "none", distance_m = 300, allocation = "{ scheme: equal-share }" } = given;
  const { tasks = 20, output_bits = 400_000, work_cycles = 1, mobility = "" } = given;
  const text = `
name: street
until: ${tasks + 1} s
radio:
  subcarriers: 64
  fading: ${fading}
  allocation: ${allocation}
  association: { cells: serving }
  interference: ${interference}
edges:
  - { name: near, position: [0 m, 0 m] }
  - { name: far, position: [${distance_m} m, 0 m] }
devices:
  - { name: phone, position: [${phone_m} m, 0 m]${mobility} }
  - { name: busy, position: [${distance_m} m, ${busy_m} m] }
arrivals: { process: trace, file: arrivals.csv }
objective: latency
`;
  const arrivals = [
    "arrival_s,device,data_bits,work_cycles",
    "0,1,8000|1e15,1",
    ...Array.from({ length: tasks }, (_, task) => `${task + 0.9},0,8000|${output_bits},${work_cycles}`),
  ];
  return parseScenario(text, "test.yaml", { readFile: () => arrivals.join("\n") }).scenario;
};

const atServingEdge = catalog.edge!.create({});

/** The phone's tasks and downloads. */
const phoneOf = (given: Street) => {
  const { tasks, transfers } = emulate(street(given), atServingEdge);
  const own = tasks.filter(({ device }) => device === "phone");
  const numbers = new Set(own.map(({ task }) => task));
  return { tasks: own, downloads: transfers.filter(({ leg, task }) => leg === "downlink" && numbers.has(task)) };
};

/** SINR of a subcarrier of a download over the whole band: the other station spreads its watt over the band too. */
const downloadSinr = ((1 / 64) * picoGain(phone_m)) / (noise_w(9) + (1 / 64) * picoGain(300 - phone_m));

const transmissions = "{ from: transmissions }";
const still = `, mobility: { model: random-waypoint, within: "rectangle(${phone_m} m, 0 m, ${phone_m} m, 0 m)", speed: 1 m/s }`;

describe("a neighbour that always sends over the whole band", () => {
  it.each([
    ["a phone that stays", ""],
    ["a phone that moves on the spot", still],
  ])("is the mean of load 1, for %s", (_, mobility) => {
    const followed = phoneOf({ interference: transmissions, mobility }).downloads;
    const mean = phoneOf({ interference: "{ downlink: 100 % }", mobility }).downloads;
    expect(followed).toHaveLength(20);
    const airtime_s = ({ start_s, end_s }: { start_s: number; end_s: number }) => end_s - start_s;
    for (const [index, download] of followed.entries()) {
      expect(download.mean_sinr_db).toBeCloseTo(10 * Math.log10(downloadSinr), 8);
      expect(airtime_s(download) / airtime_s(mean[index]!)).toBeCloseTo(1, 9);
      expect(airtime_s(download)).toBeCloseTo(400_000 / (64 * 15e3 * Math.log2(1 + downloadSinr)), 9);
    }
  });

  it("is foreseen by the analytic cost, which counts with what is on air now", () => {
    const scenario = street({ interference: transmissions, work_cycles: 1e9 });
    const { tasks } = emulate(scenario, catalog.optimal!.create({}));
    const own = tasks.filter(({ device }) => device === "phone");
    expect(own).toHaveLength(20);
    for (const { cost, oracle_cost, placement } of own) {
      expect(placement).toBe("near");
      expect(cost / oracle_cost).toBeCloseTo(1, 9);
    }
  });

  it("leaves a Rayleigh signal the outage and the ergodic rate of its SINR", () => {
    const tasks = 4000;
    const fading = "{ model: block, coherence: task, group: 64 }";
    const { downloads } = phoneOf({ interference: transmissions, fading, tasks, output_bits: 40_000 });
    expect(downloads).toHaveLength(tasks);
    const efficiencies = downloads.map(({ mean_rate_bps }) => mean_rate_bps / (64 * 15e3));
    const mean = efficiencies.reduce((sum, value) => sum + value, 0) / tasks;
    const sd = Math.sqrt(efficiencies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / tasks);
    expect(Math.abs(mean - ergodicCapacity(downloadSinr))).toBeLessThan((4.5 * sd) / Math.sqrt(tasks));
    for (const asked of [0.5, 1, 2, 4]) {
      const expected = outageProbability(asked, downloadSinr);
      const measured = efficiencies.filter((efficiency) => efficiency < asked).length / tasks;
      expect(Math.abs(measured - expected)).toBeLessThan(4.5 * Math.sqrt((expected * (1 - expected)) / tasks));
    }
  });
});

describe("a neighbour that drives by", () => {
  it("is heard in the uplink by where it is, step by step", () => {
    const way = ["time_s,device,x_m,y_m", "0,1,420,60", "10,1,160,20"].join("\n");
    const arrivals = ["arrival_s,device,data_bits,work_cycles", "0,1,1e15|8000,1", "1.23,0,12000000|8000,1"].join("\n");
    const text = `
name: drive
until: 20 s
radio:
  subcarriers: 64
  fading: none
  allocation: { scheme: equal-share }
  association: { cells: serving }
  interference: { from: transmissions }
edges: [{ name: near, position: [0 m, 0 m] }, { name: far, position: [300 m, 0 m] }]
devices:
  - { name: phone, position: [${phone_m} m, 0 m] }
  - { name: busy, mobility: { model: trace, file: way.csv } }
arrivals: { process: trace, file: arrivals.csv }
`;
    const files = (path: string) => (path.endsWith("way.csv") ? way : arrivals);
    const { scenario } = parseScenario(text, "test.yaml", { readFile: files });
    const { transfers } = emulate(scenario, atServingEdge);
    const upload = transfers.find(({ leg, bits }) => leg === "uplink" && bits === 12_000_000)!;
    // 23 dBm over the band from either, in steps of 100 ms.
    const power_w = 10 ** 2.3 / 1000 / 64;
    let left_bits = 12_000_000;
    let time_s = 1.23;
    let changes = 0;
    for (let step = 12; ; step++, changes++) {
      const middle_s = Math.min((step + 0.5) * 0.1, 10);
      const [x_m, y_m] = [420 - 26 * middle_s, 60 - 4 * middle_s];
      const sinr = (power_w * picoGain(phone_m)) / (noise_w(5) + power_w * picoGain(Math.hypot(x_m, y_m)));
      const rate_bps = 64 * 15e3 * Math.log2(1 + sinr);
      const until_s = (step + 1) * 0.1;
      if (left_bits <= rate_bps * (until_s - time_s)) {
        time_s += left_bits / rate_bps;
        break;
      }
      left_bits -= rate_bps * (until_s - time_s);
      time_s = until_s;
    }
    expect(changes).toBeGreaterThan(15);
    expect(upload.start_s).toBe(1.23);
    expect(upload.end_s).toBeCloseTo(time_s, 9);
  });
});

describe("cells a million kilometres apart", () => {
  it.each([
    "{ scheme: fixed, subcarriers: 24 }",
    "{ scheme: fixed, subcarriers: 'integer(1, 64)' }",
    "{ scheme: requested, subcarriers: 24 }",
    "{ scheme: equal-share }",
    "{ scheme: best-channel }",
    "{ scheme: proportional-fair }",
  ])("write the same rows as cells that do not hear each other: %s", (allocation) => {
    for (const fading of ["none", "{ model: block, coherence: 20 ms, group: 16 }", "{ model: clarke, group: 16 }"]) {
      const given = { allocation, fading, distance_m: 1e9 };
      const { report: _, ...followed } = emulate(street({ ...given, interference: transmissions }), atServingEdge);
      const { report: __, ...alone } = emulate(street({ ...given, interference: "{}" }), atServingEdge);
      expect(followed).toEqual(alone);
    }
  });
});

describe("radio.interference", () => {
  const faulty = (interference: string, edges = 2) =>
    scenarioOf(`
tasks: 1
radio:
  interference: ${interference}
edges: [${Array.from({ length: edges }, (_, edge) => `{ name: e${edge}, position: [${edge} km, 0 m] }`).join(", ")}]
devices: [{ name: phone }]
application: { chain: { subtasks: 1, data: 1 KB, work: 1 Mcycles } }
arrivals: saturated
`);

  it("follows transmissions or takes means, not both", () => {
    expect(() => faulty("{ from: transmissions, downlink: 20 % }")).toThrow(
      'test.yaml:4:50: radio.interference.downlink: expected none beside "from: transmissions", which follows the transfers of other cells, got "20 %"',
    );
    expect(() => faulty("{ from: transmissions, uplink: 3 dB }")).toThrow(
      'radio.interference.uplink: expected none beside "from: transmissions", which follows the transfers of other cells, got "3 dB"',
    );
  });

  it("needs another cell", () => {
    expect(() => faulty("{ from: transmissions }", 1)).toThrow(
      "radio.interference.from: expected two edges or more: there is no other cell that could interfere",
    );
  });

  it("knows its words", () => {
    expect(() => faulty("{ from: transmission }")).toThrow('did you mean "transmissions"?');
  });
});
