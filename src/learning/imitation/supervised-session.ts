import type { TrainedNetwork } from "../model/model.js";
import type { AdamState } from "../network/adam.js";
import type { Loss } from "../network/loss.js";
import { describeShape, type NetworkShape, parameterCount } from "../network/network-shape.js";
import { TrainableNetwork } from "../network/trainable-network.js";
import { type Checkpoint, Diverged, Stopped, type TrainingContext } from "../training/trainer.js";
import {
  freshState,
  isDone,
  learnEpoch,
  lossOn,
  type Samples,
  type Schedule,
  type SupervisedState,
} from "./supervised.js";

/** One network to train, as a part of a whole training. */
export interface Phase {
  /** Such as `teacher`; no other phase has the same name. */
  readonly name: string;
  /** The name shown to people while it trains; absent: its name. */
  readonly title?: string;
  readonly shape: NetworkShape;
  readonly loss: Loss;
  readonly samples: Samples;
  readonly heldOut: Samples;
  readonly schedule: Schedule;
  /** Share of the whole training that is done before it, and after it; 0 to 1. */
  readonly shares: readonly [number, number];
  /** Weights to begin with; absent: drawn. */
  readonly start?: Float32Array;
}

/** The course of a phase. */
export interface PhaseFacts {
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly loss: number;
  readonly heldOutLoss: number;
  readonly samples: number;
  /** By epoch: loss on what was learned from, and on the held-out samples. */
  readonly curve: readonly (readonly [number, number])[];
  /** Held-out loss before the first step; absent where it began with weights that had learned. */
  readonly firstLoss?: number;
  /** Held-out loss by samples learned from, each counted once for every pass over it; the first point is before any. */
  readonly lossBySamples: readonly (readonly [number, number])[];
}

/** A network of a finished phase. */
export interface Finished {
  readonly network: TrainedNetwork;
  readonly facts: PhaseFacts;
}

interface Saved {
  readonly done: { readonly [phase: string]: PhaseFacts };
  readonly current?: Omit<SupervisedState, "best"> & {
    readonly phase: string;
    readonly step: number;
    readonly firstLoss: number;
  };
}

/** A loss this many times the one before the first step counts as diverged. */
const EXPLODED = 1e3;

/** A training of one or more networks by supervised learning, which can be stopped, killed and resumed. */
export class SupervisedSession {
  readonly #context: TrainingContext;
  readonly #done: { [phase: string]: PhaseFacts } = {};
  readonly #arrays: { [name: string]: Float32Array } = {};
  #found: Checkpoint | undefined;

