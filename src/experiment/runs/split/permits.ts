/** Permits for threads that runs hold, some of them several at once. They are granted in the order of requests. */
export class Permits {
  #free: number;
  readonly #waiting: { readonly count: number; readonly go: () => void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Waits for `count` permits, at most as many as exist. */
  async take(count: number): Promise<void> {
    if (this.#waiting.length === 0 && count <= this.#free) this.#free -= count;
    else await new Promise<void>((go) => this.#waiting.push({ count, go }));
  }

  give(count: number): void {
    this.#free += count;
    for (let [first] = this.#waiting; first !== undefined && first.count <= this.#free; [first] = this.#waiting) {
      this.#waiting.shift();
      this.#free -= first.count;
      first.go();
    }
  }
}
