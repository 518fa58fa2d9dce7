import { describe, expect, it } from "vitest";
import { type Process, UNTIL_WOKEN } from "../../../src/engine/process.js";
import { Simulation } from "../../../src/engine/simulation.js";

/** Spawns a process that asks after a while, and logs the answer. */
const asking = (simulation: Simulation, log: string[], name: string, after_s: number) =>
  simulation.spawn(
    (function* (): Process {
      yield after_s;
      const answer = yield* simulation.ask<string, string>(name);
      log.push(`${simulation.now_s} ${name}: ${answer}`);
    })(),
  );

describe("runUntilDecision", () => {
  it("hands out each question when its time has come", () => {
    const simulation = new Simulation();
    const log: string[] = [];
    asking(simulation, log, "a", 1);
    asking(simulation, log, "b", 2);
    for (;;) {
      const decision = simulation.runUntilDecision<string, string>();
      if (decision === undefined) break;
      decision.answer(`yes ${decision.question}`);
    }
    expect(log).toEqual(["1 a: yes a", "2 b: yes b"]);
  });

  it("hands out all questions of an instant, in the order of asking", () => {
    const simulation = new Simulation();
    for (const name of ["a", "b", "c"]) asking(simulation, [], name, 1);
    const asked = Array.from({ length: 3 }, () => simulation.runUntilDecision<string, string>()?.question);
    expect(asked).toEqual(["a", "b", "c"]);
    expect(simulation.now_s).toBe(1);
  });

  it("lets time pass before an answer is given", () => {
    const simulation = new Simulation();
    const log: string[] = [];
    asking(simulation, log, "a", 1);
    const first = simulation.runUntilDecision<string, string>();
    expect(simulation.runUntilDecision(5)).toBeUndefined();
    first?.answer("late");
    simulation.run();
    expect(log).toEqual(["5 a: late"]);
  });

  it("has nothing to hand out once the end is reached", () => {
    const simulation = new Simulation();
    asking(simulation, [], "a", 10);
    expect(simulation.runUntilDecision(3)).toBeUndefined();
    expect(simulation.now_s).toBe(3);
  });

  it("hands out questions that were asked while the simulation just ran", () => {
    const simulation = new Simulation();
    asking(simulation, [], "a", 1);
    simulation.run(4);
    expect(simulation.runUntilDecision()?.question).toBe("a");
  });
});

describe("a decision", () => {
  it("is answered once", () => {
    const simulation = new Simulation();
    asking(simulation, [], "a", 1);
    const decision = simulation.runUntilDecision();
    decision?.answer("yes");
    expect(() => decision?.answer("no")).toThrow("answered before");
  });

  it("is withdrawn when its asker is interrupted before it was handed out", () => {
    const simulation = new Simulation();
    const asker = asking(simulation, [], "a", 1);
    simulation.run(1);
    simulation.interrupt(asker, "deadline");
    simulation.run(1);
    expect(simulation.runUntilDecision()).toBeUndefined();
  });

  it("does not disturb its asker, who was interrupted and waits for something else", () => {
    const simulation = new Simulation();
    const log: string[] = [];
    const asker = simulation.spawn(
      (function* (): Process {
        try {
          yield* simulation.ask("a");
        } catch {
          yield 10;
          log.push(`${simulation.now_s} done`);
        }
      })(),
    );
    const decision = simulation.runUntilDecision();
    simulation.schedule(1, () => simulation.interrupt(asker, "deadline"));
    simulation.run(2);
    decision?.answer("too late");
    simulation.run();
    expect(log).toEqual(["11 done"]);
  });

  it("leaves no process without an end when it is never answered", () => {
    const simulation = new Simulation();
    const asker = asking(simulation, [], "a", 1);
    simulation.runUntilDecision();
    expect(simulation.run()).toBe(true);
    expect(asker.hasEnded).toBe(false);
    expect(UNTIL_WOKEN).toBe(Infinity);
  });
});
