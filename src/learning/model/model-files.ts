import { existsSync } from "node:fs";
import { join } from "node:path";

/** Files of a model folder; while a training is under way there is a checkpoint besides. */
export const MODEL_FILE = "model.json";
export const WEIGHTS_FILE = "weights.bin";
export const CHECKPOINT_FILE = "checkpoint.bin";

/** Whether a path is a folder that holds a model. */
export const isModelFolder = (path: string): boolean => existsSync(join(path, MODEL_FILE));
