import type { Override } from "../read/overlay.js";
import type { ReadFile } from "./files.js";

/** How a scenario is loaded. */
export interface LoadOptions {
  /** Each `path=value`, the value as in a file. Files that they name are relative to the current directory. */
  readonly set?: readonly string[];
  /** Fields that flags set; they come after `set`. */
  readonly overrides?: readonly Override[];
  /** Names that a policy can have beside the path of a file; without them, names are not checked. */
  readonly knownPolicies?: readonly string[];
  /** Whether policies that are paths must be there; a scenario may be read where they are not. */
  readonly policyFiles?: boolean;
  readonly readFile?: ReadFile;
}
