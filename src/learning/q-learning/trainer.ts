import type { RandomStream } from "../../engine/random.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";
import { stepCost } from "../encoding/step-cost.js";
import { type PlacementStep, StepEncoder, type StepEncodingSpec } from "../encoding/step-encoding.js";
import type { TrainedNetwork } from "../model/model.js";
import { readOptions } from "../training/option-table.js";
import { ReplayMemory } from "../training/replay.js";
import { runsHeldOut } from "../training/runs/run-costs.js";
import { type RunLearner, trainInRuns } from "../training/runs/training-runs.js";
import { linearSchedule } from "../training/schedule.js";
import { StepPolicy } from "../training/step-policy.js";
import { encodingOfSteps } from "../training/step-warm-up.js";
import type { Checkpoint, Trainer, TrainingContext } from "../training/trainer.js";
import { Trajectories } from "../training/trajectories.js";
import { QLearner } from "./learner.js";
import { Q_OPTIONS, type QVariant } from "./options.js";
import { qPolicy } from "./policy.js";

type QValues = Readonly<Record<keyof typeof Q_OPTIONS, number>>;

/** Exponent of priorities, and beta at the beginning (Schaul et al. 2016). */
const EXPONENT = 0.6;
const FIRST_BETA = 0.4;
/** Of kinds that start as a rule, which random actions would destroy. */
const FIRST_EPSILON = 0.3;
/** What a dropped task costs, in average tasks. */
const DROPPED = 10;

/** Learns values of the steps of placement, in runs. */
export class QRunLearner implements RunLearner {
  readonly #context: Pick<TrainingContext, "random">;
  readonly #variant: QVariant;
  readonly #values: QValues;
  readonly #encoder: StepEncoder;
  readonly #learner: QLearner;
  readonly #memory: ReplayMemory;
  #decisions = 0;
  #loss = Number.NaN;

