import type { Scenario } from "../scenario/scenario.js";
import type { EndedTask } from "../world/run/emulation.js";
import { type Asked, Episode, type EpisodeOptions, type EpisodeReport } from "./episode.js";
import { ObservationCodec } from "./observation.js";
import { Replications, type ResetOptions } from "./replications.js";
import { type Decides, type Spaces, type SpacesOptions, spacesOf } from "./spaces.js";

/** Options of an environment. */
export interface EnvironmentOptions extends Partial<EpisodeOptions>, SpacesOptions {
  /** Default: `task`. */
  readonly decides?: Decides;
  /** The number of this environment among those that share the replications of a seed, and their count. */
  readonly index?: number;
  readonly count?: number;
  /** Where observations and masks are written; absent: into arrays of the environment's own. */
  readonly observation?: Float32Array;
  readonly mask?: Uint8Array;
}

/** The state of an environment after a reset or a step. */
export interface Moment {
  /** For the last action; 0 after a reset. See `Reward`. */
  readonly reward: number;
  /** Emulated time since the last decision, s; after a reset, since the start of the run. */
  readonly dt_s: number;
  /** Clock of the run, s. */
  readonly time_s: number;
  /** Number of the task that waits to be placed; -1: the episode is over. */
  readonly decision: number;
  /** Number of its device; -1: the episode is over. */
  readonly device: number;
  /** The sub-task to place; -1: all of them. */
  readonly subtask: number;
  /** Sub-tasks of the task. */
  readonly subtasks: number;
  /** All tasks have ended. */
  readonly isTerminated: boolean;
  /** The scenario's duration is over. */
  readonly isTruncated: boolean;
  /** float32, see docs/environment.md. The same array at every step; all 0 when the episode is over. */
  readonly observation: Float32Array;
  /** By place and choice: 1 where it is advisable. The same array at every step. */
  readonly mask: Uint8Array;
  /** The tasks that ended since the last decision. */
  readonly ended: readonly EndedTask[];
  /** How the run ended; undefined: it has not. */
  readonly report: EpisodeReport | undefined;
}

/**
 * A scenario as an environment of reinforcement learning: one decision at a time. The time between decisions is that of the
 * emulation (semi-Markov): `dt_s` has it at every step. The same actions give the same run, to the last bit, as a policy with the
 * same answers.
 *
 * @example
 * ```ts
 * import { Environment, loadScenario } from "edgefade";
 *
 * const { scenario } = loadScenario("scenarios/quickstart.yaml", { set: ["tasks=20"] });
 * const environment = new Environment(scenario, { decides: "subtask" });
 * let total = 0;
 * for (let moment = environment.reset(); moment.decision >= 0; ) {
 *   moment = environment.step([0]); // everything stays on the device
 *   total += moment.reward;
 * }
 * console.log(environment.spaces.sites, total);
 * ```
 */
export class Environment {
  readonly spaces: Spaces;
  readonly codec: ObservationCodec;
  readonly #scenario: Scenario;
  readonly #options: EpisodeOptions;
  readonly #replications: Replications;
  readonly #observation: Float32Array;
  readonly #mask: Uint8Array;
  readonly #costs: Float64Array;
  #episode: Episode | undefined;
  #asked: Asked | undefined;
  #replication = -1;
  #decided_s = 0;
  #accrued = 0;

  /** @throws InputError when the scenario's tasks have no largest number of sub-tasks, or no variants to choose from */
  constructor(scenario: Scenario, options: EnvironmentOptions = {}) {
    const { decides = "task", reward = "rate", dropCost = 0, sink, index = 0, count = 1 } = options;
    this.spaces = spacesOf(scenario, decides, options);
    this.codec = new ObservationCodec(this.spaces);
    this.#scenario = scenario;
    this.#options = { reward, dropCost, ...(sink === undefined ? {} : { sink }) };
    this.#replications = new Replications(scenario.seed, index, count);
    this.#observation = options.observation ?? new Float32Array(this.codec.features.length);
    this.#mask = options.mask ?? new Uint8Array(this.codec.maskLength);
    this.#costs = new Float64Array(this.spaces.devices.length);
  }

