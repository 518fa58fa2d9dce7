import { describe, expect, test } from "vitest";
import { describeFar, farDevices } from "../../../src/compose/far-devices.js";
import { Simulation } from "../../../src/engine/simulation.js";
import { RenewalOutages } from "../../../src/physics/outages.js";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { parseSites } from "../../../src/scenario/load/sites.js";
import { emulate, placing } from "../../support/emulate.js";
import { faultsOf, problemsOf } from "./fixtures.js";

const text = `tasks: 4
edges:
  - { name: w, position: [0 m, 0 m] }
  - { name: x, position: [100 m, 0 m] }
devices:
  - name: c
    position: [0 m, 0 m]
    mobility: { model: random-waypoint, within: "rectangle(0 m, 0 m, 10 m, 10 m)", speed: 1 m/s }
    battery: { capacity: 1 kJ }
application: { chain: { subtasks: 1, data: 1 KB, work: 10 Mcycles } }
arrivals: { process: poisson, rate: 0.1 /s }
policies: [edge]
`;

describe("periods that would keep a run busy for ever are refused", () => {
  test.each([
    [
      'devices.0.mobility.within="rectangle(0 m, 0 m, 1e-9 m, 0 m)"',
      '--set: devices.0.mobility.within: expected an area that takes 1 us or more to cross, got "rectangle(0 m, 0 m, 1e-9 m, 0 m)": that is 2.0e+9 legs in a second',
    ],
    [
      "devices.0.mobility.step=1 ns",
      '--set: devices.0.mobility.step: expected steps of 1 us or more, got "1 ns": that is 1.0e+9 of them in a second',
    ],
    [
      "arrivals={ process: on-off, on: 1 ns, off: 0 s, rate: 1e-3 /s }",
      '--set: arrivals.on: expected times on and off together of 1 us or more, got "1 ns": that is 1.0e+9 of them in a second',
    ],
    [
      "edges.0.outages={ up: 1 ns, down: 0 s }",
      '--set: edges.0.outages.up: expected times up and down together of 1 us or more, got "1 ns": that is 1.0e+9 of them in a second',
    ],
    [
      "devices.0.harvest={ process: varying, power: 1 W, every: 1 ns }",
      '--set: devices.0.harvest.every: expected periods of 1 us or more, got "1 ns": that is 1.0e+9 of them in a second',
    ],
    [
      "devices.0.harvest={ process: packets, rate: 1e9 /s, energy: 1 nJ }",
      '--set: devices.0.harvest.rate: expected at most 1e6 packets in a second, got "1e9 /s"',
    ],
  ])("%s", (set, fault) => expect(faultsOf(text, { set: [set] })).toEqual([fault]));

  test("but not the shortest sensible ones, nor an area of no extent", () => {
    for (const set of [
      'devices.0.mobility.within="rectangle(5 m, 5 m, 5 m, 5 m)"',
      "devices.0.mobility.step=1 us",
      "edges.0.outages={ up: 10 us, down: 10 us }",
      "arrivals={ process: on-off, on: 1 us, off: 1 ms, rate: 1 /s }",
    ])
      expect(faultsOf(text, { set: [set] })).toEqual([]);
  });
});

describe("a clock that stands still", () => {
  test("ends the run with a sentence, however long it ran before", () => {
    const simulation = new Simulation(1000);
    const again = () => void simulation.schedule(1e-20, again);
    simulation.schedule(3, again);
    expect(() => simulation.run()).toThrow(/^no progress: more than 1,000 events happen at t = 3 s/);
  });

  test("is none while it moves, whatever happens at once", () => {
    const simulation = new Simulation(1000);
    let rounds = 0;
    const round = () => {
      for (let event = 0; event < 900; event++) simulation.schedule(0, () => {});
      if (++rounds < 5) simulation.schedule(1, round);
    };
    simulation.schedule(0, round);
    expect(simulation.run()).toBe(true);
    expect(simulation.events).toBe(5 * 901);
  });
});

describe("outages", () => {
  test("forget what is long past, and know all the same how long a server was down", () => {
    // Up for 3 s and down for 1 s, for ever: at 4 k + r it was down k s, and r - 3 of the present period.
    const outages = new RenewalOutages(
      () => 3,
      () => 1,
    );
    for (let k = 0; k < 20_000; k++) {
      expect(outages.isDown(4 * k + 3.5)).toBe(true);
      expect(outages.nextFailure_s(4 * k + 1)).toBe(4 * k + 3);
    }
    expect(outages.downUntil_s(80_000 + 3.25)).toBe(20_000.25);
    expect(() => outages.isDown(0)).toThrow(/invalid time_s: 0, forgotten until/);
  });
});

