import type { Answer, Question } from "../src/page/messages.js";
import EngineWorker from "./engine-worker.ts?worker&inline";

type Asked = Question extends infer One ? (One extends Question ? Omit<One, "id"> : never) : never;

interface Pending {
  readonly done: (answer: Answer) => void;
  readonly progress: ((share: number) => void) | undefined;
}

/** The worker that holds the emulator. It is ended and begun anew to cancel, whatever it does. */
export class Engine {
  #worker: Worker;
  #id = 0;
  readonly #pending = new Map<number, Pending>();

  constructor() {
    this.#worker = this.#open();
  }

  /** Asks the worker. The answer to a run that a later run replaces never comes. */
  ask(question: Asked, progress?: (share: number) => void): Promise<Answer> {
    const id = ++this.#id;
    return new Promise((done) => {
      this.#pending.set(id, { done, progress });
      this.#worker.postMessage({ ...question, id });
    });
  }

  /** Ends all that it does. */
  cancel(): void {
    this.#worker.terminate();
    this.#pending.clear();
    this.#worker = this.#open();
  }

  #open(): Worker {
    const worker = new EngineWorker();
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const pending = this.#pending.get(data.id);
      if (data.tell === "progress") pending?.progress?.(data.share);
      else {
        this.#pending.delete(data.id);
        pending?.done(data);
      }
    };
    worker.onerror = ({ message }) => {
      for (const [id, { done }] of this.#pending)
        done({ tell: "problem", id, problem: message || "the worker failed" });
      this.#pending.clear();
    };
    return worker;
  }
}
