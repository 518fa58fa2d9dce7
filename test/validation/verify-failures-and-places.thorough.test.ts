import { afterEach, describe, expect, it, vi } from "vitest";
import { emulator, type Laboratory } from "../../src/experiment/verify/check.js";
import { batteryExperiments } from "../../src/experiment/verify/rows/batteries.js";
import { handoverExperiments } from "../../src/experiment/verify/rows/handover.js";
import { interferenceExperiments } from "../../src/experiment/verify/rows/interference.js";
import { outageExperiments } from "../../src/experiment/verify/rows/outages.js";
import { waypointExperiments } from "../../src/experiment/verify/rows/waypoints.js";
import { RandomWaypoint } from "../../src/physics/motion/random-waypoint.js";
import { RenewalOutages } from "../../src/physics/outages.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import type { MobilitySpec } from "../../src/scenario/spec/devices.js";
import type { OutagesSpec } from "../../src/scenario/spec/servers.js";
import { MovingAttachment } from "../../src/world/device/handover.js";
import { failures, falsified, named, withRadio } from "../support/laboratory.js";

afterEach(() => {
  vi.restoreAllMocks();
});

type Group = Scenario["devices"][number];

const withDevices = (change: (group: Group) => Partial<Group>): Laboratory =>
  falsified((scenario) => ({
    ...scenario,
    devices: scenario.devices.map((group) => ({ ...group, ...change(group) })),
  }));

const withOutages = (change: (outages: OutagesSpec) => Partial<OutagesSpec>): Laboratory =>
  falsified((scenario) => ({
    ...scenario,
    edges: scenario.edges.map((edge) =>
      edge.outages === undefined ? edge : { ...edge, outages: { ...edge.outages, ...change(edge.outages) } },
    ),
  }));

type Walk = Extract<MobilitySpec, { model: "random-waypoint" }>;

const withWalks = (change: (walk: Walk) => Partial<Walk>): Laboratory =>
  withDevices(({ mobility }) => ({ mobility: { ...(mobility as Walk), ...change(mobility as Walk) } }));

const onSegment = named(waypointExperiments, "random waypoint, segment");
const inSquare = named(waypointExperiments, "random waypoint, square");
const inDisc = named(waypointExperiments, "random waypoint, disc");

describe("broken outages are found:", () => {
  it("a failure that what is under way survives", () => {
    vi.spyOn(RenewalOutages.prototype, "nextFailure_s").mockReturnValue(Infinity);
    const found = failures(emulator, outageExperiments);
    for (const quantity of [
      "of arrivals that find it up, those that complete",
      "mean sojourn of those",
      "arrivals that complete, service 8 s",
    ])
      expect(found).toContain(quantity);
  });

  it("a server that takes tasks while it is down", () => {
    vi.spyOn(RenewalOutages.prototype, "isDown").mockReturnValue(false);
    expect(failures(emulator, outageExperiments)).toContain("arrivals that find it down");
  });

  it("repairs that take 30 % longer", () => {
    const laboratory = withOutages(() => ({ down_s: { kind: "exponential", mean: 0.65 } }));
    const found = failures(laboratory, named(outageExperiments, "M/M/1"));
    for (const quantity of ["share of the time down", "arrivals that find it down"]) expect(found).toContain(quantity);
  });

  it("times up that are all the same", () => {
    const laboratory = withOutages(() => ({ up_s: { kind: "constant", value: 2 } }));
    expect(failures(laboratory, named(outageExperiments, "M/M/1"))).toContain("mean sojourn of those");
  });
});

describe("broken random waypoints are found:", () => {
  it("speeds whose mean is that of the time", () => {
    const laboratory = withWalks(() => ({ speed_mps: { kind: "constant", value: 25 } }));
    expect(failures(laboratory, onSegment)).toEqual(["mean speed over time"]);
    expect(failures(laboratory, inSquare)).toContain("mean speed while moving");
  });

  it("places that are passed uniformly", () => {
    const walked = RandomWaypoint.prototype.position_m;
    vi.spyOn(RandomWaypoint.prototype, "position_m").mockImplementation(function (this: RandomWaypoint, time_s) {
      const [x_m, y_m] = walked.call(this, time_s);
      const x = x_m / 200;
      return [200 * x * x * (3 - 2 * x), y_m];
    });
    const found = failures(emulator, onSegment);
    for (const quantity of ["share of the time in the middle half", "variance of the place / length^2"])
      expect(found).toContain(quantity);
  });

  it("places that are not uniform over the disc, but on its rays", () => {
    const walked = RandomWaypoint.prototype.position_m;
    vi.spyOn(RandomWaypoint.prototype, "position_m").mockImplementation(function (this: RandomWaypoint, time_s) {
      const [x_m, y_m] = walked.call(this, time_s);
      const share = Math.hypot(x_m, y_m) / 100;
      return [x_m * share, y_m * share];
    });
    expect(failures(emulator, inDisc)).toContain("variance of the places gone to");
  });

  it("an area that is a tenth too wide", () => {
    const laboratory = withWalks(({ within }) => ({
      within: within.kind === "disc" ? { ...within, outer_m: 1.1 * within.outer_m } : within,
    }));
    const found = failures(laboratory, inDisc);
    for (const quantity of ["mean length of a leg", "variance of the places gone to"])
      expect(found).toContain(quantity);
  });

  it("pauses that are a tenth too long", () => {
    const laboratory = withWalks(() => ({ pause_s: { kind: "constant", value: 4.4 } }));
    expect(failures(laboratory, inSquare)).toContain("share of the time paused");
  });
});

