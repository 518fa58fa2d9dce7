import type { Scenario } from "../scenario/scenario.js";
import { describeFar, farDevices } from "./far-devices.js";
import { describeOverload, overloads } from "./offered-load.js";

/** What a scenario's author should know before its results are believed, a sentence each. */
export const notesOn = (scenario: Scenario): readonly string[] => {
  const far = scenario.policies.every(({ name }) => name === "local") ? undefined : describeFar(farDevices(scenario));
  return [...overloads(scenario).map(describeOverload), ...(far === undefined ? [] : [far])];
};
