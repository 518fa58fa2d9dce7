import { hypot } from "../../../math/roots.js";
import {
  meanDistanceInDisc_m,
  meanDistanceInRectangle_m,
  waypointBelow,
  waypointSpeed_mps,
} from "../../../physics/theory/random-waypoint.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";
import { tInterval } from "../../analysis/statistics/statistics.js";
import { type Claim, type CurvePoint, type Experiment, meanCheck } from "../check.js";
import { Bench, REPLICATIONS, scaled } from "../emulate.js";

/** A walk that is sampled at this period, each time twice, a millisecond apart. */
interface Walk {
  readonly within: string;
  readonly low_mps: number;
  readonly high_mps: number;
  readonly pause_s: number;
  readonly look_s: number;
}

const walkers = 4;
const glance_s = 1e-3;
/** Longer than ten legs with their pauses. */
const warm_s = 100;

/** Tasks of two sub-tasks on the device: the second is placed when the first is done, a millisecond later. */
const walkScenario = ({ within, low_mps, high_mps, pause_s, look_s }: Walk, end_s: number): string => `
name: walk
duration: ${end_s} s
radio: { pathLoss: { model: fixed, gain: -100 dB }, fading: none }
edges: [{ name: scenb }]
devices:
  - name: walker
    count: ${walkers}
    frequency: 1 GHz
    position: "${within}"
    mobility: { model: random-waypoint, within: "${within}", speed: "uniform(${low_mps} m/s, ${high_mps} m/s)", pause: ${pause_s} s }
application: { chain: { subtasks: 2, data: 0 B, work: ${1e9 * glance_s} cycles } }
arrivals: { process: periodic, every: ${look_s} s }
policies: [local]
`;

/** A look at a walker. */
interface Look {
  readonly x_m: number;
  readonly y_m: number;
  readonly speed_mps: number;
}

/** All looks of a replication after the warm-up, by walker. */
const looksAt = (bench: Bench, walk: Walk, end_s: number, replication: number): Look[][] => {
  const looks = new Map<string, Look[]>();
  const before = new Map<string, readonly [number, number]>();
  const policy: OffloadingPolicy = {
    name: "look",
    decides: "subtask",
    choose: ({ device, subtask, arrival_s }, view) => {
      if (arrival_s < warm_s) return "device";
      const place_m = view.device.position_m;
      if (subtask === 0) before.set(device, place_m);
      else {
        const [x_m, y_m] = before.get(device)!;
        const speed_mps = hypot(place_m[0] - x_m, place_m[1] - y_m) / glance_s;
        const all = looks.get(device) ?? [];
        looks.set(device, all);
        all.push({ x_m, y_m, speed_mps });
      }
      return "device";
    },
  };
  bench.emulate(bench.scenario(walkScenario(walk, end_s)), replication, {}, policy);
  return [...looks.values()];
};

const side_m = 200;
const walked = (given: { readonly effort: number }): number => warm_s + scaled(500, given.effort);

/** Where it is, and how fast, on a segment without pauses. */
const onSegment: Experiment = {
  name: "random waypoint, segment",
  run: (given) => {
    const bench = new Bench(given);
    const walk: Walk = {
      within: `rectangle(0 m, 0 m, ${side_m} m, 0 m)`,
      low_mps: 10,
      high_mps: 40,
      pause_s: 0,
      look_s: 3,
    };
    const points = Array.from({ length: 19 }, (_, index) => (index + 1) / 20);
    const runs = Array.from({ length: REPLICATIONS }, (_, replication) => {
      const looks = looksAt(bench, walk, walked(given), replication).flat();
      const mean = (of: (look: Look) => number) => looks.reduce((sum, look) => sum + of(look), 0) / looks.length;
      return {
        speed_mps: mean(({ speed_mps }) => speed_mps),
        middle: mean(({ x_m }) => (Math.abs(x_m / side_m - 0.5) < 0.25 ? 1 : 0)),
        variance: mean(({ x_m }) => (x_m / side_m - 0.5) ** 2),
        below: points.map((point) => mean(({ x_m }) => (x_m / side_m < point ? 1 : 0))),
      };
    });
    const subject = "random waypoint, segment";
    const row = (claim: Omit<Claim, "subject">, of: (run: (typeof runs)[number]) => number) =>
      meanCheck({ subject, ...claim }, runs.map(of));
    const curve = points.map((x, index): CurvePoint => {
      const { mean, high } = tInterval(runs.map(({ below }) => below[index]!));
      return { x, theory: waypointBelow(x), measured: mean, half: high - mean };
    });
    return {
      checks: [
        row(
          {
            quantity: "mean speed over time",
            formula: "(v2 - v1) / ln(v2 / v1)",
            unit: "m/s",
            expected: waypointSpeed_mps(walk.low_mps, walk.high_mps),
          },
          ({ speed_mps }) => speed_mps,
        ),
        row(
          {
            quantity: "share of the time in the middle half",
            formula: "density 6 x (1 - x)",
            unit: "",
            expected: waypointBelow(0.75) - waypointBelow(0.25),
          },
          ({ middle }) => middle,
        ),
        row(
          { quantity: "variance of the place / length^2", formula: "1 / 20", unit: "", expected: 1 / 20 },
          ({ variance }) => variance,
        ),
      ],
      curves: { "waypoint-segment": curve },
      runs: bench.runs,
      tasks: bench.tasks,
    };
  },
};

