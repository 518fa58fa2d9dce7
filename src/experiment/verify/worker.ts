import { emulator } from "./check.js";
import { experiments, figures, type Trial, tryExperiment } from "./theory.js";

/** An experiment to do: its place in the list of all, with the figures' after the table's. */
export interface Order {
  readonly index: number;
  readonly seed: number;
  readonly effort: number;
}

/** The work of a worker thread. */
export default ({ index, seed, effort }: Order): Trial =>
  tryExperiment([...experiments, ...figures][index]!, { seed, effort, laboratory: emulator });
