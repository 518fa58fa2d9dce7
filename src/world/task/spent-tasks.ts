import type { Workload } from "../port/application.js";
import type { DrawnGrants } from "./drawn-grants.js";
import { Task, type TaskParts } from "./task.js";

/** A task that owns its grants, and its workload if that was drawn. They can be reused with the task. */
export class DrawnTask extends Task {
  override grants: DrawnGrants;
  /** Undefined: the task does not own its workload. */
  drawn: Workload | undefined;

  constructor(parts: TaskParts, grants: DrawnGrants, drawn: Workload | undefined) {
    super(parts);
    this.grants = grants;
    this.drawn = drawn;
  }
}

/**
 * Finished tasks that are no longer read. The next tasks reuse their objects, which are then still in the cache. Without reuse, the garbage
 * collector would copy all objects of tasks under way and scatter them in memory.
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
