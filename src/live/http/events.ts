import type { ServerResponse } from "node:http";
import type { ServedRun } from "./served-run.js";

const EVERY_MS = 500;
const WATCHERS = 16;
/** A watcher that does not read is disconnected when this number of bytes waits for it. */
const MOST_WAITING_BYTES = 1 << 20;

/** Sends the state of the run to watchers twice a second, as server-sent events. Without watchers nothing is measured. */
export class Events {
  readonly #run: ServedRun;
  readonly #watchers = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;

  constructor(run: ServedRun) {
    this.#run = run;
  }

  /** @returns false: there are too many already */
  add(response: ServerResponse): boolean {
    if (this.#watchers.size >= WATCHERS) return false;
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    this.#watchers.add(response);
    response.on("close", () => this.#remove(response));
    response.on("error", () => this.#remove(response));
    this.#timer ??= setInterval(this.#tell, EVERY_MS);
    this.state((state) => response.write(`data: ${JSON.stringify(state)}\n\n`));
    return true;
  }

  /** The state of the run now. */
  state(answer: (state: object) => void): void {
    const run = this.#run;
    run.look((rows, now_s) => {
      const { openFlows, held_bytes, askedTasks, pace } = run;
      answer({
        ...run.snapshot(rows, now_s),
        flows: { open: openFlows, held_bytes },
        askedTasks,
        errors: run.errors(),
        pace,
      });
    });
  }

  close(): void {
    clearInterval(this.#timer);
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  #remove(response: ServerResponse): void {
    this.#watchers.delete(response);
    if (this.#watchers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  readonly #tell = (): void => {
    this.state((state) => {
      const text = `data: ${JSON.stringify(state)}\n\n`;
      for (const watcher of this.#watchers)
        if (watcher.writableLength > MOST_WAITING_BYTES) watcher.destroy();
        else watcher.write(text);
    });
  };
}
