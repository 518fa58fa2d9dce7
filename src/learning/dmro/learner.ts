import type { RandomStream } from "../../engine/random.js";
import type { DecisionId, Observation, OffloadingPolicy, Placement, TaskRequest } from "../../world/port/policy.js";
import { Commitments } from "../encoding/commitments.js";
import { StepEncoder, type StepEncodingSpec } from "../encoding/step-encoding.js";
import type { TrainedNetwork } from "../model/model.js";
import { QLearner } from "../q-learning/learner.js";
import { type Batch, ReplayMemory, type ReplayState, type Transition } from "../training/replay.js";
import type { RunLearner } from "../training/runs/training-runs.js";
import { linearSchedule, type Schedule } from "../training/schedule.js";
import type { Checkpoint, TrainingContext } from "../training/trainer.js";
import { ENVIRONMENTS, Environments } from "./environments.js";
import type { DmroTerms } from "./options.js";
import { decidingPolicy } from "./policy.js";
import { explorationOf, localCosts, MOST_COST, proposalsOf } from "./proposals.js";
import { RewardScale } from "./reward-scale.js";
import { exploringSteps } from "./step-study.js";
import { studyWorkflow, type WorkflowQuestions } from "./workflow-study.js";

/** Share of the way that Reptile's initial weights move. */
const OUTER_SHARE = 0.2;
/** Exponent of priorities, and beta at the beginning (Schaul et al. 2016). */
const EXPONENT = 0.6;
const FIRST_BETA = 0.4;

interface Study {
  readonly draws: RandomStream;
  readonly environments: RandomStream;
}

/** Learns by DMRO's algorithm 1 and its extensions, or learns initial weights by algorithm 2 or by Reptile. */
export class DmroLearner implements RunLearner {
  readonly #random: TrainingContext["random"];
  readonly #terms: DmroTerms;
  readonly #encoder: StepEncoder;
  readonly #learners: readonly QLearner[];
  readonly #environments: Environments | undefined;
  readonly #scale: RewardScale | undefined;
  readonly #epsilon: Schedule;
  #memories: ReplayMemory[] = [];
  #initial: Float32Array;
  #decisions = 0;
  #workflows = 0;
  #loss = Number.NaN;

