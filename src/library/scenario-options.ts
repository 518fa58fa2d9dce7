import { builtInPolicies } from "../experiment/runs/policies/load-policy.js";
import type { LoadOptions } from "../scenario/load/load-options.js";
import type { Override } from "../scenario/read/overlay.js";
import type { ScenarioText, TimeText } from "../scenario/text.js";

/** Changes of a scenario before it is emulated, as by the flags of the command line. */
export interface ScenarioOptions {
  /** A scenario file's path, or its fields as an object. Paths of files in an object are relative to the current directory. */
  readonly scenario: string | ScenarioText;
  /** Fields to set, each as in `--set`: `edges.0.cores=8`. */
  readonly set?: readonly string[];
  readonly seed?: number;
  /** Independent repetitions of every run. */
  readonly replications?: number;
  /** Tasks of every run. */
  readonly tasks?: number;
  /** Every run ends at this time. */
  readonly until?: TimeText;
}

/** How options change a scenario. */
export const loadOptionsOf = ({ set = [], ...given }: ScenarioOptions, more: readonly Override[]): LoadOptions => ({
  set,
  overrides: [
    ...(["seed", "replications", "tasks", "until"] as const).flatMap((path) =>
      given[path] === undefined ? [] : [{ path, value: given[path], flag: path }],
    ),
    ...more,
  ],
  knownPolicies: builtInPolicies(),
  policyFiles: true,
});
