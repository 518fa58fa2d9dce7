import { InputError } from "../../errors.js";
import { log } from "../../math/logarithms.js";
import { pow } from "../../math/pow.js";
import type { Observation, OffloadingPolicy, TaskRequest } from "../../world/port/policy.js";
import { Encoder, type EncodingSpec } from "../encoding/encoding.js";
import { EncodingFit } from "../encoding/encoding-fit.js";
import type { TrainedNetwork } from "../model/model.js";
import { TrainableNetwork } from "../network/trainable-network.js";
import { readOptions } from "../training/option-table.js";
import { runsHeldOut } from "../training/runs/run-costs.js";
import { type RunLearner, trainInRuns } from "../training/runs/training-runs.js";
import { linearSchedule } from "../training/schedule.js";
import { type Checkpoint, Diverged, type Trainer, type TrainingContext } from "../training/trainer.js";
import { PLAN_OPTIONS } from "./options.js";
import { bestPlan, Plans } from "./plans.js";
import { planPolicy, VALUES } from "./policy.js";

type PlanValues = Readonly<Record<keyof typeof PLAN_OPTIONS, number>>;

const FITTED = 2000;
/** A network with more outputs than this has too many plans to try. */
const MOST_PLANS = 4096;
const EXPLODED = 1e6;
/** Limits of analytic costs that are 0 or infinite, so that rewards are finite. */
const COSTS = [1e-9, 1e9] as const;

/** The scale of rewards: (-ln cost - mean) / sd, over random plans. */
interface Scale {
  readonly mean: number;
  readonly sd: number;
}

const rawReward = (cost: number): number => -log(Math.min(Math.max(cost, COSTS[0]), COSTS[1]));

/**
 * Learns the reward of every placement from those that it tries: deep Q-learning whose episodes have one step, with random plans
 * and a memory from which batches are drawn.
 *
 *     r = (-ln cost - mean) / sd;   loss: Huber of (value of the plan that was tried - r)
 *
 * Of costs whose mean does not exist, as with bandwidths that begin at 0, the logarithm has one; the order of plans is the same.
 */
class PlanLearner implements RunLearner {
  readonly #random: TrainingContext["random"];
  readonly #values: PlanValues;
  readonly #encoder: Encoder;
  readonly #plans: Plans;
  readonly #network: TrainableNetwork;
  readonly #scale: Scale;
  readonly #features: Float32Array;
  readonly #tried: Float32Array;
  readonly #rewards: Float32Array;
  #decisions = 0;
  #steps = 0;
  #loss = Number.NaN;

