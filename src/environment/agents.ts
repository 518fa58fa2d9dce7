import type { Scenario } from "../scenario/scenario.js";
import type { EndedTask } from "../world/run/emulation.js";
import { checkAction, type EnvironmentOptions } from "./environment.js";
import { type Asked, Episode, type EpisodeOptions } from "./episode.js";
import { ObservationCodec } from "./observation.js";
import { Replications } from "./replications.js";
import { ASKS, type Batch, type News, RESET, type Rows, STEP, TERMINATED, TRUNCATED } from "./rows.js";
import { type Spaces, spacesOf } from "./spaces.js";

/**
 * One run with an agent for every device. A row is a device: it shows the decision that waits there, or the last one.
 *
 * With slots of length 0 there is one decision at a time, and the run is that of a policy. With longer slots decisions wait for
 * the end of their slot. Then every device with waiting decisions answers its oldest. Slots without a decision pass without a
 * step.
 */
export class AgentBatch implements Batch {
  readonly #scenario: Scenario;
  readonly #rows: Rows;
  readonly #spaces: Spaces;
  readonly #codec: ObservationCodec;
  readonly #options: EpisodeOptions;
  readonly #slot_s: number;
  readonly #replications: Replications;
  readonly #accrued: Float64Array;
  readonly #costs: Float64Array;
  /** By device: decisions that wait, the oldest first. */
  readonly #waiting: Asked[][];
  #episode: Episode | undefined;
  #told_s = 0;

  /** @param rows  one for each device */
  constructor(scenario: Scenario, rows: Rows, slot_s: number, options: EnvironmentOptions = {}) {
    const { decides = "task", reward = "rate", dropCost = 0 } = options;
    this.#scenario = scenario;
    this.#rows = rows;
    this.#slot_s = slot_s;
    this.#spaces = spacesOf(scenario, decides, options);
    this.#codec = new ObservationCodec(this.#spaces);
    this.#options = { reward, dropCost };
    this.#replications = new Replications(scenario.seed);
    const { length } = this.#spaces.devices;
    this.#accrued = new Float64Array(length);
    this.#costs = new Float64Array(length);
    this.#waiting = Array.from({ length }, () => []);
  }

