import { rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { CHECKPOINT_FILE } from "../../learning/model/model-files.js";
import { readCheckpoint, writeCheckpoint } from "../../learning/training/checkpoint-file.js";
import type { Checkpoint, Checkpoints } from "../../learning/training/trainer.js";

const SAVED_EVERY_MS = 3000;

/** Keeps the checkpoint of a training in its model folder, and reports the progress of an earlier one. */
export class CheckpointKeeper implements Checkpoints {
  readonly found: Checkpoint | undefined;
  readonly #file: string;
  readonly #key: string;
  #saved_ms = 0;

  /**
   * @param key    identifies the training: a checkpoint with another key is not resumed
   * @param force  ignores an earlier checkpoint
   * @throws InputError when the folder has a checkpoint of another training, or a damaged one
   */
  constructor(folder: string, key: string, force: boolean) {
    this.#file = join(folder, CHECKPOINT_FILE);
    this.#key = key;
    const kept = force ? undefined : readCheckpoint(this.#file);
    if (kept !== undefined && kept.key !== key)
      throw new InputError([
        {
          file: this.#file,
          problem:
            "an unfinished training of another policy, scenario, seed, option or version: the command that started it resumes it; " +
            "--force starts anew",
        },
      ]);
    this.found = kept?.checkpoint;
  }

  get isDue(): boolean {
    return Date.now() - this.#saved_ms >= SAVED_EVERY_MS;
  }

  save(checkpoint: Checkpoint): void {
    writeCheckpoint(this.#file, { key: this.#key, checkpoint });
    this.#saved_ms = Date.now();
  }

  /** Removes the checkpoint when the training is done. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }
}
