import { OVER, type Process, Steps, stepOf, stopProcess } from "../../engine/process.js";
import type { Running } from "../../engine/simulation.js";
import { Path } from "./account.js";

/** What a branch does next. */
const DECIDE = 0;
const RESERVE = 1;
const SET_OUT = 2;
const MOVE = 3;
const JOIN = 4;
const EXECUTE = 5;
const GO_ON = 6;
const COMPLETE = 7;

const NO_EDGES: readonly number[] = [];

/** The task that a branch belongs to. What gives a process back is waited for; undefined: it takes no time. */
export interface Branched {
  /** Asks for the decision. */
  decide(path: Path): Process | undefined;
  /** Takes the memory of all sub-tasks, where they are placed together. */
  reserveForTask(path: Path): Process | undefined;
  /** Starts branches for all edges but the first, and finds the site of the sub-task to which that one leads. */
  setOut(edges: readonly number[], path: Path): Process | undefined;
  /** Moves the data of an edge to the site of the sub-task that needs them. */
  move(edge: number, path: Path): Process | undefined;
  /** The data of an edge have come. @returns false: others are missing, and the last branch that comes goes on */
  hasAllInputs(edge: number): boolean;
  /** True: the data of an edge are the result of the task. */
  isOutput(edge: number): boolean;
  /** Takes the memory of the sub-task to which an edge leads, where it may wait for it. */
  reserveForSubtask(edge: number, path: Path): Process | undefined;
  /** Executes the sub-task to which an edge leads. */
  execute(edge: number, path: Path): Process;
  /** It has been executed. @returns the edges that lead on from there; undefined: the task ends here */
  executed(edge: number): readonly number[] | undefined;
  /** The result of a task that ends early goes to the device. */
  leaveEarly(edge: number, path: Path): Process | undefined;
  /** The result is on the device. */
  complete(path: Path): void;
  /** A branch is over, whether it has come to its end or was stopped. */
  ended(branch: Branch): void;
}

/**
 * A branch of a task: the steps of following its data along the graph. The first branch asks for the decision. Then data move to the next
 * sub-task, the sub-task is executed when all its inputs are there, and its outputs move on. The task says what each of these is.
 *
 * Most events of a run are steps of branches, so they are `Steps` and no generators. When a branch is over, its object is used again by another
 * one of the same task run.
 */
export class Branch extends Steps {
  /** Where its time went. */
  readonly path = new Path();
  /** The process that does its steps. */
  running!: Running;
  readonly #run: Branched;
  #next = DECIDE;
  /** Edges of the graph that leave where it is: it follows the first of them, and starts a branch for each of the others. */
  #edges = NO_EDGES;
  /** What it waits for; undefined: nothing. */
  #part: Process | undefined;

  constructor(run: Branched) {
    super();
    this.#run = run;
  }

  /** Is told by the simulation that it is over. */
  readonly onEnd = (): void => {
    this.#run.ended(this);
  };

  /** The first branch of a task: it begins with the decision. */
  begin(edges: readonly number[]): void {
    this.path.clear();
    this.#follow(edges, DECIDE);
  }

  /** A branch that leaves another one, with which it has come so far. */
  leave(other: Path, edge: number): void {
    this.path.become(other);
    this.#follow([edge], SET_OUT);
  }

  step(): number {
    for (;;) {
      if (this.#part !== undefined) {
        const wait_s = stepOf(this.#part);
        if (wait_s !== OVER) return wait_s;
        this.#part = undefined;
      }
      if (!this.#goOn()) return OVER;
    }
  }

  stop(thrown: unknown): void {
    if (this.#part !== undefined) stopProcess(this.#part, thrown);
    this.#part = undefined;
  }

  #follow(edges: readonly number[], next: number): void {
    this.#edges = edges;
    this.#next = next;
    this.#part = undefined;
  }

  /** Does what comes next, and sets `#part` where that takes time. @returns false: it is over */
  #goOn(): boolean {
    const run = this.#run;
    const { path } = this;
    const edge = this.#edges[0]!;
    switch (this.#next) {
      case DECIDE:
        this.#next = RESERVE;
        this.#part = run.decide(path);
        return true;
      case RESERVE:
        this.#next = SET_OUT;
        this.#part = run.reserveForTask(path);
        return true;
      case SET_OUT:
        this.#next = MOVE;
        this.#part = run.setOut(this.#edges, path);
        return true;
      case MOVE:
        this.#next = JOIN;
        this.#part = run.move(edge, path);
        return true;
      case JOIN:
        if (!run.hasAllInputs(edge)) return false;
        this.#next = run.isOutput(edge) ? COMPLETE : EXECUTE;
        if (this.#next === EXECUTE) this.#part = run.reserveForSubtask(edge, path);
        return true;
      case EXECUTE:
        this.#next = GO_ON;
        this.#part = run.execute(edge, path);
        return true;
      case GO_ON: {
        const outputs = run.executed(edge);
        this.#next = outputs === undefined ? COMPLETE : SET_OUT;
        if (outputs === undefined) this.#part = run.leaveEarly(edge, path);
        else this.#edges = outputs;
        return true;
      }
      default:
        run.complete(path);
        return false;
    }
  }
}
