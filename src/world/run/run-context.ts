import type { CostModels } from "../cost/cost-models.js";
import type { Decider } from "../decision/decider.js";
import type { Network } from "../network.js";
import type { ChannelKnowledge } from "../port/channel-knowledge.js";
import type { DecisionTerms } from "../port/decision-terms.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { Ledger } from "./ledger.js";
import type { Stages } from "./stages.js";

/** The context shared by the runs of all tasks. */
export interface RunContext {
  readonly network: Network;
  readonly decider: Decider;
  readonly ledger: Ledger;
  readonly stages: Stages;
  readonly objective: ObjectiveWeights;
  /** The cost models of views that are not kept. */
  readonly models: CostModels;
  /** The cost of a decision: time, work, messages. */
  readonly decision: DecisionTerms;
  /** What policies know of radio channels. */
  readonly knowledge: ChannelKnowledge;
  /** Whether the oracle is asked about a task, by its number. */
  readonly asksOracle: (task: number) => boolean;
  /** By device; true: a task that misses its deadline is dropped; false: it continues and ends `late`. */
  readonly dropsLate: readonly boolean[];
}