describe("broken handover is found:", () => {
  it.each([0, 6.2, 12])("a hysteresis of %d dB for one of 6 dB", (hysteresis_db) => {
    const laboratory = withRadio(({ association }) => ({
      association: { ...association, hysteresis_db: association.hysteresis_db === 6 ? hysteresis_db : 0 },
    }));
    const found = failures(laboratory, named(handoverExperiments, "handover"));
    expect(found).toEqual(["place of the handover east", "place of the handover west"]);
  });

  it("a device that stays in its cell", () => {
    vi.spyOn(MovingAttachment.prototype, "edgeAt").mockReturnValue(0);
    const found = failures(emulator, handoverExperiments);
    expect(found).toContain("handovers per lap");
    expect(found.filter((quantity) => quantity === "mean rate on the way")).toHaveLength(2);
  });

  it("path loss of where it was a second ago", () => {
    const laboratory = withDevices(({ mobility }) => {
      const { waypoints, ...trace } = mobility as Extract<MobilitySpec, { model: "trace" }>;
      const late = waypoints.map(({ times_s, ...places }) => ({
        ...places,
        times_s: Array.from(times_s, (time_s) => time_s + 1),
      }));
      return { mobility: { ...trace, waypoints: late } };
    });
    expect(failures(laboratory, named(handoverExperiments, "rate"))).toContain("mean rate on the way");
  });
});

describe("broken mean interference is found:", () => {
  it("other stations whose power is over the grant alone", () => {
    const laboratory = withRadio(({ interference }) => ({
      interference: { ...interference, downlinkLoad: 2 * interference.downlinkLoad },
    }));
    expect(failures(laboratory, interferenceExperiments)).toEqual(["SINR, downlink", "ergodic capacity, downlink"]);
  });

  it("a rise of the noise that is taken for one of its amplitude", () => {
    const laboratory = withRadio(({ interference }) => ({
      interference: { ...interference, uplinkRise_db: 2 * interference.uplinkRise_db },
    }));
    expect(failures(laboratory, interferenceExperiments)).toEqual(["SINR, uplink", "ergodic capacity, uplink"]);
  });
});

describe("broken batteries are found:", () => {
  it("energy of tasks that the battery does not give", () => {
    const laboratory = withDevices(() => ({ kappa: 0 }));
    expect(failures(laboratory, named(batteryExperiments, "battery, constant"))).toEqual([
      "lifetime with a task every 2 s",
    ]);
  });

  it("a battery that is never full", () => {
    const laboratory = withDevices(({ battery }) => ({ battery: { ...battery!, capacity_j: 1000 } }));
    expect(failures(laboratory, named(batteryExperiments, "battery, harvested"))).toEqual(["mean lifetime"]);
  });

  it("packets that are all the same", () => {
    const laboratory = withDevices(({ harvest }) => ({
      harvest: {
        ...(harvest as Extract<typeof harvest, { process: "packets" }>),
        energy_j: { kind: "constant", value: 0.05 },
      },
    }));
    expect(failures(laboratory, named(batteryExperiments, "battery, harvested"))).toContain("variance of the lifetime");
  });

  it("harvests that are 5 % too small", () => {
    const laboratory = withDevices(({ harvest }) => ({
      harvest:
        harvest?.process === "packets"
          ? { ...harvest, rate_hz: 0.95 * harvest.rate_hz }
          : { process: "varying", every_s: 10, power_w: { kind: "uniform", low: 0, high: 0.057 } },
    }));
    expect(failures(laboratory, named(batteryExperiments, "harvest"))).toEqual(["mean power", "mean power"]);
  });
});
