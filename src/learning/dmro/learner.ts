import type { RandomStream } from "../../engine/random.js";
import { largest, smallest } from "../../extremes.js";
import type {
  DecisionId,
  Observation,
  OffloadingPolicy,
  Placement,
  SiteId,
  TaskRequest,
} from "../../world/port/policy.js";
import { Commitments } from "../encoding/commitments.js";
import { stepCost } from "../encoding/step-cost.js";
import { StepEncoder, type StepEncodingSpec } from "../encoding/step-encoding.js";
import type { TrainedNetwork } from "../model/model.js";
import { QLearner } from "../q-learning/learner.js";
import { ReplayMemory, type ReplayState } from "../training/replay.js";
import { linearSchedule } from "../training/schedule.js";
import type { Checkpoint, TrainingContext } from "../training/trainer.js";
import type { RunLearner } from "../training/training-runs.js";
import { DmroPolicy } from "./policy.js";

/** How DMRO learns; what the paper prints is said in docs/learning.md. */
export interface DmroTerms {
  /** s. */
  readonly networks: number;
  readonly hidden: number;
  readonly learningRate: number;
  readonly batch: number;
  /** Steps between two copies to a frozen network. */
  readonly targetEvery: number;
  readonly memory: number;
  /** mu. */
  readonly gamma: number;
  readonly lastEpsilon: number;
  /** Workflows between two replays. */
  readonly replayEvery: number;
  /** Steps of learning of every network at a replay. */
  readonly replaySteps: number;
  /** Decisions until the exploration is at its last epsilon. */
  readonly exploreFor: number;
  /**
   * `none`: algorithm 1, one memory for all runs. `printed`: algorithm 2, where every run is another environment with a memory of
   * its own, and every replay picks one of them at random. `reptile`: learns anew in every run's environment from the initial
   * weights, which then move a share of the way to what was learned (Nichol, Achiam, Schulman 2018).
   */
  readonly outer: "none" | "printed" | "reptile";
}

/** Memories of environments that algorithm 2 picks from. */
const ENVIRONMENTS = 16;
/** Share of the way that Reptile's initial weights move. */
const OUTER_SHARE = 0.2;
/** Costs of a step above so many average tasks all teach the same. */
const MOST_COST = 10;

interface Study {
  readonly draws: RandomStream;
  readonly environments: RandomStream;
}

/** Learns by DMRO's algorithm 1, or initial weights by its algorithm 2 or by Reptile. */
export class DmroLearner implements RunLearner {
  readonly #random: TrainingContext["random"];
  readonly #terms: DmroTerms;
  readonly #encoder: StepEncoder;
  readonly #learners: readonly QLearner[];
  #memories: ReplayMemory[] = [];
  #initial: Float32Array;
  #decisions = 0;
  #workflows = 0;
  #loss = Number.NaN;

