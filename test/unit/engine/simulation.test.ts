import { describe, expect, it } from "vitest";
import { Interruption, type Process, UNTIL_WOKEN } from "../../../src/engine/process.js";
import { Simulation } from "../../../src/engine/simulation.js";

/** A simulation, and a log of what was said when. */
const logged = () => {
  const simulation = new Simulation();
  const log: string[] = [];
  const say = (what: string) => log.push(`${simulation.now_s} ${what}`);
  return { simulation, log, say };
};

describe("events", () => {
  it("happen in order of time, then of scheduling", () => {
    const { simulation, log, say } = logged();
    simulation.schedule(2, say, "c");
    simulation.schedule(1, say, "a");
    simulation.schedule(1, say, "b");
    simulation.run();
    expect(log).toEqual(["1 a", "1 b", "2 c"]);
  });

  it("can be scheduled for the present time, after all that is scheduled for it already", () => {
    const { simulation, log, say } = logged();
    simulation.schedule(1, () => simulation.schedule(0, say, "last"));
    simulation.schedule(1, say, "first");
    simulation.run();
    expect(log).toEqual(["1 first", "1 last"]);
  });

  it("can be taken back once", () => {
    const { simulation, log, say } = logged();
    const id = simulation.schedule(1, say, "never");
    expect([simulation.cancel(id), simulation.cancel(id)]).toEqual([true, false]);
    simulation.run();
    expect(log).toEqual([]);
  });

  it.each([-1, Number.NaN, -Infinity])("cannot be scheduled after %d s", (delay_s) => {
    expect(() => new Simulation().schedule(delay_s, () => {})).toThrow(RangeError);
  });

  it("at infinity never happen", () => {
    const { simulation, log, say } = logged();
    simulation.schedule(Infinity, say, "never");
    expect(simulation.run()).toBe(true);
    expect(log).toEqual([]);
    expect(simulation.now_s).toBe(0);
  });
});

describe("run", () => {
  it("does the events at its end, and leaves the clock there", () => {
    const { simulation, log, say } = logged();
    for (const at_s of [1, 2, 3]) simulation.schedule(at_s, say, "event");
    expect(simulation.run(2)).toBe(true);
    expect(log).toEqual(["1 event", "2 event"]);
    expect(simulation.run(2.5)).toBe(true);
    expect(simulation.now_s).toBe(2.5);
    expect(simulation.pending).toBe(1);
  });

  it("stops after so many events, and goes on where it stopped", () => {
    const { simulation, log, say } = logged();
    for (const label of ["a", "b", "c"]) simulation.schedule(1, say, label);
    expect(simulation.run(Infinity, 2)).toBe(false);
    expect(log).toEqual(["1 a", "1 b"]);
    expect(simulation.run(Infinity, 2)).toBe(true);
    expect(simulation.events).toBe(3);
  });

  it("keeps the clock at the last event when there is no end", () => {
    const { simulation } = logged();
    simulation.schedule(7, () => {});
    simulation.run();
    expect(simulation.now_s).toBe(7);
  });

  it("lets an exception out, and can go on after it", () => {
    const { simulation, log, say } = logged();
    simulation.schedule(1, () => {
      throw new Error("broken");
    });
    simulation.schedule(2, say, "after");
    expect(() => simulation.run()).toThrow("broken");
    simulation.run();
    expect(log).toEqual(["2 after"]);
  });
});

describe("a process", () => {
  it("waits as long as it yields", () => {
    const { simulation, log, say } = logged();
    simulation.spawn(
      (function* (): Process {
        say("begins");
        yield 1.5;
        say("goes on");
        yield 0;
        say("ends");
      })(),
    );
    simulation.run();
    expect(log).toEqual(["0 begins", "1.5 goes on", "1.5 ends"]);
  });

  it("begins as an event at the present time, not at once", () => {
    const { simulation, log, say } = logged();
    simulation.schedule(1, () => {
      simulation.spawn(
        (function* (): Process {
          say("process");
          yield 0;
        })(),
      );
      say("event");
    });
    simulation.run();
    expect(log).toEqual(["1 event", "1 process"]);
  });

  it("that is woken goes on at that time, and only once", () => {
    const { simulation, log, say } = logged();
    const running = simulation.spawn(
      (function* (): Process {
        yield 10;
        say("woken");
        yield 10;
        say("end");
      })(),
    );
    simulation.schedule(3, () => {
      simulation.wake(running);
      simulation.wake(running);
    });
    simulation.run();
    expect(log).toEqual(["3 woken", "13 end"]);
  });

  it("tells when it has ended", () => {
    const { simulation, log, say } = logged();
    const running = simulation.spawn(
      (function* (): Process {
        yield 2;
      })(),
      () => say("ended"),
    );
    simulation.run(1);
    expect(running.hasEnded).toBe(false);
    simulation.run();
    expect(running.hasEnded).toBe(true);
    expect(log).toEqual(["2 ended"]);
  });

  it("that fails makes the run fail with its own error", () => {
    const { simulation } = logged();
    simulation.spawn(
      // biome-ignore lint/correctness/useYield: it fails before it waits
      (function* (): Process {
        throw new TypeError("lost");
      })(),
    );
    expect(() => simulation.run()).toThrow(TypeError);
    expect(() => simulation.current).toThrow("no process");
  });

  it.each([-1, Number.NaN])("cannot wait %d s", (wait_s) => {
    const { simulation } = logged();
    simulation.spawn(
      (function* (): Process {
        yield wait_s;
      })(),
    );
    expect(() => simulation.run()).toThrow(RangeError);
  });
});

