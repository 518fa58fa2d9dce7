import { ddlro } from "../../policies/ddlro/ddlro.js";
import type { Observation, OffloadingPolicy, Plan, TaskRequest } from "../../world/port/policy.js";
import type { EncodingSpec } from "../encoding/encoding.js";
import { EncodingFit } from "../encoding/encoding-fit.js";
import type { TrainedNetwork } from "../model/model.js";
import { TrainableNetwork } from "../network/trainable-network.js";
import { readOptions } from "../training/option-table.js";
import { runsHeldOut } from "../training/runs/run-costs.js";
import { type RunLearner, trainInRuns } from "../training/runs/training-runs.js";
import { type Checkpoint, Diverged, type Trainer, type TrainingContext } from "../training/trainer.js";
import { wordOption } from "../training/training-options.js";
import { AgentState, agentOf } from "./agents.js";
import { judgePlans } from "./critic.js";
import { DDLRO_DL_OPTIONS, PER, type Per } from "./options.js";
import { ddlroDlPolicy, masked, networkName } from "./policy.js";

type Values = Readonly<Record<keyof typeof DDLRO_DL_OPTIONS, number>>;

/** Neurons of the hidden layers, as in DROO. */
const HIDDEN = [120, 80];
/** Tasks to which the encoding is fitted. */
const FITTED = 2000;
/** Runs that the tasks of the encoding come from, at most: far beyond those that are learned from and those of validations. */
const FITTING_FROM = 2_000_000;
const FITTING_RUNS = 20;
const EXPLODED = 1e6;

/** An agent for some of the tasks: networks that propose, and a memory of the best plans. */
class Agent {
  readonly networks: readonly TrainableNetwork[];
  readonly #state: AgentState;
  readonly #features: Float32Array;
  readonly #masks: Float32Array;
  readonly #labels: Float32Array;
  readonly #memory: number;
  decisions = 0;
  steps = 0;

  constructor(state: AgentState, { copies, learningRate, memory }: Values, random: (copy: number) => () => number) {
    const { groups, choices } = state.encoder;
    const shape = { inputs: state.inputs, hidden: HIDDEN, groups, choices, head: "softmax" } as const;
    this.#state = state;
    this.#memory = memory;
    this.networks = Array.from(
      { length: copies },
      (_, copy) => new TrainableNetwork(shape, { learningRate, passes: "arrays", random: random(copy) }),
    );
    this.#features = new Float32Array(memory * state.inputs);
    this.#masks = new Float32Array(memory * groups * choices);
    this.#labels = new Float32Array(memory * groups);
  }

