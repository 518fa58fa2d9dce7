import { buildEmulation } from "../../../compose/build.js";
import { local } from "../../../policies/fixed.js";
import { mean } from "../../analysis/statistics/statistics.js";
import { scenarioNamed } from "../emulate.js";
import { exactly } from "../intervals.js";
import { type Effort, type Figure, type PaperTable, type Row, sized } from "../reproduction.js";

/** Sensors alive after rounds 1 to 10, as the paper prints them ("an example"). */
export const PRINTED_ALIVE = [50, 45, 42, 39, 35, 32, 29, 25, 21, 18] as const;
/** Utility by number of sensors without replenishment, J per round, as the paper prints it ("hypothetical"). */
const PRINTED_UTILITY = [10, 20, 30, 40, 50] as const;

const SENSORS = 55;
const CAPACITY_J = 11;
const THRESHOLD_J = 0.3;
const NET_J = 0.7;

/** Share of the sensors alive after k rounds, none of which comes back: P(E0 > threshold + k (drain - replenishment)), E0 uniform. */
const aliveShare = (rounds: number): number =>
  Math.min(1, Math.max(0, 1 - (THRESHOLD_J + rounds * NET_J) / CAPACITY_J));

/**
 * The central 95 % of a binomial law: the least k with P(X <= k) >= 0.025, and that with P(X <= k) >= 0.975.
 *
 * @param n  trials
 * @param p  probability of each, above 0 and below 1
 */
const binomialBand = (n: number, p: number): readonly [low: number, high: number] => {
  let term = 1;
  for (let trial = 0; trial < n; trial++) term *= 1 - p;
  let below = 0;
  let low = -1;
  for (let k = 0; k <= n; k++) {
    below += term;
    if (low < 0 && below >= 0.025) low = k;
    if (below >= 0.975) return [low, k];
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return [low, n];
};

/** Sensors alive at the end of a run of a number of rounds, and the joules of its completed rounds, by replication. */
const runSensors = (effort: Effort, rounds: number, ...set: readonly string[]) => {
  const scenario = scenarioNamed("ddlro-sensors", `seed=${effort.seed}`, `duration=${rounds} s`, ...set);
  return Array.from({ length: sized(effort, 100, 20, 5) }, (_, replication) => {
    let spent_j = 0;
    const emulation = buildEmulation(scenario, {
      replication,
      policy: local(),
      sink: {
        wantsDetails: false,
        task: ({ status, device_energy_j }) => {
          if (status === "completed") spent_j += device_energy_j;
        },
        subtask() {},
        transfer() {},
      },
    });
    emulation.run();
    const { nodes } = emulation.finish();
    return { alive: nodes.filter(({ died_s }) => Number.isNaN(died_s)).length, spent_j };
  });
};

/** Table C: sensors alive by round. */
export const aliveTable = (effort: Effort): { readonly table: PaperTable; readonly figure: Figure } => {
  effort.onStage?.("emulating sensors");
  const rows: Row[] = [];
  const points: Figure["points"][number][] = [];
  for (const [index, printed] of PRINTED_ALIVE.entries()) {
    const round = index + 1;
    const alive = runSensors(effort, round).map((run) => run.alive);
    const [low, high] = binomialBand(SENSORS, aliveShare(round));
    const ours = mean(alive);
    rows.push({
      scheme: "sensors",
      quantity: `alive after round ${round}`,
      ...{ ours, low, high, n: alive.length, of: "replications" },
      target: { kind: "about", value: printed, from: "paper" },
      note: `closed form ${(SENSORS * aliveShare(round)).toFixed(1)}`,
    });
    points.push(
      { series: "emulated, with the 95 % of one run", x: round, y: ours, low, high },
      { series: "closed form", x: round, y: SENSORS * aliveShare(round), low: Number.NaN, high: Number.NaN },
      { series: "paper", x: round, y: printed, low: Number.NaN, high: Number.NaN },
    );
  }
  return {
    table: {
      name: "alive",
      title: "Sensors alive by round (figure 9)",
      caption:
        "`scenarios/ddlro-sensors.yaml`: 55 sensors, charges uniform up to 11 J, a drain of 1 J and a replenishment of 0.3 J per round, a threshold of 0.3 J. These constants were chosen so that the line through the printed numbers comes out: the paper says uniform levels, a fixed drain and a constant replenishment, and no values. " +
        "The interval is the central 95 % of one run by the binomial law, not that of our mean, because the paper has one run. That the printed numbers lie in it says that they are what such assumptions give. It says nothing about offloading, of which there is none here.",
      rows,
    },
    figure: {
      name: "alive",
      table: "alive",
      kind: "lines",
      title: "DDLRO, figure 9: sensors alive by round",
      x: "round",
      y: "sensors alive",
      points,
    },
  };
};

/** Table D: utility by number of sensors. */
export const utilityTable = (effort: Effort): PaperTable => ({
  name: "utility",
  title: "Utility by number of sensors (figure 3, without replenishment)",
  caption:
    "Energy of all sensors per round, 1 J each, with full batteries. The printed numbers are N times 1 J, which the paper calls hypothetical. Ours must be the same, to the last digit, by conservation of energy; there is nothing to agree or to deviate.",
  rows: PRINTED_UTILITY.map((value): Row => {
    const ROUNDS = 5;
    const runs = runSensors(effort, ROUNDS, `devices.0.count=${value}`, "devices.0.battery.level=11 J");
    return {
      scheme: "sensors",
      quantity: `J per round, N = ${value}`,
      ...exactly(mean(runs.map(({ spent_j }) => spent_j)) / ROUNDS, runs.length, "replications"),
      target: { kind: "about", value, from: "derived" },
    };
  }),
});
