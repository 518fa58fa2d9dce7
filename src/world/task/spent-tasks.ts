import type { Workload } from "../port/application.js";
import type { DrawnGrants } from "./drawn-grants.js";
import { Task, type TaskParts } from "./task.js";

/** A task whose grants are its own, and its workload too if it was drawn, so that they can be used again with it. */
export class DrawnTask extends Task {
  override grants: DrawnGrants;
  /** Undefined: its workload is somebody else's. */
  drawn: Workload | undefined;

  constructor(parts: TaskParts, grants: DrawnGrants, drawn: Workload | undefined) {
    super(parts);
    this.grants = grants;
    this.drawn = drawn;
  }
}

/**
 * Tasks that are over, and that nobody looks at any more. The next tasks use their objects, which are then still in the cache. Without them, whatever
 * a task under way consists of would be copied by the garbage collector, and lie where the collector puts it.
 */
export class SpentTasks {
  readonly #tasks: DrawnTask[] = [];

  take(): DrawnTask | undefined {
    return this.#tasks.pop();
  }

  give(task: Task): void {
    if (task instanceof DrawnTask) this.#tasks.push(task);
  }
}
