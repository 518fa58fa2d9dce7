import type { PolicySpec } from "../scenario/scenario.js";

/** Says on stderr which trained models among policies have not learned: even with --quiet, as nobody would see it otherwise. */
export const printModelNotes = async (policies: readonly PolicySpec[]): Promise<void> => {
  const { modelNotes } = await import("../experiment/training/serving.js");
  for (const note of await modelNotes(policies)) console.error(`edgefade: note: ${note}`);
};
