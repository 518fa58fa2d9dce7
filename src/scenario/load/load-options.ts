import type { Override } from "../read/overlay.js";
import type { ReadFile } from "./files.js";

/** Options for loading a scenario. */
export interface LoadOptions {
  /** Each is `path=value`, with the value as in a file. File names in it are relative to the current directory. */
  readonly set?: readonly string[];
  /** Fields set by flags. They are applied after `set`. */
  readonly overrides?: readonly Override[];
  /** Policy names that are allowed besides paths of files. Absent: names are not checked. */
  readonly knownPolicies?: readonly string[];
  /** Whether policy files must exist. A scenario may be read where they do not. */
  readonly policyFiles?: boolean;
  readonly readFile?: ReadFile;
}
