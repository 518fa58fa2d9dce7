import type { RandomStream } from "../../engine/random.js";
import type { PolicyOption } from "../../policies/catalog.js";
import type { Observation, OffloadingPolicy, TaskRequest } from "../../world/port/policy.js";
import type { TaskRecord } from "../../world/port/records.js";
import type { Emulation } from "../../world/run/emulation.js";
import type { EncodingSize } from "../encoding/encoding.js";
import type { Learned, Model } from "../model/model.js";
import type { Backend } from "../network/backend.js";

/** Streams of random numbers of their own: what is trained on is never tested on, and neither is met by `edgefade run`. */
export type Split = "training" | "held-out";

/** One run of a scenario, for training. */
export interface TrainingRun {
  readonly split: Split;
  /** From 0; every one has streams of its own. */
  readonly run: number;
  /** Most tasks; absent: the scenario's number. */
  readonly tasks?: number;
  /** True: one device alone on an idle network, one task after the other. */
  readonly alone?: boolean;
}

/** What trainers may know of the scenario. */
export interface TrainingWorld {
  readonly name: string;
  /** What the scenario's tasks and sites need at most. */
  readonly size: EncodingSize;
  /** Emulates a run under a policy, to its end. */
  emulate(policy: OffloadingPolicy, run: TrainingRun): readonly TaskRecord[];
  /** A run that is driven from outside, by `nextDecision`; records go to `onEnd` as tasks end. */
  open(run: TrainingRun, onEnd: (record: TaskRecord) => void): Emulation;
  /**
   * Draws tasks of lone devices on an idle network, a hundred from one group of devices, then from the next; batteries are left
   * out. Draws are numbered from `from` on: the same numbers, the same tasks.
   */
  draw(split: Split, from: number, count: number, visit: (request: TaskRequest, view: Observation) => void): void;
  /**
   * The idle network of a run with one device: how any workload of the scenario's graph would look there. Where the scenario draws rates
   * and processors, every run is another environment.
   */
  environment(split: Split, run: number): (request: TaskRequest) => Observation;
}

/** How far a training is. */
export interface TrainingProgress {
  /** Such as `teacher`. */
  readonly phase: string;
  /** Share of the whole training that is done, 0 to 1. */
  readonly share: number;
  /** Such as `epoch 12: loss 0.41, held out 0.44`. */
  readonly text: string;
}

/** The state of a training that can be resumed. Typed arrays by name, and plain data. */
export interface Checkpoint {
  readonly arrays: { readonly [name: string]: Float32Array };
  /** Plain data; numbers survive as they are. */
  readonly data: unknown;
}

/** Where a training keeps its state. */
export interface Checkpoints {
  /** The state of an earlier, unfinished training of the same policy, scenario, seed and options. */
  readonly found: Checkpoint | undefined;
  /** Whether the last one was saved long enough ago to be worth a new one. */
  readonly isDue: boolean;
  /** Written at once, and whole or not at all. */
  save(checkpoint: Checkpoint): void;
}

/** What a trainer is given. */
export interface TrainingContext {
  readonly world: TrainingWorld;
  readonly options: { readonly [key: string]: number | string };
  readonly seed: number;
  readonly backend: Backend;
  /** A stream of random numbers of its own for every purpose: first weights, shuffling, exploration. */
  random(purpose: string, index?: number): RandomStream;
  progress(progress: TrainingProgress): void;
  readonly checkpoints: Checkpoints;
  /** Stop soon, with the state saved: see `Stopped`. */
  readonly signal: AbortSignal;
  /** False: the caller tests the result itself, and the training skips its held-out report. Default true. */
  readonly isReported?: boolean;
}

/** Trains a policy. A trainer is loaded when it is needed, because loading TensorFlow.js takes a while. */
export interface Trainer {
  train(context: TrainingContext): Promise<Learned>;
}

/** A model, and how results name its policy; absent: by the name in the catalog. */
export interface NamedModel extends Model {
  readonly name?: string;
}

/** A learning policy: how it is trained, and how a trained one decides. */
export interface LearningEntry {
  readonly summary: string;
  readonly source: string;
  readonly options: readonly PolicyOption[];
  readonly trainer: () => Promise<Trainer>;
  /** The policy that a model holds, under its name where it has one; without TensorFlow.js. */
  readonly policy: (model: NamedModel) => OffloadingPolicy;
}

/** Lets signals, timers and messages through between two stretches of work. */
export const yieldToEventLoop = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A training was told to stop; its state is saved. */
export class Stopped extends Error {
  constructor() {
    super("stopped; the same command continues from the last checkpoint");
    this.name = "Stopped";
  }
}

/** The loss is not a number, or grew out of all bounds. The last good checkpoint is kept. */
export class Diverged extends Error {
  constructor(what: string, loss: number) {
    super(
      `training diverged: ${what} has loss ${loss}; the last good checkpoint is kept: try a lower learningRate, in another folder or with --force`,
    );
    this.name = "Diverged";
  }
}