  /** @param first  initial weights of all networks, such as meta-learned ones; absent: each draws its own */
  constructor(
    { random, world }: Pick<TrainingContext, "random" | "world">,
    terms: DmroTerms,
    encoding: StepEncodingSpec,
    first?: Float32Array | undefined,
  ) {
    this.#random = random;
    this.#terms = terms;
    this.#encoder = new StepEncoder(encoding);
    this.#epsilon = explorationOf(terms);
    if (terms.outer === "printed") this.#environments = new Environments(world, terms.memory, encoding.cost, MOST_COST);
    if (terms.scale === "standardised") this.#scale = new RewardScale();
    const { inputs, actions } = this.#encoder;
    const { hidden, learningRate, batch, targetEvery, variant } = terms;
    const kind = { double: variant === "double", dueling: variant === "dueling" };
    const options = { inputs, actions, hidden: [hidden, hidden], learningRate, batch, targetEvery, ...kind };
    this.#learners = Array.from({ length: terms.networks }, (_, index) => {
      const learner = new QLearner(options, random("first weights", index));
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
    const { outer, explore, decides, reward, pick } = this.#terms;
    if (outer === "reptile") this.#settle();
    if (outer === "reptile") this.#memories = [];
    const isOwn = outer === "memories" || outer === "reptile";
    if (isOwn || this.#memories.length === 0) this.#memories.push(this.#memoryOf());
    if (this.#memories.length > ENVIRONMENTS) this.#memories.shift();
    const chances = this.#learners.map((_, index) => this.#random(`exploration ${index}`, run));
    const study = { draws: this.#random("replay", run), environments: this.#random("environments", run) };
    const propose = (state: Float32Array, allowed: Uint8Array) =>
      proposalsOf(this.#learners, state, allowed, explore, this.#epsilon(this.#decisions++), chances);
    const isAlgorithm1 = decides === "task" && reward === "local" && pick === "cost";
    if (!isAlgorithm1)
      return exploringSteps({
        encoder: this.#encoder,
        terms: this.#terms,
        propose,
        draws: this.#random("winner", run),
        remember: (transition) => this.#remember(transition),
        workflow: () => this.#workflow(study),
      });
    return this.#byAlgorithm1(propose, study);
  }

  #byAlgorithm1(propose: WorkflowQuestions["propose"], study: Study): OffloadingPolicy {
    const commitments = new Commitments();
    const encoder = this.#encoder;
    const environments = this.#environments;
    const questions: WorkflowQuestions = {
      propose,
      costs: (step, actions) => {
        if (environments === undefined) return localCosts(encoder, step, actions);
        const environment = environments.any(study.environments);
        const costIn = (action: number) => environments.cost(step, encoder.siteOf(step.view, action), environment);
        return new Map(actions.map((action) => [action, costIn(action)]));
      },
      remember: (transition, step) => {
        environments?.remember(step, encoder.siteOf(step.view, transition.action));
        this.#remember(transition);
      },
    };
    return {
      name: "dmro",
      decides: "task",
      place: (request: TaskRequest, view: Observation): Placement => {
        const placement = studyWorkflow(encoder, request, view, commitments, this.#terms.gamma, questions);
        for (const subtask of request.graph.order) commitments.add(request, view, subtask, placement[subtask]!);
        this.#workflow(study);
        return placement;
      },
      outcome: (decision: DecisionId) => commitments.end(decision),
    };
  }

  #remember(transition: Transition): void {
    this.#scale?.add(transition.reward);
    this.#memories.at(-1)!.add(transition);
  }

  #workflow(study: Study): void {
    if (++this.#workflows % this.#terms.replayEvery === 0) this.#replay(study);
  }

  #replay({ draws, environments }: Study): void {
    const { replaySteps, batch, outer, decisions } = this.#terms;
    const beta = linearSchedule(FIRST_BETA, 1, decisions)(this.#decisions);
    const environment = this.#environments?.any(environments);
    const revise = (drawn: Batch): void => {
      if (environment !== undefined) this.#environments!.evaluateAnew(drawn, environment);
      this.#scale?.standardise(drawn);
    };
    for (let step = 0; step < replaySteps; step++) {
      const memories = this.#memories.filter(({ size }) => size >= Math.min(batch, 32));
      if (memories.length === 0) return;
      const memory = outer === "memories" ? memories[Math.floor(environments() * memories.length)]! : memories.at(-1)!;
      let sum = 0;
      for (const learner of this.#learners) sum += learner.learn(memory, draws, beta, revise);
      this.#loss = sum / this.#learners.length;
    }
  }

  /** Reptile's outer step: theta moves towards what was learned in the last environment, and learning starts again from there. */
  #settle(): void {
    const [learner] = this.#learners;
    const learned = learner!.network.weights();
    for (let index = 0; index < learned.length; index++)
      this.#initial[index]! += OUTER_SHARE * (learned[index]! - this.#initial[index]!);
    learner!.beginFrom(this.#initial);
  }

  #memoryOf(): ReplayMemory {
    const { inputs, actions } = this.#encoder;
    const exponent = this.#terms.variant === "prioritised" ? EXPONENT : 0;
    return new ReplayMemory({ capacity: this.#terms.memory, features: inputs, actions, exponent });
  }

  deciding(): OffloadingPolicy {
    const networks = this.#learners.map(
      ({ network }) =>
        (state: Float32Array) =>
          network.predict(state, 1),
    );
    return decidingPolicy("dmro", this.#encoder, networks, this.#terms);
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
    const environments = this.#environments?.save();
    if (environments !== undefined) arrays.environments = environments.costs;
    const [evaluated, scale] = [environments?.added ?? 0, this.#scale?.save() ?? []];
    return {
      arrays,
      data: { learners, memories, decisions: this.#decisions, workflows: this.#workflows, evaluated, scale },
    };
  }

  load({ arrays, data }: Checkpoint): void {
    const { learners, memories, decisions, workflows, evaluated, scale } = data as {
      learners: { steps: number; step: number }[];
      memories: Pick<ReplayState, "added" | "highest">[];
      decisions: number;
      workflows: number;
      evaluated: number;
      scale: number[];
    };
    this.#environments?.load({ costs: arrays.environments!, added: evaluated });
    this.#scale?.load(scale);
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