  /** Only the first row determines the reset: all agents are in one run. */
  reset(operations: Int32Array, seeds: Float64Array, replications: Float64Array): News {
    if (operations[0] !== RESET) return NOTHING;
    return this.#begin({
      ...(Number.isNaN(seeds[0]) ? {} : { seed: seeds[0]! }),
      ...(Number.isNaN(replications[0]) ? {} : { replication: replications[0]! }),
    });
  }

  step(operations: Int32Array, actions: Int32Array): News {
    if (operations[0] === RESET) return this.#begin({});
    if (!operations.includes(STEP)) return NOTHING;
    const episode = this.#episode;
    if (episode === undefined || episode.report !== undefined)
      throw new RangeError(episode === undefined ? "reset it first" : "the episode is over: reset it first");
    this.#rows.reward.fill(0);
    for (const asked of this.#heads()) this.#answer(asked, actions);
    return this.#proceed(episode, false);
  }

  #begin(options: { readonly seed?: number; readonly replication?: number }): News {
    const { seed, replication } = this.#replications.take(options);
    this.#episode = new Episode({ ...this.#scenario, seed }, replication, this.#spaces, this.#options);
    for (const waiting of this.#waiting) waiting.length = 0;
    const { reward, replication: replications, observation, mask, flags, decision, subtask, device } = this.#rows;
    for (const list of [reward, observation, flags, this.#accrued]) list.fill(0);
    mask.fill(1);
    replications.fill(replication);
    decision.fill(-1);
    subtask.fill(-1);
    device.forEach((_, row) => {
      device[row] = row;
    });
    this.#told_s = 0;
    return this.#proceed(this.#episode, true);
  }

  /** The oldest decision of every device, in the order of tasks. */
  #heads(): Asked[] {
    const heads = this.#waiting.flatMap((waiting) => waiting.slice(0, 1)).filter(({ isOpen }) => isOpen);
    return heads.sort((a, b) => a.decision - b.decision || a.subtask - b.subtask);
  }

  #answer(asked: Asked, actions: Int32Array): void {
    const { device } = asked;
    const { places } = this.#spaces;
    const action = actions.subarray(device * places, (device + 1) * places);
    try {
      checkAction(action, this.#spaces, asked);
    } catch (error) {
      throw new RangeError(`agent ${this.#spaces.devices[device]}: ${(error as Error).message}`);
    }
    if (this.#options.reward === "expected") {
      const cost = asked.expectedCost(action);
      this.#rows.reward[device]! -= Number.isFinite(cost) ? cost : this.#options.dropCost;
    }
    this.#waiting[device]!.shift();
    asked.answer(action);
  }

  #proceed(episode: Episode, isReset: boolean): News {
    if (this.#slot_s > 0) this.#waitForSlot(episode);
    else this.#collect(episode, Infinity, 1);
    const isOver = this.#waiting.every(({ length }) => length === 0);
    const report = isOver ? episode.finish() : undefined;
    const ended = isReset && !isOver ? [] : episode.takeEnded();
    this.#show(episode);
    if (!isReset) this.#reward(episode, ended);
    const reports = report === undefined ? [] : this.#waiting.map((_, row) => ({ row, report }));
    return { ended: ended.map((task) => ({ row: task.device, task })), reports: reports.slice(0, 1) };
  }

  /** Lets slots pass until a decision waits at the end of one, or the run is over. */
  #waitForSlot(episode: Episode): void {
    do {
      // The end of the slot, counted from the start of the run.
      const slot = Math.floor(episode.now_s / this.#slot_s + 1e-9) + 1;
      this.#collect(episode, slot * this.#slot_s, Infinity);
      this.#waiting.forEach((waiting, device) => {
        this.#waiting[device] = waiting.filter(({ isOpen }) => isOpen);
      });
    } while (this.#waiting.every(({ length }) => length === 0) && !episode.isIdle);
    for (const waiting of this.#waiting) waiting[0]?.lookAgain();
  }

  /** Takes the decisions that are due until a time, up to a number. */
  #collect(episode: Episode, until_s: number, most: number): void {
    for (let count = 0; count < most; count++) {
      const asked = episode.next(until_s);
      if (asked === undefined) return;
      this.#waiting[asked.device]!.push(asked);
    }
  }

  #show(episode: Episode): void {
    const rows = this.#rows;
    const { length: features } = this.#codec.features;
    const { maskLength } = this.#codec;
    const { report, now_s } = episode;
    const end = report === undefined ? 0 : report.isCutShort ? TRUNCATED : TERMINATED;
    for (let row = 0; row < this.#waiting.length; row++) {
      const asked = this.#waiting[row]![0];
      rows.time_s[row] = now_s;
      rows.dt_s[row] = now_s - this.#told_s;
      rows.flags[row] = end + (asked === undefined ? 0 : ASKS);
      rows.decision[row] = asked?.decision ?? -1;
      rows.subtask[row] = asked?.subtask ?? -1;
      if (asked === undefined) continue;
      this.#codec.encode(asked.decided, rows.observation.subarray(row * features, (row + 1) * features));
      this.#codec.mask(asked.decided, rows.mask.subarray(row * maskLength, (row + 1) * maskLength));
    }
    this.#told_s = now_s;
  }

  /** Every agent's reward comes from the costs of its own device's tasks. */
  #reward(episode: Episode, ended: readonly EndedTask[]): void {
    const { reward } = this.#rows;
    if (this.#options.reward === "outcome") for (const { device, cost } of ended) reward[device]! -= cost;
    if (this.#options.reward !== "rate") return;
    episode.costs(this.#costs);
    for (let row = 0; row < reward.length; row++) reward[row] = this.#accrued[row]! - this.#costs[row]!;
    this.#accrued.set(this.#costs);
  }
}

const NOTHING: News = { ended: [], reports: [] };
