import type { Scenario } from "../scenario/scenario.js";
import type { Invocation } from "./invocation.js";

/** Prints notes on a scenario's trained models to stderr, even with --quiet, because they are shown nowhere else. */
export const printModelNotes = async (scenario: Scenario, call: Invocation): Promise<void> => {
  const { modelNotes } = await import("../experiment/training/serving.js");
  for (const note of await modelNotes(scenario)) call.say(`edgefade: note: ${note}`);
};
