import type { LearningEntry } from "./trainer.js";

/** Every learning policy, by name. */
export const learningCatalog: Readonly<Record<string, LearningEntry>> = {};