describe("an interruption", () => {
  const holding = (wait_s: number) => {
    const { simulation, log, say } = logged();
    const running = simulation.spawn(
      (function* (): Process {
        try {
          yield wait_s;
          say("done");
        } catch (stop) {
          say(stop instanceof Interruption ? stop.reason : "other");
          yield 1;
          say("tidied");
        } finally {
          say("released");
        }
      })(),
      () => say("ended"),
    );
    return { simulation, log, running };
  };

  it.each([5, UNTIL_WOKEN])("ends a wait of %d s", (wait_s) => {
    const { simulation, log, running } = holding(wait_s);
    simulation.schedule(2, () => simulation.interrupt(running, "deadline"));
    simulation.run();
    expect(log).toEqual(["2 deadline", "3 tidied", "3 released", "3 ended"]);
  });

  it("comes after what was scheduled for its instant before", () => {
    const { simulation, log, running } = holding(2);
    simulation.run(1);
    simulation.schedule(1, () => simulation.interrupt(running, "deadline"));
    simulation.run();
    expect(log).toEqual(["2 done", "2 released", "2 ended"]);
  });

  it("ends a process that lets it pass, whose finally is still done", () => {
    const { simulation, log, say } = logged();
    const running = simulation.spawn(
      (function* (): Process {
        try {
          yield 5;
        } finally {
          say("released");
        }
      })(),
      () => say("ended"),
    );
    simulation.schedule(1, () => simulation.interrupt(running, "deadline"));
    simulation.run();
    expect(log).toEqual(["1 released", "1 ended"]);
    expect(simulation.now_s).toBe(1);
  });

  it("of a process that has ended does nothing", () => {
    const { simulation, log, running } = holding(1);
    simulation.run();
    const before = log.length;
    simulation.interrupt(running, "late");
    simulation.run();
    expect(log).toHaveLength(before);
  });

  it("of a process that has not begun ends it", () => {
    const { simulation, log, running } = holding(1);
    simulation.interrupt(running, "early");
    simulation.run(0);
    // It begins before the interruption, which was scheduled later.
    expect(log).toEqual(["0 early"]);
  });

  it("does not hide an error that it causes", () => {
    const { simulation } = logged();
    const running = simulation.spawn(
      (function* (): Process {
        try {
          yield 5;
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: the point of the test
          throw new Error("cannot release");
        }
      })(),
    );
    simulation.schedule(1, () => simulation.interrupt(running, "deadline"));
    expect(() => simulation.run()).toThrow("cannot release");
  });
});

describe("the clock", () => {
  it("ends where a double no longer tells microseconds apart, but not for what never comes", () => {
    const simulation = new Simulation();
    const times: number[] = [];
    simulation.schedule(2 ** 33, () => times.push(simulation.now_s));
    simulation.schedule(Infinity, () => times.push(Infinity));
    simulation.run();
    expect(times).toEqual([2 ** 33]);
    expect(2 ** 33 + 1e-6).toBeGreaterThan(2 ** 33);
    simulation.schedule(1, () => times.push(simulation.now_s));
    expect(() => simulation.run()).toThrow("the clock ends at 8589934592 s");
    expect(times).toHaveLength(1);
  });

  it("does not mind an event beyond the end of the run", () => {
    const simulation = new Simulation();
    simulation.schedule(1e20, () => {
      throw new Error("too early");
    });
    expect(simulation.run(10)).toBe(true);
    expect(simulation.now_s).toBe(10);
  });
});
