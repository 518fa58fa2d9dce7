import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OVER, type Process, Steps, stepOf, stopProcess, UNTIL_WOKEN } from "../../../src/engine/process.js";
import { type Running, Simulation } from "../../../src/engine/simulation.js";

/** Something that waits several times, and says when it begins a wait and how it ends. */
type Waits = readonly number[];

function* asGenerator(simulation: Simulation, waits: Waits, log: string[]): Process {
  for (const [index, wait_s] of waits.entries()) {
    log.push(`${index} at ${simulation.now_s}`);
    try {
      yield wait_s;
    } catch (stop) {
      log.push(`stopped at ${simulation.now_s}`);
      throw stop;
    }
  }
  log.push(`over at ${simulation.now_s}`);
}

class AsSteps extends Steps {
  #index = -1;
  readonly #simulation: Simulation;
  readonly #waits: Waits;
  readonly #log: string[];

  constructor(simulation: Simulation, waits: Waits, log: string[]) {
    super();
    this.#simulation = simulation;
    this.#waits = waits;
    this.#log = log;
  }

  step(): number {
    this.#index++;
    const wait_s = this.#waits[this.#index];
    this.#log.push(
      wait_s === undefined ? `over at ${this.#simulation.now_s}` : `${this.#index} at ${this.#simulation.now_s}`,
    );
    return wait_s ?? OVER;
  }

  stop(): void {
    if (this.#index >= 0) this.#log.push(`stopped at ${this.#simulation.now_s}`);
  }
}

/** Does the steps of another process as its own. */
class Carried extends Steps {
  readonly #inner: Process;

  constructor(inner: Process) {
    super();
    this.#inner = inner;
  }

  step(): number {
    return stepOf(this.#inner);
  }

  stop(thrown: unknown): void {
    stopProcess(this.#inner, thrown);
  }
}

function* delegated(inner: Process): Process {
  yield* inner;
}

const times = fc.array(fc.constantFrom(0, 1, 2, 0.5, UNTIL_WOKEN), { maxLength: 5 });

describe("steps", () => {
  it("live as the generator that waits for the same times, alone, delegated to and done by another, whenever they are stopped", () => {
    fc.assert(
      fc.property(times, fc.constantFrom(0, 0.25, 1, 2.5, 10), fc.boolean(), (waits, stopAt_s, isWoken) => {
        const lifeOf = (make: (simulation: Simulation, log: string[]) => Process): string[] => {
          const simulation = new Simulation();
          const log: string[] = [];
          const running = simulation.spawn(make(simulation, log), () => log.push(`ended at ${simulation.now_s}`));
          simulation.schedule(stopAt_s, () =>
            isWoken ? simulation.wake(running) : simulation.interrupt(running, "stopped"),
          );
          simulation.run();
          return log;
        };
        const expected = lifeOf((simulation, log) => asGenerator(simulation, waits, log));
        const others: ((simulation: Simulation, log: string[]) => Process)[] = [
          (simulation, log) => new AsSteps(simulation, waits, log),
          (simulation, log) => delegated(new AsSteps(simulation, waits, log)),
          (simulation, log) => new Carried(new AsSteps(simulation, waits, log)),
          (simulation, log) => new Carried(asGenerator(simulation, waits, log)),
          (simulation, log) => delegated(new Carried(asGenerator(simulation, waits, log))),
        ];
        for (const other of others) expect(lifeOf(other)).toEqual(expected);
      }),
    );
  });

  it("let other errors of the process that they stop pass", () => {
    function* stubborn(): Process {
      try {
        yield 1;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that is what is tested
        throw new RangeError("what it held cannot be given back");
      }
    }
    const life = stubborn();
    stepOf(life);
    expect(() => stopProcess(life, new Error("stopped"))).toThrow(RangeError);
  });
});

describe("a process that begins again", () => {
  /** Waits for a second, and keeps what the simulation knows of it. */
  class Again extends Steps implements Running {
    readonly life = undefined;
    readonly steps = this;
    readonly rank = 0;
    pending = -1;
    hasEnded = true;
    begun = 0;
    readonly log: string[];
    #isOver = false;

    constructor(log: string[]) {
      super();
      this.log = log;
    }

    step(): number {
      this.#isOver = !this.#isOver;
      return this.#isOver ? 1 : OVER;
    }

    stop(): void {
      this.#isOver = false;
      this.log.push("stopped");
    }

    finish(): void {
      this.log.push(`ended ${this.begun}`);
    }
  }

  it("is not stopped by an interruption that was meant for its last life", () => {
    const simulation = new Simulation();
    const log: string[] = [];
    const again = new Again(log);
    simulation.begin(again);
    // Both at the instant of its end: the interruption is requested before it, and it begins again after it.
    simulation.schedule(1, () => simulation.interrupt(again, "late"));
    simulation.schedule(0, () => simulation.schedule(1, () => again.hasEnded && simulation.begin(again)));
    simulation.run();
    expect(log).toEqual(["ended 1", "ended 2"]);
    expect(simulation.now_s).toBe(2);
  });

  it("is stopped in the life for which the interruption is meant", () => {
    const simulation = new Simulation();
    const log: string[] = [];
    const again = new Again(log);
    simulation.begin(again);
    simulation.schedule(0.5, () => simulation.interrupt(again, "late"));
    simulation.run();
    expect(log).toEqual(["stopped", "ended 1"]);
  });
});
