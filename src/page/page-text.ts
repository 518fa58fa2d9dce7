import { describeFault, type Fault } from "../errors.js";

/** A scenario as the page edits it, with the files that were added to the page. */
export interface PageText {
  readonly text: string;
  /** Its name, such as `quickstart.yaml`, which faults name. */
  readonly file: string;
  /** Texts of other files, by name: traces, sites, scenarios that are extended. */
  readonly files: Readonly<Record<string, string>>;
}

/** A fault without the file's name where it is the scenario's own: `line 12, edges.0.cores: expected ...`. */
export const shortFault = (fault: Fault, file: string): string => {
  const { line, path, problem } = fault;
  if (fault.file !== file) return describeFault(fault);
  return [[line === undefined ? undefined : `line ${line}`, path].filter((part) => part).join(", "), problem]
    .filter((part) => part !== "")
    .join(": ");
};
