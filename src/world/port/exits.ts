import type { Distribution } from "../../engine/distributions.js";
import type { RandomStream } from "../../engine/random.js";

/** The early exits of a chain, as known before it runs. */
export interface Exits {
  /** By sub-task: probability that it is executed. The last entry is that of the whole chain's end. */
  readonly reach: readonly number[];
  /** By sub-task: probability that a task ends behind it, before the chain's end. */
  readonly ends: readonly number[];
}

/** An exit: its sub-task and its confidence. */
export interface ExitBranch {
  /** Number of the sub-task behind which it is. */
  readonly after: number;
  /** Greatest difficulty that it takes. */
  readonly limit: number;
  /** By how much its confidence falls per unit of difficulty. */
  readonly slope: number;
}

/**
 * The early exits of a chain of layers, with a model of confidence.
 *
 * A task has a difficulty d, drawn anew for each. The confidence of an exit of accuracy a is
 *
 *     c(d) = max(0, 1 - (1 - a) d / E[d])
 *
 * A task leaves at the first exit whose confidence reaches the threshold, or at the chain's end. Confidence is calibrated: it is the
 * probability that the answer is right. So the mean of c over all tasks is a, as long as no confidence is cut off at 0.
 *
 * @source the rule: S. Teerapittayanon, B. McDanel, H. T. Kung, "BranchyNet: fast inference via early exiting from deep neural
 *         networks", ICPR 2016 (which compares an entropy with a threshold); calibration: C. Guo et al., "On calibration of modern
 *         neural networks", ICML 2017; the shape of c is chosen
 */
export class ExitLaw {
  readonly known: Exits;
  readonly #difficulty: Distribution;
  readonly #branches: readonly ExitBranch[];
  readonly #lastSlope: number;

  /**
   * @param branches   in the order of the chain
   * @param lastSlope  as `slope`, of the chain's end
   */
  constructor(known: Exits, difficulty: Distribution, branches: readonly ExitBranch[], lastSlope: number) {
    this.known = { reach: Object.freeze([...known.reach]), ends: Object.freeze([...known.ends]) };
    this.#difficulty = difficulty;
    this.#branches = branches;
    this.#lastSlope = lastSlope;
  }

  /** Draws where a task ends, and the probability that its answer is right. */
  draw(random: RandomStream): { readonly exit: number | undefined; readonly accuracy: number } {
    const difficulty = this.#difficulty.sample(random);
    const branch = this.#branches.find(({ limit }) => difficulty <= limit);
    const slope = branch?.slope ?? this.#lastSlope;
    return { exit: branch?.after, accuracy: Math.max(0, 1 - slope * difficulty) };
  }
}