  constructor(
    context: Pick<TrainingContext, "random">,
    variant: QVariant,
    values: QValues,
    encoding: StepEncodingSpec,
  ) {
    this.#context = context;
    this.#variant = variant;
    this.#values = values;
    this.#encoder = new StepEncoder(encoding);
    const { inputs, actions } = this.#encoder;
    const { hidden, learningRate, batch, targetEvery, memory } = values;
    const { double, dueling, prioritised } = variant;
    const prior = variant.prior ? this.#encoder.greedyPrior : undefined;
    this.#learner = new QLearner(
      { inputs, actions, hidden: [hidden, hidden], learningRate, batch, targetEvery, double, dueling, prior },
      context.random("first weights"),
    );
    this.#memory = new ReplayMemory({
      capacity: memory,
      features: inputs,
      actions,
      exponent: prioritised ? EXPONENT : 0,
    });
  }

  get decisions(): number {
    return this.#decisions;
  }

  get steps(): number {
    return this.#learner.steps;
  }

  exploring(run: number): OffloadingPolicy {
    const chances = this.#context.random("exploration", run);
    const draws = this.#context.random("replay", run);
    const { name, decides, prior } = this.#variant;
    const { gamma, gammaTime, decisions, lastEpsilon } = this.#values;
    const epsilon = linearSchedule(prior ? FIRST_EPSILON : 1, lastEpsilon, Math.max(1, decisions / 2));
    const pick = (state: Float32Array, allowed: Uint8Array) => {
      this.#decisions++;
      return this.#learner.explore(state, allowed, epsilon(this.#decisions), chances);
    };
    const terms = {
      cost: this.#encoder.spec.cost,
      gamma,
      ...(gammaTime > 0 ? { gammaTime_s: gammaTime } : {}),
      dropped: DROPPED,
    };
    const trajectories = new Trajectories(terms, (transition) => this.#memory.add(transition));
    if (decides === "subtask")
      return new StepPolicy({
        name,
        decides,
        encoder: this.#encoder,
        pick: (state, allowed, { request, view }) => {
          const action = pick(state, allowed);
          const { time_s, objective } = view;
          trajectories.decided(
            { decision: request.decision, time_s, perSecond: objective.time },
            state,
            allowed,
            action,
          );
          this.#study(draws);
          return action;
        },
        ended: (decision, result) => trajectories.ended(decision, result),
      });
    return new StepPolicy({ name, decides, encoder: this.#encoder, ...this.#analytic(pick, draws) });
  }

  /** Steps of one instant: the reward of each is its analytic cost, and the next state is that of the next step. */
  #analytic(pick: (state: Float32Array, allowed: Uint8Array) => number, draws: RandomStream) {
    const { cost } = this.#encoder.spec;
    const { gamma } = this.#values;
    let before: { state: Float32Array; action: number; reward: number } | undefined;
    return {
      pick: (state: Float32Array, allowed: Uint8Array, step: PlacementStep) => {
        const own = state.slice();
        if (before !== undefined)
          this.#memory.add({ ...before, discount: gamma, next: own, allowed: Array.from(allowed) });
        const action = pick(own, allowed);
        const reward = -Math.min(stepCost(step, this.#encoder.siteOf(step.view, action)) / cost, DROPPED);
        before = { state: own, action, reward };
        this.#study(draws);
        return action;
      },
      placed: () => {
        if (before !== undefined) this.#memory.add({ ...before, discount: 0, next: [], allowed: [] });
        before = undefined;
      },
    };
  }

  #study(draws: RandomStream): void {
    const { batch, learnEvery, decisions } = this.#values;
    if (this.#memory.size < 4 * batch || this.#decisions % learnEvery !== 0) return;
    const beta = linearSchedule(FIRST_BETA, 1, decisions)(this.#decisions);
    this.#loss = this.#learner.learn(this.#memory, draws, beta);
  }

  deciding(): OffloadingPolicy {
    const settings = { steps: this.#encoder.spec };
    return qPolicy(this.#variant, { settings, networks: this.networks() });
  }

  networks(): readonly TrainedNetwork[] {
    const { network } = this.#learner;
    return [{ name: "q", shape: network.shape, parameters: network.weights() }];
  }

  save(): Checkpoint {
    const { online, target, steps } = this.#learner.save();
    const { arrays, added, highest } = this.#memory.save();
    const { parameters, optimizer } = online;
    return {
      arrays: {
        online: parameters,
        mean: optimizer.mean,
        square: optimizer.square,
        target,
        ...Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`memory.${name}`, array])),
      },
      data: { step: optimizer.step, steps, added, highest, decisions: this.#decisions },
    };
  }

  load({ arrays, data }: Checkpoint): void {
    const { step, steps, added, highest, decisions } = data as Record<string, number>;
    const { online, mean, square, target } = arrays;
    this.#learner.load({
      online: { parameters: online!, optimizer: { step: step!, mean: mean!, square: square! } },
      target: target!,
      steps: steps!,
    });
    const own = Object.entries(arrays).filter(([name]) => name.startsWith("memory."));
    const memory = Object.fromEntries(own.map(([name, array]) => [name.slice("memory.".length), array]));
    this.#memory.load({ arrays: memory, added: added!, highest: highest! });
    this.#decisions = decisions!;
  }

  describe(): string {
    return `loss ${Number.isNaN(this.#loss) ? "-" : this.#loss.toPrecision(3)}`;
  }
}

/** Trains one kind of Q-learning. */
export const qTrainer = (variant: QVariant): Trainer => ({
  async train(context) {
    const values = readOptions(Q_OPTIONS, context.options);
    const tasks = values.tasks === 0 ? undefined : values.tasks;
    const encoding = encodingOfSteps(context, "observed", variant.decides, tasks);
    const learner = new QRunLearner(context, variant, values, encoding);
    const { decisions, validateEvery, validationRuns, patience } = values;
    const { networks, training } = await trainInRuns(context, learner, {
      decisions,
      tasks,
      validateEvery,
      validationRuns,
      patience,
    });
    const settings = { steps: encoding };
    const policy = () => qPolicy(variant, { settings, networks });
    return {
      encoding: { ...encoding.size, features: [] },
      networks,
      settings,
      training,
      heldOut: runsHeldOut(context, policy, tasks),
    };
  },
});
