import type { TaskRequest } from "../../world/port/policy.js";

/** Rounding that sums of losses may have. */
const SLACK = 1e-9;

/** All sub-tasks in one variant. */
export interface TaskVariant {
  readonly name: string;
  /** Loss of the task's accuracy. */
  readonly loss: number;
  /** Works and memories of a task in it. */
  sizesOf(request: TaskRequest): Pick<TaskRequest, "work_cycles" | "memory_bytes">;
}

/** The variants in which all sub-tasks that have them can be without going below the floor of accuracy; undefined: in full. */
export const allowedVariants = ({ variants, accuracy }: TaskRequest): readonly (TaskVariant | undefined)[] => {
  if (variants === undefined) return [undefined];
  const names = new Set(variants.flatMap((own) => own.slice(1).map(({ name }) => name)));
  const most = accuracy === undefined ? Infinity : accuracy.full - accuracy.floor + SLACK;
  return [undefined, ...Array.from(names, (name) => taskVariant(variants, name)).filter(({ loss }) => loss <= most)];
};

const taskVariant = (variants: NonNullable<TaskRequest["variants"]>, name: string): TaskVariant => {
  const chosen = variants.map((own) => own.find((variant) => variant.name === name) ?? own[0]!);
  return {
    name,
    loss: chosen.reduce((sum, { loss }) => sum + loss, 0),
    sizesOf: ({ work_cycles, memory_bytes }) => ({
      work_cycles: work_cycles.map((cycles, subtask) => cycles * chosen[subtask]!.work),
      memory_bytes: memory_bytes?.map((bytes, subtask) => Math.ceil(bytes * chosen[subtask]!.memory)),
    }),
  };
};

/** Full alone. */
export const IN_FULL: readonly (TaskVariant | undefined)[] = [undefined];

/** The allowed variants of tasks, recomputed only when a task's variants differ from those of the last task. */
export class AllowedVariants {
  #last: Pick<TaskRequest, "variants" | "accuracy"> = {};
  #allowed = IN_FULL;

  of(request: TaskRequest): readonly (TaskVariant | undefined)[] {
    const { variants, accuracy } = request;
    if (variants !== this.#last.variants || accuracy !== this.#last.accuracy) {
      this.#last = { variants, accuracy };
      this.#allowed = allowedVariants(request);
    }
    return this.#allowed;
  }
}
