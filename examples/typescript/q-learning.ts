// Tabular Q-learning in the scenario's environment, then a policy that decides by the table.
//
// Time between decisions varies, so what comes later is discounted by time, not by steps (a semi-Markov decision process):
//
//     Q(s, a) <- Q(s, a) + rate (reward + exp(-dt_s / horizon_s) max Q(s', .) - Q(s, a))
//
// S. Bradtke, M. Duff, "Reinforcement learning methods for continuous-time Markov decision problems", NIPS 1994
import {
  Environment,
  loadScenario,
  type Observation,
  type OffloadingPolicy,
  type ScenarioText,
  type TaskRequest,
} from "edgefade";

export interface TrainingOptions {
  readonly episodes?: number;
  /** Time after which what happens hardly counts, s. */
  readonly horizon_s?: number;
  /** Share of random actions at the beginning; it falls to 0. */
  readonly exploration?: number;
  /** Of the exploration. */
  readonly seed?: number;
}

/** Random numbers of the example's own: a linear congruential generator (Numerical Recipes). */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

const bucket = (value: number, limits: readonly number[]): number => limits.filter((limit) => value >= limit).length;

/** A few numbers that sum up what is seen: the work, the data, and the backlog of every server. */
const stateOf = ({ work_cycles, data_bits }: TaskRequest, view: Observation): string => {
  const work = work_cycles.reduce((sum, cycles) => sum + cycles, 0);
  const rate = (data_bits[0] ?? 0) / (view.sites[1]?.uplink_bps(0) ?? 1);
  const queues = view.sites.map(({ backlog_s }) => bucket(backlog_s, [0.05, 0.2, 0.5, 1]));
  return [bucket(work, [100e6, 300e6, 700e6, 1500e6]), bucket(rate, [0.02, 0.05]), ...queues].join(" ");
};

/** Trains a table in a scenario, on replications that no test will meet. @returns what makes a policy that decides by it */
export const train = (
  scenario: string | ScenarioText,
  { episodes = 60, horizon_s = 0.5, exploration = 0.3, seed = 1 }: TrainingOptions = {},
): (() => OffloadingPolicy) => {
  const environment = new Environment(loadScenario(scenario).scenario, { reward: "expected" });
  const sites = environment.spaces.sites.length;
  const random = randomOf(seed);
  const table = new Map<string, { readonly values: Float64Array; readonly visits: Uint32Array }>();
  const rowOf = (state: string) => {
    const row = table.get(state) ?? { values: new Float64Array(sites), visits: new Uint32Array(sites) };
    table.set(state, row);
    return row;
  };
  const best = (values: Float64Array): number =>
    values.reduce((most, value, site) => (value > values[most]! ? site : most), 0);
  for (let episode = 0; episode < episodes; episode++) {
    let moment = environment.reset({ replication: 1_000_000 + episode });
    while (moment.decision >= 0) {
      const { request, view } = environment.asked!.decided;
      const { values, visits } = rowOf(stateOf(request, view));
      const explores = random() < exploration * (1 - episode / episodes);
      const site = explores ? Math.floor(random() * sites) : best(values);
      moment = environment.step(new Array<number>(environment.spaces.places).fill(site));
      let target = moment.reward;
      if (moment.decision >= 0) {
        const next = environment.asked!.decided;
        const later = rowOf(stateOf(next.request, next.view)).values;
        target += Math.exp(-moment.dt_s / horizon_s) * later[best(later)]!;
      }
      visits[site]!++;
      values[site]! += (target - values[site]!) / Math.max(visits[site]! ** 0.7, 1);
    }
  }
  return () => ({
    name: "example-q",
    decides: "task",
    place(request, view) {
      const row = table.get(stateOf(request, view));
      // What was never met in training is placed by the analytic cost.
      if (row === undefined) return view.optimum() ?? new Array<string>(request.graph.subtasks).fill("device");
      return new Array<string>(request.graph.subtasks).fill(view.sites[best(row.values)]!.id);
    },
  });
};
