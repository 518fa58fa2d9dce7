/** The names of the learning policies, in the order of their catalog, without its code: most runs need no learning. */
const LEARNING_NAMES: ReadonlySet<string> = new Set([
  "dios",
  "sos",
  "kd-dil",
  "dqn",
  "double-dqn",
  "dueling-dqn",
  "d3qn",
  "dros",
  "dmro",
  "dmro-meta",
  "droo",
  "ddlro-dl",
  "plan-dqn",
]);

/** Whether a policy of that name has to be trained before it decides. */
export const mustLearn = (name: string): boolean => LEARNING_NAMES.has(name);

export const learningNames = (): readonly string[] => [...LEARNING_NAMES];
