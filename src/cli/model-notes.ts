import type { Scenario } from "../scenario/scenario.js";
import type { Invocation } from "./invocation.js";

/** Writes to stderr what users must know about the trained models of a scenario, also with --quiet: it is shown nowhere else. */
export const printModelNotes = async (scenario: Scenario, call: Invocation): Promise<void> => {
  const { modelNotes } = await import("../experiment/training/serving.js");
  for (const note of await modelNotes(scenario)) call.say(`edgefade: note: ${note}`);
};
