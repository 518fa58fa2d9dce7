import type { Scenario } from "../scenario/scenario.js";
import type { Invocation } from "./invocation.js";

/** Says on stderr what users must know of the trained models of a scenario: even with --quiet, as nobody would see it otherwise. */
export const printModelNotes = async (scenario: Scenario, call: Invocation): Promise<void> => {
  const { modelNotes } = await import("../experiment/training/serving.js");
  for (const note of await modelNotes(scenario)) call.say(`edgefade: note: ${note}`);
};