  /** The replication under way; -1: none was begun. */
  get replication(): number {
    return this.#replication;
  }

  /** The waiting decision, with the view of a policy; undefined: there is none. */
  get asked(): Asked | undefined {
    return this.#asked;
  }

  /** Begins an episode: the next replication of the seed, or what the options say. @throws RangeError for wrong numbers */
  reset(options: ResetOptions = {}): Moment {
    const { seed, replication } = this.#replications.take(options);
    this.#replication = replication;
    this.#episode = new Episode({ ...this.#scenario, seed }, replication, this.spaces, this.#options);
    this.#decided_s = 0;
    this.#accrued = 0;
    return this.#proceed(this.#episode, true);
  }

  /**
   * Answers the decision that waits, and runs to the next one.
   *
   * @param action  numbers of choices: one for each sub-task, of which those that the task does not have are ignored, or one. Where
   *                actions choose sites alone, they are numbers of sites; with variants, `site + sites * variant`
   * @throws RangeError when no decision waits, or there is no choice of that number
   */
  step(action: ArrayLike<number>): Moment {
    const [episode, asked] = [this.#episode, this.#asked];
    if (episode === undefined || asked === undefined)
      throw new RangeError(episode === undefined ? "reset it first" : "the episode is over: reset it first");
    checkAction(action, this.spaces, asked);
    let expected: number | undefined;
    if (this.#options.reward === "expected") {
      const cost = asked.expectedCost(action);
      // A cost that is not finite belongs to a task that will be dropped.
      expected = Number.isFinite(cost) ? cost : this.#options.dropCost;
    }
    asked.answer(action);
    return this.#proceed(episode, false, expected);
  }

  /** @param expected  cost that the last action was expected to have; undefined: the reward follows from what happens */
  #proceed(episode: Episode, isReset: boolean, expected?: number): Moment {
    const asked = episode.next();
    const report = asked === undefined ? episode.finish() : undefined;
    const ended = isReset && asked !== undefined ? NONE : episode.takeEnded();
    const time_s = episode.now_s;
    const dt_s = time_s - this.#decided_s;
    this.#asked = asked;
    this.#decided_s = time_s;
    if (asked === undefined) {
      this.#observation.fill(0);
      this.#mask.fill(1);
    } else {
      this.codec.encode(asked.decided, this.#observation);
      this.codec.mask(asked.decided, this.#mask);
    }
    return {
      reward: isReset ? 0 : this.#rewardOf(episode, ended, expected),
      dt_s,
      time_s,
      decision: asked?.decision ?? -1,
      device: asked?.device ?? -1,
      subtask: asked?.subtask ?? -1,
      subtasks: asked?.decided.request.graph.subtasks ?? 0,
      isTerminated: report?.isCutShort === false,
      isTruncated: report?.isCutShort === true,
      observation: this.#observation,
      mask: this.#mask,
      ended,
      report,
    };
  }

  #rewardOf(episode: Episode, ended: readonly EndedTask[], expected: number | undefined): number {
    if (expected !== undefined) return 0 - expected;
    if (this.#options.reward === "outcome") return ended.reduce((sum, { cost }) => sum - cost, 0);
    episode.costs(this.#costs);
    const accrued = this.#costs.reduce((sum, cost) => sum + cost, 0);
    const reward = this.#accrued - accrued;
    this.#accrued = accrued;
    return reward;
  }
}

const NONE: readonly EndedTask[] = [];

/** @throws RangeError that names the place of a choice that does not exist */
export const checkAction = (action: ArrayLike<number>, { choices, decides }: Spaces, asked: Asked): void => {
  const places = decides === "task" ? asked.decided.request.graph.subtasks : 1;
  if (action.length < places) throw new RangeError(`an action of ${action.length} choices, expected ${places}`);
  for (let place = 0; place < places; place++) {
    const choice = action[place]!;
    if (!(Number.isInteger(choice) && choice >= 0 && choice < choices))
      throw new RangeError(
        `action ${choice}${decides === "task" ? ` for sub-task ${place}` : ""}: expected a whole number from 0 to ${choices - 1}`,
      );
  }
};
