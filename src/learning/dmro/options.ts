import type { PolicyOption } from "../../policies/catalog.js";
import { type NumberOption, readOptions } from "../training/option-table.js";
import type { TrainingContext } from "../training/trainer.js";
import { wordOption } from "../training/training-options.js";

/** Options of DMRO that are numbers. */
export const DMRO_OPTIONS = {
  decisions: { description: "sub-tasks to learn from", default: 50_000, min: 100, isWhole: true },
  tasks: {
    description: "workflows of a training run; 0: the scenario's number",
    default: 0,
    min: 0,
    isWhole: true,
  },
  networks: { description: "s, the parallel networks; 1 is the paper's DQN", default: 3, min: 1, isWhole: true },
  hidden: { description: "neurons of each of the two hidden layers", default: 32, min: 1, isWhole: true },
  learningRate: { description: "of Adam", default: 0.01, min: 1e-9, max: 1 },
  batch: { description: "transitions of a step of learning", default: 64, min: 1, isWhole: true },
  targetEvery: { description: "steps between two copies to the frozen network", default: 200, min: 1, isWhole: true },
  memory: { description: "transitions kept for replay", default: 10_000, min: 100, isWhole: true },
  gamma: { description: "mu, the discount", default: 0.9, min: 0, max: 1 },
  firstEpsilon: { description: "share of random actions at the beginning", default: 1, min: 0, max: 1 },
  lastEpsilon: {
    description: "share of random actions at the end of the exploration",
    default: 0.05,
    min: 0,
    max: 1,
  },
  exploreShare: {
    description: "share of the training that explores",
    default: 0.5,
    min: 1e-6,
    max: 1,
  },
  replayEvery: { description: "workflows between two replays", default: 5, min: 1, isWhole: true },
  replaySteps: { description: "steps of learning at a replay", default: 5, min: 1, isWhole: true },
  validateEvery: { description: "decisions between two validations", default: 5000, min: 1, isWhole: true },
  validationRuns: { description: "runs of a validation", default: 10, min: 1, isWhole: true },
  patience: {
    description: "validations without improvement before training stops",
    default: 12,
    min: 1,
    isWhole: true,
  },
} as const satisfies Readonly<Record<string, NumberOption>>;

/** Options of DMRO that are words: the paper's way first, which is the default. */
const WORDS = {
  state: {
    words: ["workflow", "observed"],
    description:
      "workflow: equation 13 alone (default); observed: also queues, and the work that was sent to each site",
  },
  decides: {
    words: ["task", "subtask"],
    description:
      "task: whole plans when a workflow arrives (default); subtask: each sub-task when its data are available",
  },
  reward: {
    words: ["local", "outcome"],
    description:
      "local: from the analytic cost of the step, as printed (default); outcome: from the actual cost of the workflow",
  },
  pick: {
    words: ["cost", "value"],
    description:
      "which proposal wins: cost: the one of least analytic cost, as printed (default); value: the one that the networks value most on average",
  },
  explore: {
    words: ["epsilon", "softmax"],
    description:
      "epsilon: random actions, fewer and fewer (default); softmax: probabilities proportional to exp(value / temperature), where the temperature falls as epsilon does",
  },
  scale: {
    words: ["mean", "standardised"],
    description:
      "rewards that networks learn: mean: in units of the mean cost of a workflow (default); standardised: (reward - mean) / sd over the rewards so far",
  },
  variant: {
    words: ["plain", "double", "dueling", "prioritised"],
    description:
      "of Q-learning: plain (default), double, dueling, or prioritised, which is what the paper describes as Dueling DQN",
  },
} as const;

type Words = typeof WORDS;
export type DmroChoices = { readonly [Name in keyof Words]: Words[Name]["words"][number] };

/** The options that are words, as the catalog lists them. */
export const dmroWordOptions: readonly PolicyOption[] = Object.entries(WORDS).map(([name, { description }]) => ({
  name,
  type: "string",
  description,
}));

/** How DMRO learns; what the paper prints is said in docs/learning.md. */
export interface DmroTerms extends DmroChoices, Readonly<Record<keyof typeof DMRO_OPTIONS, number>> {
  /**
   * How initial weights are learned over environments:
   *
   * - `none`: algorithm 1, one memory for all runs
   * - `memories`: every run is another environment with a memory of its own, and every replay picks one of them at random
   * - `printed`: algorithm 2; a random environment for every sub-task, and at every replay the rewards are recomputed in another
   * - `reptile`: learns in every run's environment from the initial weights, which then move a share of the way to what was
   *   learned (Nichol, Achiam, Schulman 2018)
   */
  readonly outer: "none" | "memories" | "printed" | "reptile";
}

/** What a trainer of DMRO was given. @throws InputError when an option is out of range */
export const termsOf = (options: TrainingContext["options"], outer: DmroTerms["outer"]): DmroTerms => {
  const numbers = readOptions(DMRO_OPTIONS, options);
  const word = <Word extends string>(name: string, { words }: { readonly words: readonly [Word, ...Word[]] }): Word =>
    wordOption(options, name, words, words[0]);
  const choices: DmroChoices = {
    state: word("state", WORDS.state),
    decides: word("decides", WORDS.decides),
    reward: word("reward", WORDS.reward),
    pick: word("pick", WORDS.pick),
    explore: word("explore", WORDS.explore),
    scale: word("scale", WORDS.scale),
    variant: word("variant", WORDS.variant),
  };
  return { ...numbers, ...choices, outer, networks: outer === "none" ? numbers.networks : 1 };
};
