import type { SeenNetwork } from "../seen-network.js";
import { CostModel, type CostQuestion } from "./cost.js";

/** Cost models of a run, each of which answers for one task after the other. */
export class CostModels {
  readonly #network: SeenNetwork;
  readonly #free: CostModel[] = [];
  /** Those of parts of the network. */
  readonly #parts = new WeakMap<SeenNetwork, CostModels>();

  constructor(network: SeenNetwork) {
    this.#network = network;
  }

  /** Models of a part of the network, or of all of it. */
  within(network: SeenNetwork): CostModels {
    if (network === this.#network) return this;
    let part = this.#parts.get(network);
    if (part === undefined) {
      part = new CostModels(network);
      this.#parts.set(network, part);
    }
    return part;
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
