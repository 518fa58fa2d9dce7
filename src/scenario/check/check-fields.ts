import type { z } from "zod";
import { arrivals } from "../../models/arrivals/catalog.js";
import { complete, type FieldTree, fieldAt, fieldTree, type ResolvedText, scenarioSchema } from "../schema/schema.js";
import type { CrossFault } from "./checks.js";

export type Path = readonly (string | number)[];

/** A fault of a document, before its file and line are known. */
export interface PathFault {
  readonly path: Path;
  readonly problem: string;
  /** The key is wrong, not its value. */
  readonly atKey?: boolean;
}

const faultsOf = (error: z.ZodError): readonly PathFault[] =>
  error.issues.flatMap((issue): PathFault[] => {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    if (issue.code !== "unrecognized_keys") return [{ path, problem: issue.message }];
    const problems = issue.message.split("\n");
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      problem: problems[index] ?? issue.message,
      atKey: true,
    }));
  });

const exampleAt = (path: Path): unknown => {
  let tree: FieldTree | undefined = fieldTree;
  for (const step of path) tree = tree && fieldAt(tree, String(step));
  return tree?.example;
};

/** Checks that arrivals are given for all devices, or for every group. */
const missingArrivals = (raw: unknown): readonly PathFault[] => {
  const { arrivals: ofAll, devices } = (raw ?? {}) as { readonly arrivals?: unknown; readonly devices?: unknown };
  if (ofAll !== undefined) return [];
  const isOwn = (group: unknown): boolean =>
    typeof group === "object" && group !== null && (group as { readonly arrivals?: unknown }).arrivals !== undefined;
  if (Array.isArray(devices) && devices.length > 0 && devices.every(isOwn)) return [];
  const problem = arrivals.schema.safeParse(undefined).error?.issues[0]?.message ?? "missing";
  return [{ path: ["arrivals"], problem }];
};

type Container = Record<string | number, unknown>;

/** The document without its faulty values; required ones are replaced by examples. Undefined: it is still faulty. */
const repaired = (raw: unknown, faults: readonly PathFault[]): unknown => {
  const copy = structuredClone(raw);
  for (const { path } of faults) {
    let node = copy as Container | undefined;
    for (const step of path.slice(0, -1)) node = node?.[step] as Container | undefined;
    const last = path.at(-1);
    if (last === undefined || typeof node !== "object" || node === null) return undefined;
    const present = Object.hasOwn(node, last) && node[last] !== undefined;
    if (present && !Array.isArray(node)) delete node[last];
    else {
      const example = exampleAt(path);
      if (example === undefined) return undefined;
      node[last] = example;
    }
  }
  return copy;
};

/** Nested faults appear round by round: first an unknown kind, then the fields that its default lacks. */
const mostRepairs = 5;

/** The fields of a document, each checked separately. */
export interface CheckedFields {
  readonly faults: readonly PathFault[];
  /** The complete text. Examples replace faulty values, so that the rest can still be checked. */
  readonly text?: ResolvedText;
}

/**
 * Phase one of loading: the shape of a document and the text of every field, with the defaults filled in.
 *
 * @param raw   the document, with short forms written out
 * @param name  the scenario's name if the document has none
 */
export const checkFields = (raw: unknown, name: string): CheckedFields => {
  const first = scenarioSchema.safeParse(raw);
  const missing = missingArrivals(raw);
  if (first.success) return { faults: missing, text: complete(first.data, name) };
  const faults = [...faultsOf(first.error), ...missing];
  let latest = faultsOf(first.error);
  let document = raw;
  for (let round = 0; round < mostRepairs; round += 1) {
    document = repaired(document, latest);
    if (document === undefined) break;
    const again = scenarioSchema.safeParse(document);
    if (again.success) return { faults, text: complete(again.data, name) };
    latest = faultsOf(again.error);
  }
  return { faults };
};

const touches = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

/** Whether a field, a field inside it or a mapping around it has a fault. */
export const isFaulty = (path: string, faults: readonly PathFault[]): boolean =>
  faults.some((fault) => touches(path, fault.path.join(".")));

/** The faults between fields that do not follow from faults of single fields. */
export const independent = (crossFaults: readonly CrossFault[], faults: readonly PathFault[]): readonly PathFault[] =>
  crossFaults
    .filter(({ path, because }) => ![path, ...because].some((field) => isFaulty(field, faults)))
    .map(({ path, problem }) => ({ path: path.split("."), problem }));
