import { log } from "../../math/logarithms.js";
import { drawAt } from "./alea-states.js";
import { BLOCK, type FillBlock, openExponentialKernel } from "./exponential-kernel.js";

/** The kernel takes 4 ms to make. By so many blocks, JavaScript has taken as much longer as that. */
const BLOCKS_BEFORE_KERNEL = 3000;

/** Does what the kernel does, with the same bits. */
export const fillPlainly: FillBlock = (state, numbers) => {
  for (let place = 0; place < BLOCK; place++) numbers[place] = -log(1 - drawAt(state, 0));
};

/** Draws exponential numbers a block at a time, with the kernel once that is worth it. */
export class ExponentialBlocks {
  #filled = 0;
  #fill = fillPlainly;

  /** A source of exponential numbers of mean 1. @param state  of its generator, which belongs to the source */
  source(state: Float64Array): () => number {
    const numbers = new Float64Array(BLOCK);
    let next = BLOCK;
    return () => {
      if (next === BLOCK) {
        this.#draw(state, numbers);
        next = 0;
      }
      return numbers[next++]!;
    };
  }

  #draw(state: Float64Array, numbers: Float64Array): void {
    this.#fill(state, numbers);
    if (++this.#filled === BLOCKS_BEFORE_KERNEL) this.#fill = openExponentialKernel() ?? fillPlainly;
  }
}