describe("policies that throw what is no error", () => {
  test.each<[string, unknown, string]>([
    ["a text", "no", "no"],
    ["nothing", undefined, "undefined"],
    [
      "an object that fails when it is shown",
      {
        toString() {
          throw new Error("ha");
        },
      },
      "threw a value that cannot be shown as text",
    ],
    ["a proxy that was revoked", revoked(), "threw a value that cannot be shown as text"],
    ["a symbol", Symbol("x"), "Symbol(x)"],
  ])("%s", (_, thrown, message) => {
    const { scenario } = parseScenario(text, "s.yaml");
    const policy = placing(() => {
      throw thrown;
    }, "th");
    expect(() => emulate(scenario, policy)).toThrow(`policy "th": place() failed at task 0: ${message}`);
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("a file of sites", () => {
  test.each([
    ["x_m,y_m,x_m\n1,2,3\n", 'p.csv:1: column "x_m" appears twice'],
    ["lat,latitude,lon\n1,2,3\n", "p.csv:1: expected one of the columns lat and latitude, got both"],
    ["name,name,x_m,y_m\na,b,1,2\n", 'p.csv:1: column "name" appears twice'],
    [
      "x_m,y_m,latitude,longitude\n1,2,3,4\n",
      "p.csv:1: expected places either in degrees or in metres, got latitude, longitude and x_m, y_m",
    ],
    ["x_m,y_m\n1,2\n3,4,5\n", "p.csv:3: expected 2 cells, got 3"],
  ])("%j", (csv, problem) => expect(problemsOf(() => parseSites(csv, "p.csv"))).toEqual([problem]));
});

describe("devices very far away", () => {
  const cells = (device: string, more = "") => `tasks: 4
radio: { pathLoss: { model: log-distance, exponent: 3, reference: 40 dB }, fading: none, noiseFigure: { edge: 0 dB, device: 0 dB }, subcarriers: 100, allocation: { scheme: equal-share } ${more} }
edges: [{ name: w, position: [0 m, 0 m] }]
devices: [{ name: near, position: [100 m, 0 m] }, ${device}]
application: { chain: { subtasks: 1, data: 1 MB, work: 10 Mcycles } }
arrivals: { process: poisson, rate: 0.1 /s }
policies: [edge]
`;
  const far = (text: string) => farDevices(parseScenario(text, "s.yaml").scenario);

  test("are named with their mean SNR and what sending takes", () => {
    const [found, ...others] = far(cells("{ name: far, position: [100 km, 0 m], transmitPower: 20 dBm }"));
    expect(others).toEqual([]);
    // 20 dBm - (40 + 30 * 5) dB - (-174 dBm/Hz + 10 log10(100 * 15 kHz)): -57.8 dB, to the rounding of -174.
    const snr_db = 20 - 190 + 174 - 10 * Math.log10(1.5e6);
    expect(found).toMatchObject({ device: "far", edge: "w" });
    expect(Math.abs(found!.snr_db - snr_db)).toBeLessThan(0.1);
    const rate_bps = 1.5e6 * Math.log2(1 + 10 ** (found!.snr_db / 10));
    expect(found!.sending_s / (8e6 / rate_bps)).toBeCloseTo(1, 9);
    expect(describeFar([found!])).toMatch(
      /^far will hardly ever be served: at a mean SNR of -57\.[78] dB in the uplink to w sending the input of one task takes 2,\d00,000 s; /,
    );
  });

  test("are none where all are near, or stand elsewhere soon", () => {
    expect(far(cells("{ name: d, position: [200 m, 0 m] }"))).toEqual([]);
    const walk = '{ model: random-waypoint, within: "disc(0 m, 100 m)", speed: 1 m/s }';
    expect(far(cells(`{ name: d, position: [100 km, 0 m], mobility: ${walk} }`))).toEqual([]);
  });

  test("are counted when they are many, and say so where nothing comes through", () => {
    const many = far(cells("{ name: d, count: 9, position: [100 km, 0 m] }", ", rate: lte-cqi"));
    expect(many).toHaveLength(9);
    expect(describeFar(many)).toMatch(
      /^d-0, d-1, d-2, d-3, d-4 and 4 more will hardly ever be served: .* nothing comes through;/,
    );
    expect(describeFar([])).toBeUndefined();
  });
});