  constructor(
    { random, backend }: Pick<TrainingContext, "random" | "backend">,
    values: PlanValues,
    spec: EncodingSpec,
    scale: Scale,
  ) {
    this.#random = random;
    this.#values = values;
    this.#scale = scale;
    this.#encoder = new Encoder(spec);
    this.#plans = new Plans(this.#encoder);
    const { hidden, learningRate, memory } = values;
    const { inputs } = this.#encoder;
    const shape = { inputs, hidden: [hidden, hidden], groups: 1, choices: this.#plans.count, head: "linear" } as const;
    this.#network = new TrainableNetwork(shape, { learningRate, backend, random: random("first weights") });
    this.#features = new Float32Array(memory * inputs);
    this.#tried = new Float32Array(memory);
    this.#rewards = new Float32Array(memory);
  }

  get decisions(): number {
    return this.#decisions;
  }

  get steps(): number {
    return this.#steps;
  }

  exploring(run: number): OffloadingPolicy {
    const chances = this.#random("exploration", run);
    const draws = this.#random("replay", run);
    const { memory, learnEvery, batch, lastEpsilon, decisions } = this.#values;
    const { inputs } = this.#encoder;
    const epsilon = linearSchedule(1, lastEpsilon, Math.max(1, decisions / 2));
    return {
      name: VALUES,
      decides: "task",
      place: (request, view) => {
        const at = this.#decisions % memory;
        const features = this.#features.subarray(at * inputs, (at + 1) * inputs);
        this.#encoder.encode(request, view, features);
        const plan = this.#pick(features, request, view, epsilon(this.#decisions), chances);
        const sites = this.#plans.sites(plan, request, view);
        this.#tried[at] = plan;
        this.#rewards[at] = (rawReward(view.cost(sites)) - this.#scale.mean) / this.#scale.sd;
        this.#decisions++;
        if (this.#decisions % learnEvery === 0 && this.#decisions >= Math.min(batch, memory)) this.#learn(draws);
        return sites;
      },
    };
  }

  #pick(
    features: Float32Array,
    request: TaskRequest,
    view: Observation,
    epsilon: number,
    chances: () => number,
  ): number {
    const possible = this.#plans.possible(request, view);
    const isRandom = chances() < epsilon;
    const which = Math.floor(chances() * possible.length);
    return isRandom ? possible[which]! : bestPlan(this.#network.predict(features, 1), possible);
  }

  #learn(draws: () => number): void {
    const { batch, memory } = this.#values;
    const { inputs } = this.#encoder;
    const { count } = this.#plans;
    const size = Math.min(this.#decisions, memory);
    const features = new Float32Array(batch * inputs);
    const targets = new Float32Array(batch * count);
    const mask = new Float32Array(batch * count);
    for (let row = 0; row < batch; row++) {
      const at = Math.floor(draws() * size);
      features.set(this.#features.subarray(at * inputs, (at + 1) * inputs), row * inputs);
      const output = row * count + this.#tried[at]!;
      targets[output] = this.#rewards[at]!;
      mask[output] = 1;
    }
    this.#loss = this.#network.step(features, batch, { loss: "huber", targets, mask }).loss;
    this.#steps++;
    if (!(this.#loss < EXPLODED)) throw new Diverged(`plan-dqn at task ${this.#decisions}`, this.#loss);
  }

  deciding(): OffloadingPolicy {
    return planPolicy({ encoding: this.#encoder.spec, networks: this.networks() });
  }

  networks(): readonly TrainedNetwork[] {
    return [{ name: VALUES, shape: this.#network.shape, parameters: this.#network.weights() }];
  }

  save(): Checkpoint {
    const { parameters, optimizer } = this.#network.save();
    const { mean, square, step } = optimizer;
    const [features, tried, rewards] = [this.#features.slice(), this.#tried.slice(), this.#rewards.slice()];
    return {
      arrays: { parameters, mean, square, features, tried, rewards },
      data: { step, steps: this.#steps, decisions: this.#decisions },
    };
  }

  load({ arrays, data }: Checkpoint): void {
    const { step, steps, decisions } = data as Record<string, number>;
    const { parameters, mean, square, features, tried, rewards } = arrays;
    this.#network.load({ parameters: parameters!, optimizer: { step: step!, mean: mean!, square: square! } });
    this.#features.set(features!);
    this.#tried.set(tried!);
    this.#rewards.set(rewards!);
    this.#steps = steps!;
    this.#decisions = decisions!;
  }

  describe(): string {
    return `loss ${Number.isNaN(this.#loss) ? "-" : this.#loss.toPrecision(3)}`;
  }
}

/**
 * Trains a network that scores each placement of a task.
 *
 * @source Chen et al. 2020 (KD-DIL), sections 5.1 and 5.2: the baseline DRL, whose actions are whole placements and whose reward is the
 *         negative latency
 */
export const planTrainer: Trainer = {
  async train(context) {
    const { world, random } = context;
    const values = readOptions(PLAN_OPTIONS, context.options);
    const tasks = values.tasks === 0 ? undefined : values.tasks;
    const { subtasks, edges, clouds } = world.size;
    const count = pow(1 + edges + clouds, subtasks);
    if (count > MOST_PLANS)
      throw new InputError([
        {
          file: "train",
          problem:
            `plan-dqn has an output for each of the ${count} placements that a task of ${world.name} can have; it can have at most ${MOST_PLANS}: ` +
            "take fewer sub-tasks or sites, or a policy that decides for each sub-task, such as dqn",
        },
      ]);
    const fit = new EncodingFit(world.size);
    const draw = random("scale");
    const rewards: number[] = [];
    world.draw("training", 0, FITTED, (request, view) => {
      fit.add(request, view);
      const sites = Array.from({ length: request.graph.subtasks }, () => {
        return view.sites[Math.floor(draw() * view.sites.length)]!.id;
      });
      rewards.push(rawReward(view.cost(sites)));
    });
    const encoding = fit.fit();
    const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
    const variance = rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length;
    const learner = new PlanLearner(context, values, encoding, { mean, sd: Math.sqrt(variance) || 1 });
    const { networks, training } = await trainInRuns(context, learner, { ...values, tasks });
    const policy = () => planPolicy({ encoding, networks });
    return { encoding, networks, settings: {}, training, heldOut: runsHeldOut(context, policy, tasks) };
  },
};
