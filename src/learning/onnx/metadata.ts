import { z } from "zod";
import { suggestion } from "../../nearest.js";
import { CANDIDATE_SITES, type CandidateSites } from "../../world/port/policy.js";
import { type EncodingSpec, featureKinds } from "../encoding/encoding.js";
import type { StepEncodingSpec } from "../encoding/step-encoding.js";
import { OnnxFault, shown } from "./fault.js";

/**
 * The metadata of a model for its use as a policy. All of it is optional.
 *
 * - `edgefade.input`: `observation`, that of environments (default); `task` or `step`, those of edgefade's own learners
 * - `edgefade.level`: whether it decides for whole tasks, or for one sub-task after the other
 * - `edgefade.actions`: what an action of an environment chooses: `site` (default), or `site-and-variant`
 * - `edgefade.feature_set`: which features the environment showed: `standard` (default), or `all`
 * - `edgefade.candidate_sites`: the sites that it sees and chooses from: `all`, or those of the `cell` that serves the device
 * - `edgefade.features`: names of the features, in their order
 * - `edgefade.scaling`: means and deviations; the network is given (feature - mean) / deviation
 * - `edgefade.output`: name of the output that decides
 * - `edgefade.choice`: what the output has a score for: `sites` (default), `plans`, or `none` where this input alone decides nothing
 * - `edgefade.encoding`: with `task` and `step`, how observations become features
 * - `edgefade.note`: a sentence for users
 */
export interface NetworkMetadata {
  readonly input?: "observation" | "task" | "step" | undefined;
  readonly level?: "task" | "subtask" | undefined;
  readonly actions?: "site" | "site-and-variant" | undefined;
  readonly feature_set?: "standard" | "all" | undefined;
  readonly candidate_sites?: CandidateSites | undefined;
  readonly features?: readonly string[] | undefined;
  readonly scaling?: { readonly mean: readonly number[]; readonly sd: readonly number[] } | undefined;
  readonly output?: string | undefined;
  readonly choice?: "sites" | "plans" | "none" | undefined;
  readonly encoding?: EncodingSpec | StepEncodingSpec | undefined;
  readonly note?: string | undefined;
}

const PREFIX = "edgefade.";
/** Keys that say where a model comes from; nothing depends on them. */
const ORIGIN = ["policy", "scenario", "version", "network", "sites"] as const;

const size = z.int().min(0).max(1e6);
const sizes = {
  subtasks: size.min(1),
  edges: size,
  clouds: size,
  graphs: z.enum(["chains", "any"]),
};
const numbers = z.array(z.number()).max(1e6);
const deviations = z.array(z.number().positive()).max(1e6);
const encoding = z.union([
  z.object({
    ...sizes,
    features: z
      .array(
        z.object({
          kind: z.enum(featureKinds()),
          subtask: size.optional(),
          from: z.int().min(-1).max(1e6).optional(),
          slot: size.optional(),
          mean: z.number(),
          sd: z.number().positive(),
        }),
      )
      .max(1e6),
  }),
  z.object({
    state: z.enum(["observed", "workflow"]),
    size: z.object(sizes),
    cost: z.number().positive(),
    mean: numbers,
    sd: deviations,
  }),
]);

/** Texts as they are, and what is JSON. */
const forms = {
  input: z.enum(["observation", "task", "step"]),
  level: z.enum(["task", "subtask"]),
  actions: z.enum(["site", "site-and-variant"]),
  feature_set: z.enum(["standard", "all"]),
  candidate_sites: z.enum(CANDIDATE_SITES),
  features: z.array(z.string()).max(1e6),
  scaling: z
    .object({ mean: numbers, sd: deviations })
    .refine(({ mean, sd }) => mean.length === sd.length, "expected as many means as deviations"),
  output: z.string(),
  choice: z.enum(["sites", "plans", "none"]),
  encoding,
  note: z.string().max(1000),
} as const;
const IN_JSON: readonly string[] = ["features", "scaling", "encoding"];

/** @throws OnnxFault when a key is unknown, or its text is not what it should be */
export const readMetadata = (metadata: ReadonlyMap<string, string>): NetworkMetadata => {
  const read: { [key: string]: unknown } = {};
  for (const [name, text] of metadata) {
    if (!name.startsWith(PREFIX)) continue;
    const key = name.slice(PREFIX.length);
    if ((ORIGIN as readonly string[]).includes(key)) continue;
    const where = `metadata ${shown(name)}`;
    if (!Object.hasOwn(forms, key)) {
      const known = [...Object.keys(forms), ...ORIGIN].map((one) => `${PREFIX}${one}`);
      throw new OnnxFault(where, `there is no such key${suggestion(name, known, "keys")}`);
    }
    const parsed = forms[key as keyof typeof forms].safeParse(IN_JSON.includes(key) ? parse(text, where) : text);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const place = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
      throw new OnnxFault(where, `${place}${issue?.message ?? "cannot be read"}`);
    }
    read[key] = parsed.data;
  }
  return read as NetworkMetadata;
};

const parse = (text: string, where: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OnnxFault(where, `expected JSON: ${(error as Error).message.slice(0, 100)}`);
  }
};

/** The metadata of a file, with where the model comes from. */
export const metadataTexts = (
  metadata: NetworkMetadata,
  origin: Readonly<Partial<Record<(typeof ORIGIN)[number], string>>>,
): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries({ ...metadata, ...origin }))
    if (value !== undefined) texts.set(`${PREFIX}${key}`, typeof value === "string" ? value : JSON.stringify(value));
  return texts;
};
