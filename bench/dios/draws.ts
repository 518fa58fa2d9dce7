/** Sub-tasks of a task. */
export const SUBTASKS = 6;
/** Data of a task: its input, what goes from one sub-task to the next, its output. */
export const EDGES = SUBTASKS + 1;
/** Groups of subcarriers that fade alike. */
export const GROUPS = 16;

/** The chance in some tasks, apart from all constants: the same draws serve every candidate, so that candidates differ by their constants alone. */
export interface Draws {
  readonly tasks: number;
  /** Uniform in [0, 1), by task. */
  readonly place: Float64Array;
  /** Uniform, by task and edge. */
  readonly data: Float64Array;
  readonly subcarriers: Float64Array;
  readonly delay: Float64Array;
  /** Uniform, by task and sub-task. */
  readonly complexity: Float64Array;
  readonly cores: Float64Array;
  /** Power gains of Rayleigh fading, exponential with mean 1, by task and group. */
  readonly upGain: Float64Array;
  readonly downGain: Float64Array;
}

/** Draws the chance of so many tasks. @param random  uniform in [0, 1) */
export const drawTasks = (tasks: number, random: () => number): Draws => {
  const uniform = (each: number): Float64Array => Float64Array.from({ length: tasks * each }, random);
  const gains = (): Float64Array => uniform(GROUPS).map((u) => -Math.log1p(-u));
  return {
    tasks,
    place: uniform(1),
    data: uniform(EDGES),
    subcarriers: uniform(EDGES),
    delay: uniform(EDGES),
    complexity: uniform(SUBTASKS),
    cores: uniform(SUBTASKS),
    upGain: gains(),
    downGain: gains(),
  };
};
