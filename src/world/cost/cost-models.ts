import type { Network } from "../network.js";
import { CostModel, type CostQuestion } from "./cost.js";

/** Cost models of a run, each of which answers for one task after the other. */
export class CostModels {
  readonly #network: Network;
  readonly #free: CostModel[] = [];

  constructor(network: Network) {
    this.#network = network;
  }

  /** A model that answers for a task, as of now. */
  take(question: CostQuestion): CostModel {
    const model = this.#free.pop();
    if (model === undefined) return new CostModel(this.#network, question);
    model.ask(question);
    return model;
  }

  /** Nobody asks a model about its task any more. */
  give(model: CostModel): void {
    this.#free.push(model);
  }
}
