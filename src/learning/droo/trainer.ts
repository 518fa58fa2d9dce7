import type { OffloadingPolicy } from "../../world/port/policy.js";
import { Encoder, type EncodingSpec } from "../encoding/encoding.js";
import { EncodingFit } from "../encoding/encoding-fit.js";
import type { TrainedNetwork } from "../model/model.js";
import { TrainableNetwork } from "../network/trainable-network.js";
import { readOptions } from "../training/option-table.js";
import { runsHeldOut } from "../training/runs/run-costs.js";
import { type RunLearner, trainInRuns } from "../training/runs/training-runs.js";
import { type Checkpoint, Diverged, type Trainer, type TrainingContext } from "../training/trainer.js";
import { DROO_OPTIONS } from "./options.js";
import { drooPolicy, judge } from "./policy.js";

type DrooValues = Readonly<Record<keyof typeof DROO_OPTIONS, number>>;

const HIDDEN = [120, 80];
const FITTED = 2000;
const EXPLODED = 1e6;

/** Learns as DROO does: from its own proposals that the critic picks. */
class DrooLearner implements RunLearner {
  readonly #random: TrainingContext["random"];
  readonly #values: DrooValues;
  readonly #encoder: Encoder;
  readonly #network: TrainableNetwork;
  readonly #features: Float32Array;
  readonly #labels: Float32Array;
  readonly #masks: Float32Array;
  #decisions = 0;
  #candidates: number;
  #farthest = 0;
  #loss = Number.NaN;
  #steps = 0;

  constructor(random: TrainingContext["random"], values: DrooValues, encoding: EncodingSpec) {
    this.#random = random;
    this.#values = values;
    this.#encoder = new Encoder(encoding);
    const { inputs, groups } = this.#encoder;
    const shape = { inputs, hidden: HIDDEN, groups, choices: 1, head: "sigmoid" } as const;
    const { learningRate, memory } = values;
    this.#network = new TrainableNetwork(shape, { learningRate, passes: "arrays", random: random("first weights") });
    this.#features = new Float32Array(memory * inputs);
    this.#labels = new Float32Array(memory * groups);
    this.#masks = new Float32Array(memory * groups);
    this.#candidates = groups + 1;
  }

  get decisions(): number {
    return this.#decisions;
  }

  get steps(): number {
    return this.#steps;
  }

  /** The present number of quantized vectors for the critic. */
  get candidates(): number {
    return this.#candidates;
  }

  exploring(run: number): OffloadingPolicy {
    const draws = this.#random("replay", run);
    const { inputs, groups } = this.#encoder;
    const { memory, learnEvery, adaptEvery } = this.#values;
    return {
      name: "droo",
      decides: "task",
      place: (request, view) => {
        const at = this.#decisions % memory;
        const features = this.#features.subarray(at * inputs, (at + 1) * inputs);
        this.#encoder.encode(request, view, features);
        const { subtasks } = request.graph;
        const relaxed = this.#network.predict(features, 1).subarray(0, subtasks);
        const { placement, offloaded, winner } = judge(
          request,
          view,
          relaxed,
          Math.min(this.#candidates, subtasks + 1),
        );
        this.#labels.fill(0, at * groups, (at + 1) * groups).set(offloaded, at * groups);
        this.#masks.fill(0, at * groups, (at + 1) * groups).fill(1, at * groups, at * groups + subtasks);
        this.#farthest = Math.max(this.#farthest, winner + 1);
        this.#decisions++;
        if (this.#decisions % adaptEvery === 0) {
          this.#candidates = Math.min(this.#farthest + 1, groups + 1);
          this.#farthest = 0;
        }
        if (this.#decisions % learnEvery === 0 && this.#decisions >= this.#values.batch) this.#learn(draws);
        return placement;
      },
    };
  }

  #learn(draws: () => number): void {
    const { batch, memory } = this.#values;
    const { inputs, groups } = this.#encoder;
    const size = Math.min(this.#decisions, memory);
    const features = new Float32Array(batch * inputs);
    const targets = new Float32Array(batch * groups);
    const mask = new Float32Array(batch * groups);
    for (let row = 0; row < batch; row++) {
      const at = Math.floor(draws() * size);
      features.set(this.#features.subarray(at * inputs, (at + 1) * inputs), row * inputs);
      targets.set(this.#labels.subarray(at * groups, (at + 1) * groups), row * groups);
      mask.set(this.#masks.subarray(at * groups, (at + 1) * groups), row * groups);
    }
    this.#loss = this.#network.step(features, batch, { loss: "multi-label", targets, mask }).loss;
    this.#steps++;
    if (!(this.#loss < EXPLODED)) throw new Diverged(`DROO at task ${this.#decisions}`, this.#loss);
  }

  deciding(): OffloadingPolicy {
    const settings = { candidates: this.#candidates };
    return drooPolicy({ encoding: this.#encoder.spec, networks: this.networks(), settings });
  }

  networks(): readonly TrainedNetwork[] {
    return [{ name: "actor", shape: this.#network.shape, parameters: this.#network.weights() }];
  }

  save(): Checkpoint {
    const { parameters, optimizer } = this.#network.save();
    const { mean, square, step } = optimizer;
    const [features, labels, masks] = [this.#features.slice(), this.#labels.slice(), this.#masks.slice()];
    return {
      arrays: { parameters, mean, square, features, labels, masks },
      data: {
        step,
        steps: this.#steps,
        decisions: this.#decisions,
        candidates: this.#candidates,
        farthest: this.#farthest,
      },
    };
  }

  load({ arrays, data }: Checkpoint): void {
    const { step, steps, decisions, candidates, farthest } = data as Record<string, number>;
    this.#steps = steps!;
    const { parameters, mean, square, features, labels, masks } = arrays;
    this.#network.load({ parameters: parameters!, optimizer: { step: step!, mean: mean!, square: square! } });
    this.#features.set(features!);
    this.#labels.set(labels!);
    this.#masks.set(masks!);
    this.#decisions = decisions!;
    this.#candidates = candidates!;
    this.#farthest = farthest!;
  }

  describe(): string {
    const loss = Number.isNaN(this.#loss) ? "-" : this.#loss.toPrecision(3);
    return `loss ${loss}, ${this.#candidates} quantized vectors`;
  }
}

/** Trains DROO. */
export const drooTrainer: Trainer = {
  async train(context) {
    const { world } = context;
    const values = readOptions(DROO_OPTIONS, context.options);
    const tasks = values.tasks === 0 ? undefined : values.tasks;
    const fit = new EncodingFit(world.size);
    world.draw("training", 0, FITTED, (request, view) => fit.add(request, view));
    const encoding = fit.fit();
    const learner = new DrooLearner(context.random, values, encoding);
    const { networks, training } = await trainInRuns(context, learner, { ...values, tasks });
    const settings = { candidates: learner.candidates };
    const policy = () => drooPolicy({ encoding, networks, settings });
    return { encoding, networks, settings, training, heldOut: runsHeldOut(context, policy, tasks) };
  },
};
