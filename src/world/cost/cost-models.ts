import type { SeenNetwork } from "../seen-network.js";
import { CostModel, type CostQuestion } from "./cost.js";

/** The cost models of a run. Each serves one task after the other. */
export class CostModels {
  readonly #network: SeenNetwork;
  readonly #free: CostModel[] = [];
  /** The models of parts of the network. */
  readonly #parts = new WeakMap<SeenNetwork, CostModels>();

  constructor(network: SeenNetwork) {
    this.#network = network;
  }

  /** The models of a part of the network, or of the whole network. */
  within(network: SeenNetwork): CostModels {
    if (network === this.#network) return this;
    let part = this.#parts.get(network);
    if (part === undefined) {
      part = new CostModels(network);
      this.#parts.set(network, part);
    }
    return part;
  }

  /** Takes a model for a task, as of now. */
  take(question: CostQuestion): CostModel {
    const model = this.#free.pop();
    if (model === undefined) return new CostModel(this.#network, question);
    model.ask(question);
    return model;
  }

  /** Gives back a model that is no longer needed. */
  give(model: CostModel): void {
    this.#free.push(model);
  }
}