interface Area {
  readonly name: string;
  readonly within: string;
  readonly formula: string;
  /** Of a leg. */
  readonly mean_m: number;
  /** Of the x of a uniform point, m^2. */
  readonly variance_m2: number;
}

const areas: readonly Area[] = [
  {
    name: "square of 200 m",
    within: `rectangle(${-side_m / 2} m, ${-side_m / 2} m, ${side_m / 2} m, ${side_m / 2} m)`,
    formula: ".5214 a",
    mean_m: meanDistanceInRectangle_m(side_m, side_m),
    variance_m2: side_m ** 2 / 12,
  },
  {
    name: "disc of 100 m",
    within: "disc(0 m, 100 m)",
    formula: "128 r / (45 pi)",
    mean_m: meanDistanceInDisc_m(100),
    variance_m2: 100 ** 2 / 4,
  },
];

/** Legs and pauses from a walker's samples; each is long enough to be sampled. */
const legsOf = (looks: readonly Look[], look_s: number) => {
  let legs = 0;
  let squares_m2 = 0;
  let moving = 0;
  let speeds_mps = 0;
  let at: Look | undefined;
  looks.forEach((look, index) => {
    if (look.speed_mps > 0) {
      moving++;
      speeds_mps += look.speed_mps;
    } else if (at === undefined || at.x_m !== look.x_m || at.y_m !== look.y_m) {
      at = look;
      // A pause under way at the first look began at no known time.
      if (index === 0) return;
      legs++;
      squares_m2 += look.x_m ** 2;
    }
  });
  const all = looks.length;
  // Between the first look and the last.
  const length_m = (speeds_mps / all) * (all - 1) * look_s;
  return { legs, squares_m2, moving, speeds_mps, all, length_m };
};

const inAreas = areas.map(
  ({ name, within, formula, mean_m, variance_m2 }): Experiment => ({
    name: `random waypoint, ${name}`,
    run: (given) => {
      const bench = new Bench(given);
      const walk: Walk = { within, low_mps: 10, high_mps: 40, pause_s: 4, look_s: 3.5 };
      const runs = Array.from({ length: REPLICATIONS }, (_, replication) => {
        const each = looksAt(bench, walk, walked(given), replication).map((looks) => legsOf(looks, walk.look_s));
        const total = (of: (walker: (typeof each)[number]) => number) =>
          each.reduce((sum, walker) => sum + of(walker), 0);
        return {
          paused: 1 - total(({ moving }) => moving) / total(({ all }) => all),
          speed_mps: total(({ speeds_mps }) => speeds_mps) / total(({ moving }) => moving),
          leg_m: total(({ length_m }) => length_m) / total(({ legs }) => legs),
          variance_m2: total(({ squares_m2 }) => squares_m2) / total(({ legs }) => legs),
        };
      });
      const row = (claim: Omit<Claim, "subject">, of: (run: (typeof runs)[number]) => number) =>
        meanCheck({ subject: `random waypoint, ${name}`, ...claim }, runs.map(of));
      const speed_mps = waypointSpeed_mps(walk.low_mps, walk.high_mps);
      return {
        checks: [
          row({ quantity: "mean length of a leg", formula, unit: "m", expected: mean_m }, ({ leg_m }) => leg_m),
          row(
            {
              quantity: "share of the time paused",
              formula: "E[P] / (E[P] + E[L] E[1 / v])",
              unit: "",
              expected: walk.pause_s / (walk.pause_s + mean_m / speed_mps),
            },
            ({ paused }) => paused,
          ),
          row(
            { quantity: "mean speed while moving", formula: "1 / E[1 / v]", unit: "m/s", expected: speed_mps },
            ({ speed_mps }) => speed_mps,
          ),
          row(
            {
              quantity: "variance of the places gone to",
              formula: name.startsWith("disc") ? "r^2 / 4" : "a^2 / 12",
              unit: "m^2",
              expected: variance_m2,
            },
            ({ variance_m2 }) => variance_m2,
          ),
        ],
        runs: bench.runs,
        tasks: bench.tasks,
      };
    },
  }),
);

/** Rows about random waypoints. */
export const waypointExperiments: readonly Experiment[] = [onSegment, ...inAreas];