  /** The proposals of its networks and the plan of `ddlro`: the best one is taken, and remembered as the target. */
  decide(request: TaskRequest, view: Observation, other: Plan): Plan {
    const state = this.#state;
    const { encoder } = state;
    const width = encoder.groups * encoder.choices;
    const at = this.decisions++ % this.#memory;
    const features = this.#features.subarray(at * state.inputs, (at + 1) * state.inputs);
    const mask = this.#masks.subarray(at * width, (at + 1) * width);
    state.encode(request, view, features);
    state.mask(request, view, mask);
    const proposals = this.networks.map((network) =>
      encoder.bestPlacement(masked(network.predict(features, 1), mask), request, view),
    );
    const { plan, placement } = judgePlans(request, view, [...proposals, other.sites]);
    encoder.labels(placement, request, view, this.#labels, at * encoder.groups);
    // The target is possible although its site may have been masked: in a smaller variant it fits.
    for (let group = 0; group < encoder.groups; group++) {
      const slot = this.#labels[at * encoder.groups + group]!;
      if (slot >= 0) mask[group * encoder.choices + slot] = 1;
    }
    return plan;
  }

  /** A step of every network, each on a batch of its own. @returns the mean loss */
  learn(batch: number, draws: () => number): number {
    const { inputs, encoder } = this.#state;
    const width = encoder.groups * encoder.choices;
    const size = Math.min(this.decisions, this.#memory);
    const features = new Float32Array(batch * inputs);
    const targets = new Float32Array(batch * encoder.groups);
    const mask = new Float32Array(batch * width);
    let sum = 0;
    for (const network of this.networks) {
      for (let row = 0; row < batch; row++) {
        const at = Math.floor(draws() * size);
        features.set(this.#features.subarray(at * inputs, (at + 1) * inputs), row * inputs);
        targets.set(this.#labels.subarray(at * encoder.groups, (at + 1) * encoder.groups), row * encoder.groups);
        mask.set(this.#masks.subarray(at * width, (at + 1) * width), row * width);
      }
      sum += network.step(features, batch, { loss: "cross-entropy", targets, mask }).loss;
    }
    this.steps++;
    return sum / this.networks.length;
  }

  save(prefix: string): Checkpoint["arrays"] {
    const arrays: Record<string, Float32Array> = {
      [`${prefix}.features`]: this.#features.slice(),
      [`${prefix}.masks`]: this.#masks.slice(),
      [`${prefix}.labels`]: this.#labels.slice(),
    };
    this.networks.forEach((network, copy) => {
      const { parameters, optimizer } = network.save();
      arrays[`${prefix}.${copy}.parameters`] = parameters;
      arrays[`${prefix}.${copy}.mean`] = optimizer.mean;
      arrays[`${prefix}.${copy}.square`] = optimizer.square;
    });
    return arrays;
  }

  load(prefix: string, arrays: Checkpoint["arrays"], { decisions, steps }: AgentCounts): void {
    this.decisions = decisions;
    this.steps = steps;
    this.#features.set(arrays[`${prefix}.features`]!);
    this.#masks.set(arrays[`${prefix}.masks`]!);
    this.#labels.set(arrays[`${prefix}.labels`]!);
    this.networks.forEach((network, copy) => {
      const of = (name: string) => arrays[`${prefix}.${copy}.${name}`]!;
      network.load({
        parameters: of("parameters"),
        optimizer: { step: steps, mean: of("mean"), square: of("square") },
      });
    });
  }
}

interface AgentCounts {
  readonly decisions: number;
  readonly steps: number;
}

interface AgentsSpec {
  /** What each agent decides for. */
  readonly per: Per;
  readonly encoding: EncodingSpec;
  /** One for each agent: the tasks that it decides for. */
  readonly keys: readonly string[];
}

/** Agents that learn from the best of their own proposals and the plan of `ddlro`. */
class DdlroLearner implements RunLearner {
  readonly #random: TrainingContext["random"];
  readonly #values: Values;
  readonly #per: Per;
  readonly #encoding: EncodingSpec;
  readonly #keys: readonly string[];
  readonly #agents: readonly Agent[];
  #loss = Number.NaN;

  constructor(random: TrainingContext["random"], values: Values, { per, encoding, keys }: AgentsSpec) {
    this.#random = random;
    this.#values = values;
    this.#per = per;
    this.#encoding = encoding;
    this.#keys = keys;
    this.#agents = keys.map(
      (_, agent) =>
        new Agent(new AgentState(encoding), values, (copy) => random("first weights", agent * values.copies + copy)),
    );
  }

  get decisions(): number {
    return this.#agents.reduce((sum, { decisions }) => sum + decisions, 0);
  }

  get steps(): number {
    return this.#agents.reduce((sum, { steps }) => sum + steps, 0);
  }

  get settings() {
    return { per: this.#per, copies: this.#values.copies, agents: this.#keys };
  }

  exploring(run: number): OffloadingPolicy {
    const draws = this.#random("replay", run);
    const { batch, learnEvery } = this.#values;
    const teacher = ddlro({ adapt: false });
    return {
      name: "ddlro-dl",
      decides: "task",
      place: (request, view) => {
        const agent = this.#agents[Math.max(0, this.#keys.indexOf(agentOf(this.#per, request, view)))]!;
        const plan = agent.decide(request, view, teacher.place!(request, view) as Plan);
        if (agent.decisions % learnEvery === 0 && agent.decisions >= batch) {
          this.#loss = agent.learn(batch, draws);
          if (!(this.#loss < EXPLODED)) throw new Diverged(`ddlro-dl at task ${this.decisions}`, this.#loss);
        }
        return plan;
      },
    };
  }

  deciding(): OffloadingPolicy {
    return ddlroDlPolicy({ encoding: this.#encoding, networks: this.networks(), settings: this.settings });
  }

  networks(): readonly TrainedNetwork[] {
    return this.#agents.flatMap(({ networks }, agent) =>
      networks.map((network, copy) => ({
        name: networkName(agent, copy),
        shape: network.shape,
        parameters: network.weights(),
      })),
    );
  }

  save(): Checkpoint {
    return {
      arrays: Object.assign({}, ...this.#agents.map((agent, index) => agent.save(`agent${index}`))),
      data: this.#agents.map(({ decisions, steps }) => ({ decisions, steps })),
    };
  }

  load({ arrays, data }: Checkpoint): void {
    for (const [index, counts] of (data as readonly AgentCounts[]).entries())
      this.#agents[index]!.load(`agent${index}`, arrays, counts);
  }

  describe(): string {
    const loss = Number.isNaN(this.#loss) ? "-" : this.#loss.toPrecision(3);
    return `loss ${loss}, ${this.#agents.length} agent${this.#agents.length === 1 ? "" : "s"}`;
  }
}

/** Trains `ddlro-dl`. */
export const ddlroDlTrainer: Trainer = {
  async train(context) {
    const values = readOptions(DDLRO_DL_OPTIONS, context.options);
    const per = wordOption(context.options, "per", PER, "group");
    const tasks = values.tasks === 0 ? undefined : values.tasks;
    const { encoding, keys } = fitted(context, per, tasks);
    const learner = new DdlroLearner(context.random, values, { per, encoding, keys });
    const { settings } = learner;
    const { networks, training } = await trainInRuns(context, learner, { ...values, tasks });
    const policy = () => ddlroDlPolicy({ encoding, networks, settings });
    return { encoding, networks, settings, training, heldOut: runsHeldOut(context, policy, tasks) };
  },
};

/** The encoding of tasks among others, which see queues and backlogs, and whose agents there are. */
const fitted = ({ world }: TrainingContext, per: Per, tasks: number | undefined) => {
  const fit = new EncodingFit(world.size);
  const keys = new Set<string>();
  const teacher = ddlro({ adapt: false });
  const looking: OffloadingPolicy = {
    name: "ddlro-dl",
    decides: "task",
    place: (request, view) => {
      if (fit.count < FITTED) fit.add(request, view);
      keys.add(agentOf(per, request, view));
      return teacher.place!(request, view);
    },
  };
  for (let run = 0; run < FITTING_RUNS && fit.count < FITTED; run++)
    world.emulate(looking, {
      split: "training",
      run: FITTING_FROM + run,
      ...(tasks === undefined ? {} : { tasks }),
    });
  return { encoding: fit.fit(), keys: [...keys].sort() };
};
