import { placeInStack } from "../../modules/policy-place.js";

/** Detects a policy's use of the machine's randomness or time, by replacing their sources. */
export class Forbidden {
  readonly #random = Math.random;
  readonly #now = Date.now;
  #isWatching = false;
  /** The first use of `Math.random`, in words. */
  chance: string | undefined;
  /** The first use of `Date.now`, in words. */
  clock: string | undefined;

  constructor() {
    Math.random = () => {
      if (this.#isWatching)
        this.chance ??= `it called Math.random${whereOf(new Error())}; begin(run) gives it run.random`;
      return this.#random.call(Math);
    };
    Date.now = () => {
      if (this.#isWatching)
        this.clock ??= `it called Date.now${whereOf(new Error())}; view.time_s is the emulated time`;
      return this.#now.call(Date);
    };
  }

  /** Watches during a call. */
  watch<T>(call: () => T): T {
    this.#isWatching = true;
    try {
      return call();
    } finally {
      this.#isWatching = false;
    }
  }

  /** Restores the original functions. */
  restore(): void {
    Math.random = this.#random;
    Date.now = this.#now;
  }
}

const whereOf = ({ stack = "" }: Error): string => {
  const place = placeInStack(stack);
  return place === undefined ? "" : ` (${place.file}:${place.line})`;
};