  constructor(context: TrainingContext) {
    this.#context = context;
    this.#found = context.checkpoints.found;
    if (this.#found === undefined) return;
    const { done } = this.#found.data as Saved;
    for (const [phase, facts] of Object.entries(done)) {
      this.#done[phase] = facts;
      this.#arrays[phase] = this.#found.arrays[phase]!;
    }
  }

  /**
   * Trains a network, or takes it from the checkpoint.
   *
   * @throws Stopped when the training is asked to stop
   * @throws Diverged when its loss is not a number, or explodes
   */
  async learn(phase: Phase): Promise<Finished> {
    const { name, shape } = phase;
    const finished = this.#done[name];
    if (finished !== undefined) return { network: { name, shape, parameters: this.#arrays[name]! }, facts: finished };
    const { backend } = this.#context;
    const random = this.#context.random(`weights of ${name}`);
    const network = new TrainableNetwork(shape, { backend, random });
    try {
      return await this.#learn(phase, network);
    } finally {
      network.dispose();
    }
  }

  async #learn(phase: Phase, network: TrainableNetwork): Promise<Finished> {
    const { name, shape, loss, samples, heldOut, schedule } = phase;
    const { signal, checkpoints } = this.#context;
    if (phase.start !== undefined) network.setWeights(phase.start);
    let state = freshState(network);
    const resumed = this.#resumed(name, network);
    const firstLoss = resumed?.firstLoss ?? lossOn(network, loss, heldOut);
    if (resumed !== undefined) state = resumed.state;
    let last = this.#checkpoint(name, network, state, firstLoss);
    const diverged = (value: number): never => {
      checkpoints.save(last);
      throw new Diverged(phase.title ?? name, value);
    };
    const stopIfAsked = (): void => {
      if (!signal.aborted) return;
      checkpoints.save(last);
      throw new Stopped();
    };
    const report = (epochs: number, text: string): void => this.#report(phase, epochs, text);
    while (!isDone(state, schedule)) {
      stopIfAsked();
      const { epoch } = state;
      try {
        const random = this.#context.random(`order of ${name}`, epoch);
        await learnEpoch(network, loss, samples, heldOut, schedule, state, random, (share, mean) => {
          stopIfAsked();
          if (!(mean < EXPLODED * (firstLoss + 1))) diverged(mean);
          report(epoch + share, `epoch ${epoch + 1}: loss ${mean.toPrecision(4)}`);
        });
      } catch (error) {
        if (error instanceof RangeError) diverged(Number.NaN);
        throw error;
      }
      if (!(state.heldOutLoss < EXPLODED * (firstLoss + 1))) diverged(state.heldOutLoss);
      last = this.#checkpoint(name, network, state, firstLoss);
      if (checkpoints.isDue) checkpoints.save(last);
      report(
        state.epoch,
        `epoch ${state.epoch}: loss ${state.loss.toPrecision(4)}, held out ${state.heldOutLoss.toPrecision(4)}`,
      );
    }
    const facts = {
      epochs: state.epoch,
      bestEpoch: state.bestEpoch,
      loss: state.loss,
      heldOutLoss: state.bestLoss,
      samples: samples.count,
      curve: state.curve.map(([loss, heldOutLoss]): [number, number] => [loss, heldOutLoss]),
      ...(phase.start === undefined ? { firstLoss } : {}),
      lossBySamples: [firstLoss, ...state.curve.map(([, heldOutLoss]) => heldOutLoss)].map(
        (loss, epoch) => [epoch * samples.count, loss] as const,
      ),
    };
    this.#done[name] = facts;
    this.#arrays[name] = state.best;
    this.#found = undefined;
    checkpoints.save({ arrays: { ...this.#arrays }, data: { done: { ...this.#done } } satisfies Saved });
    return { network: { name, shape, parameters: state.best }, facts };
  }

  #report({ name, title = name, shape, schedule, shares }: Phase, epochs: number, text: string): void {
    const [from, to] = shares;
    const share = from + (to - from) * Math.min(1, epochs / schedule.epochs);
    this.#context.progress({ phase: title, share, text: `${title} ${describeShape(shape)}: ${text}` });
  }

  #checkpoint(phase: string, network: TrainableNetwork, state: SupervisedState, firstLoss: number): Checkpoint {
    const { parameters, optimizer } = network.save();
    const { best, ...numbers } = structuredClone(state);
    const current = { ...numbers, phase, step: optimizer.step, firstLoss };
    const { mean, square } = optimizer;
    return {
      arrays: { ...this.#arrays, " parameters": parameters, " mean": mean, " square": square, " best": best.slice() },
      data: { done: { ...this.#done }, current } satisfies Saved,
    };
  }

  /** The state of this phase in the checkpoint, put into the network. */
  #resumed(name: string, network: TrainableNetwork): { state: SupervisedState; firstLoss: number } | undefined {
    const { current } = (this.#found?.data ?? {}) as Partial<Saved>;
    if (this.#found === undefined || current?.phase !== name) return undefined;
    const { phase: _, step, firstLoss, ...numbers } = current;
    const { arrays } = this.#found;
    const size = parameterCount(network.shape);
    const optimizer: AdamState = { step, mean: arrays[" mean"]!, square: arrays[" square"]! };
    network.load({ parameters: arrays[" parameters"]!.subarray(0, size), optimizer });
    return { state: { ...numbers, curve: [...numbers.curve], best: arrays[" best"]! }, firstLoss };
  }
}
