import type { Scenario } from "../scenario/scenario.js";
import { describeFar, farDevices } from "./far-devices.js";
import { describeOverload, overloads } from "./offered-load.js";
import { describeTwins, twinStations } from "./stations.js";

/** Warnings that a scenario's author should read before trusting its results, one sentence each. */
export const notesOn = (scenario: Scenario): readonly string[] => {
  const isLocal = scenario.policies.every(({ name }) => name === "local");
  const far = isLocal ? undefined : describeFar(farDevices(scenario));
  const twins = isLocal ? undefined : describeTwins(scenario, twinStations(scenario));
  return [...overloads(scenario).map(describeOverload), far, twins].filter((note) => note !== undefined);
};