  /** @param first  initial weights of all networks, such as meta-learned ones; absent: each draws its own */
  constructor(
    random: TrainingContext["random"],
    terms: DmroTerms,
    encoding: StepEncodingSpec,
    first?: Float32Array | undefined,
  ) {
    this.#random = random;
    this.#terms = terms;
    this.#encoder = new StepEncoder(encoding);
    const { inputs, actions } = this.#encoder;
    const { hidden, learningRate, batch, targetEvery } = terms;
    const options = { inputs, actions, hidden: [hidden, hidden], learningRate, batch, targetEvery };
    this.#learners = Array.from({ length: terms.networks }, (_, index) => {
      const learner = new QLearner({ ...options, double: false, dueling: false }, random("first weights", index));
      if (first !== undefined) learner.beginFrom(first);
      return learner;
    });
    this.#initial = this.#learners[0]!.network.weights();
  }

  get decisions(): number {
    return this.#decisions;
  }

  /** Steps of learning of each network so far. */
  get steps(): number {
    return this.#learners[0]!.steps;
  }

  /** Mean loss of the networks at the last step. */
  get loss(): number {
    return this.#loss;
  }

  exploring(run: number): OffloadingPolicy {
    const { outer } = this.#terms;
    if (outer === "reptile") this.#settle();
    if (outer === "reptile") this.#memories = [];
    if (outer !== "none" || this.#memories.length === 0) this.#memories.push(this.#memoryOf());
    if (this.#memories.length > ENVIRONMENTS) this.#memories.shift();
    const chances = this.#learners.map((_, index) => this.#random(`exploration ${index}`, run));
    const study = { draws: this.#random("replay", run), environments: this.#random("environments", run) };
    const commitments = new Commitments();
    return {
      name: "dmro",
      decides: "task",
      place: (request: TaskRequest, view: Observation): Placement => {
        const placement = this.#placeAndRemember(request, view, commitments, chances);
        for (const subtask of request.graph.order) commitments.add(request, view, subtask, placement[subtask]!);
        if (++this.#workflows % this.#terms.replayEvery === 0) this.#replay(study);
        return placement;
      },
      outcome: (decision: DecisionId) => commitments.end(decision),
    };
  }

  /** Algorithm 1, lines 3 to 19: the proposed action of lowest F is taken, and all that were proposed are remembered. */
  #placeAndRemember(
    request: TaskRequest,
    view: Observation,
    commitments: Commitments,
    chances: readonly RandomStream[],
  ): Placement {
    const { inputs, actions, spec } = this.#encoder;
    const { gamma, lastEpsilon, exploreFor } = this.#terms;
    const { order } = request.graph;
    const memory = this.#memories.at(-1)!;
    const placed = new Array<SiteId | undefined>(request.graph.subtasks).fill(undefined);
    const allowed = new Uint8Array(actions);
    this.#encoder.allow(view, allowed);
    let state: Float32Array = new Float32Array(inputs);
    this.#encoder.encode({ request, view, subtask: order[0]!, placed, commitments }, state);
    order.forEach((subtask, place) => {
      const epsilon = linearSchedule(1, lastEpsilon, exploreFor)(this.#decisions++);
      const proposed = this.#learners.map((learner, index) =>
        learner.explore(state, allowed, epsilon, chances[index]!),
      );
      const costs = new Map(
        [...new Set(proposed)].map((action) => {
          const step = { request, view, subtask, placed, commitments };
          return [action, Math.min(stepCost(step, this.#encoder.siteOf(view, action)) / spec.cost, MOST_COST)] as const;
        }),
      );
      const least = smallest(costs.values());
      const most = largest(costs.values());
      let chosen: { readonly action: number; readonly next: Float32Array } | undefined;
      for (const [action, cost] of costs) {
        placed[subtask] = this.#encoder.siteOf(view, action);
        const next = new Float32Array(inputs);
        const following = order[place + 1];
        if (following !== undefined)
          this.#encoder.encode({ request, view, subtask: following, placed, commitments }, next);
        const discount = following === undefined ? 0 : gamma;
        memory.add({ state, action, reward: cost === least ? -least : -most, discount, next, allowed });
        if (cost === least) chosen ??= { action, next };
      }
      placed[subtask] = this.#encoder.siteOf(view, chosen!.action);
      state = chosen!.next;
    });
    return placed as SiteId[];
  }

  #replay({ draws, environments }: Study): void {
    const { replaySteps, batch, outer } = this.#terms;
    for (let step = 0; step < replaySteps; step++) {
      const memories = this.#memories.filter(({ size }) => size >= Math.min(batch, 32));
      if (memories.length === 0) return;
      const memory = outer === "printed" ? memories[Math.floor(environments() * memories.length)]! : memories.at(-1)!;
      let sum = 0;
      for (const learner of this.#learners) sum += learner.learn(memory, draws);
      this.#loss = sum / this.#learners.length;
    }
  }

  /** Reptile's outer step: theta moves towards what was learned in the last environment, and learning begins from it anew. */
  #settle(): void {
    const [learner] = this.#learners;
    const learned = learner!.network.weights();
    for (let index = 0; index < learned.length; index++)
      this.#initial[index]! += OUTER_SHARE * (learned[index]! - this.#initial[index]!);
    learner!.beginFrom(this.#initial);
  }

  #memoryOf(): ReplayMemory {
    const { inputs, actions } = this.#encoder;
    return new ReplayMemory({ capacity: this.#terms.memory, features: inputs, actions });
  }

  deciding(): OffloadingPolicy {
    return new DmroPolicy(
      "dmro",
      this.#encoder,
      this.#learners.map(
        ({ network }) =>
          (state) =>
            network.predict(state, 1),
      ),
    );
  }

  networks(): readonly TrainedNetwork[] {
    return this.#learners.map(({ network }, index) => ({
      name: `q${index}`,
      shape: network.shape,
      parameters: this.#terms.outer === "reptile" ? this.#initial.slice() : network.weights(),
    }));
  }

  save(): Checkpoint {
    const arrays: Record<string, Float32Array> = { initial: this.#initial.slice() };
    const learners = this.#learners.map((learner, index) => {
      const { online, target, steps } = learner.save();
      arrays[`${index}.online`] = online.parameters;
      arrays[`${index}.mean`] = online.optimizer.mean;
      arrays[`${index}.square`] = online.optimizer.square;
      arrays[`${index}.target`] = target;
      return { steps, step: online.optimizer.step };
    });
    const memories = this.#memories.map((memory, index) => {
      const { arrays: held, added, highest } = memory.save();
      for (const [name, array] of Object.entries(held)) arrays[`memory ${index}.${name}`] = array;
      return { added, highest };
    });
    return { arrays, data: { learners, memories, decisions: this.#decisions, workflows: this.#workflows } };
  }

  load({ arrays, data }: Checkpoint): void {
    const { learners, memories, decisions, workflows } = data as {
      learners: { steps: number; step: number }[];
      memories: Pick<ReplayState, "added" | "highest">[];
      decisions: number;
      workflows: number;
    };
    this.#initial = arrays.initial!.slice();
    this.#decisions = decisions;
    this.#workflows = workflows;
    this.#learners.forEach((learner, index) => {
      const { steps, step } = learners[index]!;
      const of = (name: string) => arrays[`${index}.${name}`]!;
      const optimizer = { step, mean: of("mean"), square: of("square") };
      learner.load({ online: { parameters: of("online"), optimizer }, target: of("target"), steps });
    });
    this.#memories = memories.map((counters, index) => {
      const prefix = `memory ${index}.`;
      const own = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
      const memory = this.#memoryOf();
      memory.load({
        arrays: Object.fromEntries(own.map(([name, array]) => [name.slice(prefix.length), array])),
        ...counters,
      });
      return memory;
    });
  }

  describe(): string {
    return `loss ${Number.isNaN(this.#loss) ? "-" : this.#loss.toPrecision(3)}`;
  }
}
