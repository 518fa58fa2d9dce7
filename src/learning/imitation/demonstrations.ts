import type { Observation, OffloadingPolicy, Placement, TaskRequest } from "../../world/port/policy.js";
import { Encoder, type EncodingSpec } from "../encoding/encoding.js";
import { EncodingFit } from "../encoding/encoding-fit.js";
import type { TrainingWorld } from "../training/trainer.js";

/** Demonstrations: observations and the slots that the optimum chose. */
export interface Demonstrations {
  readonly encoding: EncodingSpec;
  readonly count: number;
  /** float32 [count, features] */
  readonly inputs: Float32Array;
  /** float32 [count, groups]; -1 where a task has no such sub-task. */
  readonly labels: Float32Array;
}

/** Maximum and minimum number of draws that determine which features vary, and their means and deviations. */
const FITTED = 4000;
const LEAST_FITTED = 500;

/** A growing list of demonstrations in one encoding. */
export class DemonstrationList implements Demonstrations {
  readonly encoding: EncodingSpec;
  readonly encoder: Encoder;
  #inputs: Float32Array;
  #labels: Float32Array;
  #count = 0;

  constructor(encoding: EncodingSpec, capacity: number) {
    this.encoding = encoding;
    this.encoder = new Encoder(encoding);
    this.#inputs = new Float32Array(capacity * this.encoder.inputs);
    this.#labels = new Float32Array(capacity * this.encoder.groups);
  }

  get count(): number {
    return this.#count;
  }

  get inputs(): Float32Array {
    return this.#inputs.subarray(0, this.#count * this.encoder.inputs);
  }

  get labels(): Float32Array {
    return this.#labels.subarray(0, this.#count * this.encoder.groups);
  }

  /** Adds a task with its optimum; tasks whose graph is too large for one are passed over. */
  add(request: TaskRequest, view: Observation): void {
    const optimum = view.optimum();
    if (optimum === undefined) return;
    const { encoder } = this;
    if ((this.#count + 1) * encoder.inputs > this.#inputs.length) {
      this.#inputs = grown(this.#inputs, encoder.inputs);
      this.#labels = grown(this.#labels, encoder.groups);
    }
    encoder.encode(request, view, this.#inputs, this.#count * encoder.inputs);
    encoder.labels(optimum, request, view, this.#labels, this.#count * encoder.groups);
    this.#count++;
  }
}

const grown = (array: Float32Array, width: number): Float32Array => {
  const larger = new Float32Array(2 * array.length + 64 * width);
  larger.set(array);
  return larger;
};

/**
 * Finds the encoding that fits a scenario's tasks: drawn alone, or met in runs where the optimum decides.
 *
 * @param samples number of samples to learn from; few of them need no more draws
 */
export const fitEncoding = (world: TrainingWorld, fromRuns: boolean, samples = FITTED): EncodingSpec => {
  const fitted = Math.min(FITTED, Math.max(LEAST_FITTED, samples));
  const fit = new EncodingFit(world.size, fitted);
  if (fromRuns)
    emulateUntil(
      world,
      optimumOf,
      () => fit.count >= fitted,
      (request, view) => fit.add(request, view),
    );
  else world.draw("training", 0, fitted, (request, view) => fit.add(request, view));
  return fit.fit();
};

/**
 * Demonstrations recorded while an emulation runs, with its contention: at every decision the present optimum is recorded, and a
 * policy decides.
 *
 * @param drive  decides; absent: the present optimum
 * @param first  number of the first run
 * @returns the number of the run after the last
 */
export const recordDemonstrations = (
  world: TrainingWorld,
  list: DemonstrationList,
  count: number,
  drive: OffloadingPolicy | undefined,
  first: number,
): number => {
  const place =
    drive === undefined ? optimumOf : (request: TaskRequest, view: Observation) => sitesOf(drive, request, view);
  const goal = list.count + count;
  return emulateUntil(
    world,
    place,
    () => list.count >= goal,
    (request, view) => {
      if (list.count < goal) list.add(request, view);
    },
    first,
  );
};

const optimumOf = (request: TaskRequest, view: Observation): Placement =>
  view.optimum() ?? new Array<string>(request.graph.subtasks).fill("device");

const sitesOf = (policy: OffloadingPolicy, request: TaskRequest, view: Observation): Placement => {
  const answer = policy.place!(request, view);
  return "sites" in answer ? answer.sites : answer;
};

/** Runs, one after the other, until there is enough. @returns the number of the run after the last */
const emulateUntil = (
  world: TrainingWorld,
  place: (request: TaskRequest, view: Observation) => Placement,
  isEnough: () => boolean,
  visit: (request: TaskRequest, view: Observation) => void,
  first = 0,
): number => {
  let run = first;
  for (; !isEnough(); run++) {
    let seen = 0;
    world.emulate(
      {
        name: "demonstration",
        decides: "task",
        place(request, view) {
          seen++;
          visit(request, view);
          return place(request, view);
        },
      },
      { split: "training", run },
    );
    if (seen === 0) throw new Error(`run ${run} of the scenario has no tasks to learn from`);
  }
  return run;
};
