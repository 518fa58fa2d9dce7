import type { RandomStream, RandomStreams } from "../../engine/random.js";
import type { ConditionSource } from "../device/conditions.js";
import type { Device } from "../device/device.js";
import { TaskGraph, type Workload } from "../port/application.js";
import { NO_CORES } from "../task/core-grants.js";
import { Task } from "../task/task.js";
import type { GrantLaws } from "../task/task-source.js";

/** First round of segments: beyond the rounds of tasks, and below 2^33, so that draws by round and edge stay exact. */
const FIRST_ROUND = 2 ** 32;

const WORKLOAD: Workload = {
  graph: TaskGraph.chain(1),
  data_bits: Float64Array.of(0, 0),
  work_cycles: Float64Array.of(0),
};

/** A segment belongs to no task. */
const NO_TASK = Number.NaN;

/**
 * The network's grants to segments of a device's flows: subcarriers, delays and conditions by the scenario's laws. They come from separate
 * streams, so tasks draw the same numbers with or without traffic.
 */
export class SegmentSource {
  readonly device: Device;
  readonly #laws: GrantLaws;
  readonly #conditions: ConditionSource;
  readonly #subcarriers: RandomStream;
  readonly #delays: RandomStream;
  readonly #interEdgeDelays: RandomStream;
  readonly #interCloudDelays: RandomStream;
  #made = 0;

  constructor(device: Device, laws: GrantLaws, streams: RandomStreams) {
    this.device = device;
    this.#laws = laws;
    this.#conditions = device.conditions.aside("traffic");
    const open = (purpose: string) => streams.stream(device.name, `traffic ${purpose}`);
    this.#subcarriers = open("subcarriers");
    this.#delays = open("backhaul delay");
    this.#interEdgeDelays = open("inter-edge delay");
    this.#interCloudDelays = open("inter-cloud delay");
  }

  /** The next segment. Links see it as a task whose only data are on edge 0. */
  next(now_s: number): Task {
    const { subcarriers, backhaulDelay_s, interEdgeDelay_s, interCloudDelay_s } = this.#laws;
    const grants = {
      subcarriers: subcarriers === undefined ? [] : [subcarriers.sample(this.#subcarriers)],
      cores: NO_CORES,
      deviceFrequency_hz: [],
      backhaulDelay_s: [backhaulDelay_s.sample(this.#delays)],
      interEdgeDelay_s: [interEdgeDelay_s.sample(this.#interEdgeDelays)],
      interCloudDelay_s: [interCloudDelay_s.sample(this.#interCloudDelays)],
    };
    const round = FIRST_ROUND + this.#made++;
    return new Task({
      task: NO_TASK,
      round,
      owner: this.device,
      arrival_s: now_s,
      deadline_s: Infinity,
      workload: WORKLOAD,
      conditions: this.#conditions.next(),
      grants,
    });
  }
}
