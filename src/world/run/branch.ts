import type { EventId } from "../../engine/event-queue.js";
import { OVER, type Process, stepOf, stopProcess } from "../../engine/process.js";
import type { Running } from "../../engine/simulation.js";
import { Path } from "./account.js";

/** The next step of a branch. */
const DECIDE = 0;
const RESERVE = 1;
const SET_OUT = 2;
const MOVE = 3;
const JOIN = 4;
const EXECUTE = 5;
const GO_ON = 6;
const COMPLETE = 7;

const NO_EDGES: readonly number[] = [];

/** The task that a branch belongs to. The branch waits for each process that a method returns; undefined: it takes no time. */
export interface Branched {
  /** Asks for the decision. */
  decide(path: Path): Process | undefined;
  /** Takes the memory of all sub-tasks, if they are placed together. */
  reserveForTask(path: Path): Process | undefined;
  /** Starts branches for all edges but the first. Then finds the site of the sub-task to which the first edge leads. */
  setOut(edges: readonly number[], path: Path): Process | undefined;
  /** Moves the data of an edge to the site of the sub-task that needs them. */
  move(edge: number, path: Path): Process | undefined;
  /** Called when the data of an edge arrive. @returns false if other data are missing: the last branch to arrive continues */
  hasAllInputs(edge: number): boolean;
  /** True if the data of an edge are the result of the task. */
  isOutput(edge: number): boolean;
  /** Takes the memory of the sub-task to which an edge leads, if it may wait for memory. */
  reserveForSubtask(edge: number, path: Path): Process | undefined;
  /** Executes the sub-task to which an edge leads. */
  execute(edge: number, path: Path): Process;
  /** Called after the execution. @returns the edges that leave the sub-task; undefined: the task ends here */
  executed(edge: number): readonly number[] | undefined;
  /** Sends the result of a task that ends early to the device. */
  leaveEarly(edge: number, path: Path): Process | undefined;
  /** Called when the result is on the device. */
  complete(path: Path): void;
  /** Called when a branch is over, completed or stopped. */
  ended(branch: Branch): void;
}

/**
 * A branch of a task follows its data along the graph. The first branch asks for the decision. Then data move to the next sub-task. The
 * sub-task is executed when all its inputs are there, and its outputs move on. The task implements each of these steps.
 *
 * Most events of a run are steps of branches. A branch is therefore one object: its process, written as steps, what the simulation keeps of
 * the process, and its path. When it is over, the same task run reuses it for another branch.
 */
export class Branch extends Path implements Running {
  readonly life = undefined;
  readonly steps = this;
  readonly rank = 0;
  pending: EventId = -1;
  hasEnded = true;
  begun = 0;
  readonly #run: Branched;
  #next = DECIDE;
  /** Edges that leave the present sub-task. The branch follows the first one and starts a branch for each of the others. */
  #edges = NO_EDGES;
  /** The process that the branch waits for; undefined: none. */
  #part: Process | undefined;

  constructor(run: Branched) {
    super();
    this.#run = run;
  }

  /** Begins the first branch of a task, with the decision. */
  begin(edges: readonly number[]): void {
    this.clear();
    this.#follow(edges, DECIDE);
  }

  /** Begins a branch that splits off another one and shares its history. */
  leave(other: Path, edge: number): void {
    this.become(other);
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

  finish(): void {
    this.#run.ended(this);
  }

  #follow(edges: readonly number[], next: number): void {
    this.#edges = edges;
    this.#next = next;
    this.#part = undefined;
  }

  /** Runs the next step, and sets `#part` if the step takes time. @returns false if the branch is over */
  #goOn(): boolean {
    const run = this.#run;
    const edge = this.#edges[0]!;
    switch (this.#next) {
      case DECIDE:
        this.#next = RESERVE;
        this.#part = run.decide(this);
        return true;
      case RESERVE:
        this.#next = SET_OUT;
        this.#part = run.reserveForTask(this);
        return true;
      case SET_OUT:
        this.#next = MOVE;
        this.#part = run.setOut(this.#edges, this);
        return true;
      case MOVE:
        this.#next = JOIN;
        this.#part = run.move(edge, this);
        return true;
      case JOIN:
        if (!run.hasAllInputs(edge)) return false;
        this.#next = run.isOutput(edge) ? COMPLETE : EXECUTE;
        if (this.#next === EXECUTE) this.#part = run.reserveForSubtask(edge, this);
        return true;
      case EXECUTE:
        this.#next = GO_ON;
        this.#part = run.execute(edge, this);
        return true;
      case GO_ON: {
        const outputs = run.executed(edge);
        this.#next = outputs === undefined ? COMPLETE : SET_OUT;
        if (outputs === undefined) this.#part = run.leaveEarly(edge, this);
        else this.#edges = outputs;
        return true;
      }
      default:
        run.complete(this);
        return false;
    }
  }
}
