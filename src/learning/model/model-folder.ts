import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../../errors.js";
import { makeFolder } from "../../make-folder.js";
import { CANDIDATE_SITES } from "../../world/port/policy.js";
import { featureKinds } from "../encoding/encoding.js";
import { parameterCount } from "../network/network-shape.js";
import { bytesOf, floatsOf, sha256Of, writeWhole } from "./binary-file.js";
import type { Model } from "./model.js";
import { MODEL_FILE, WEIGHTS_FILE } from "./model-files.js";

const FORMAT = "edgefade model 1";

/**
 * Writes a model: `model.json` describes it, `weights.bin` has the parameters of its networks, one after the other, float32
 * little-endian. Each file is complete or absent; the description is written last.
 */
export const writeModel = (folder: string, model: Model): void => {
  makeFolder(folder);
  const parts = model.networks.map(({ parameters }) => bytesOf(parameters));
  const weights = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    weights.set(part, at);
    at += part.length;
  }
  const { networks, ...described } = model;
  const description = {
    format: FORMAT,
    ...described,
    networks: networks.map(({ name, shape, parameters }) => ({ name, shape, parameters: parameters.length })),
    weights: { file: WEIGHTS_FILE, size_bytes: weights.length, sha256: sha256Of(weights) },
  };
  writeWhole(join(folder, WEIGHTS_FILE), [weights]);
  const sealed = { ...description, sha256: sealOf(description) };
  writeWhole(join(folder, MODEL_FILE), [`${JSON.stringify(sealed, null, 2)}\n`]);
};

/** SHA-256 of all other parts of a description. */
const sealOf = ({ sha256: _, ...said }: { readonly [field: string]: unknown }): string =>
  sha256Of(JSON.stringify(said));

const json: z.ZodType<never> = z.any() as never;
const size = z.int().min(0);

const description = z.object({
  format: z.string(),
  policy: z.string(),
  scenario: z.object({ name: z.string(), sha256: z.string() }),
  seed: z.int(),
  candidateSites: z.enum(CANDIDATE_SITES).optional(),
  version: z.string(),
  backend: z.string(),
  options: z.record(z.string(), json),
  settings: z.record(z.string(), json),
  training: z.record(z.string(), json),
  heldOut: z.record(z.string(), json),
  encoding: z.object({
    subtasks: size.min(1),
    edges: size,
    clouds: size,
    graphs: z.enum(["chains", "any"]),
    features: z.array(
      z.object({
        kind: z.enum(featureKinds()),
        subtask: size.optional(),
        from: z.int().min(-1).optional(),
        slot: size.optional(),
        mean: z.number(),
        sd: z.number().positive(),
      }),
    ),
  }),
  networks: z.array(
    z.object({
      name: z.string(),
      shape: z.object({
        inputs: size.min(1),
        hidden: z.array(size.min(1)),
        groups: size.min(1),
        choices: size.min(1),
        head: z.enum(["softmax", "sigmoid", "linear", "dueling"]),
      }),
      parameters: size,
    }),
  ),
  weights: z.object({ file: z.literal(WEIGHTS_FILE), size_bytes: size, sha256: z.string() }),
  sha256: z.string(),
});

/**
 * Reads a model.
 *
 * @throws InputError that names the file and says what is wrong: it is missing, foreign, of another format, truncated, or changed
 */
export const readModel = (folder: string): Model => {
  const file = join(folder, MODEL_FILE);
  const refuse = (problem: string, which = file): never => {
    throw new InputError([{ file: which, problem }]);
  };
  const described = parse(file, refuse);
  const { format: _, sha256: __, weights: expected, networks, ...model } = described;
  const weightsFile = join(folder, WEIGHTS_FILE);
  const bytes = readBytes(weightsFile, refuse);
  const count = networks.reduce((sum, { parameters }) => sum + parameters, 0);
  for (const { name, shape, parameters } of networks)
    if (parameterCount(shape) !== parameters)
      refuse(`network "${name}" has ${parameters} parameters; its shape needs ${parameterCount(shape)}`);
  if (bytes.length !== expected.size_bytes || bytes.length !== 4 * count)
    refuse(
      `expected ${4 * count} bytes, got ${bytes.length}: the file is truncated, or belongs to another model`,
      weightsFile,
    );
  if (sha256Of(bytes) !== expected.sha256)
    refuse("its SHA-256 is not the one in model.json: the file was changed, or belongs to another model", weightsFile);
  const all = floatsOf(bytes);
  let at = 0;
  return {
    ...model,
    encoding: model.encoding as Model["encoding"],
    networks: networks.map(({ name, shape, parameters }) => {
      at += parameters;
      return { name, shape, parameters: all.slice(at - parameters, at) };
    }),
  };
};

type Refuse = (problem: string, which?: string) => never;

const parse = (file: string, refuse: Refuse): z.infer<typeof description> => {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(readBytes(file, refuse)));
  } catch (error) {
    if (error instanceof InputError) throw error;
    return refuse(`not valid JSON (truncated?): ${(error as Error).message}`);
  }
  if (
    typeof content !== "object" ||
    content === null ||
    !String(Reflect.get(content, "format")).startsWith("edgefade model")
  )
    return refuse("not a model of edgefade; `edgefade train` writes such folders");
  const format = String(Reflect.get(content, "format"));
  if (format !== FORMAT)
    return refuse(`expected format "${FORMAT}", got "${format}": train it again with this version`);
  const parsed = description.safeParse(content);
  if (parsed.success) {
    if (sealOf(content as { [field: string]: unknown }) !== parsed.data.sha256)
      refuse("its SHA-256 differs from the one that it names: the file was changed; train the model again");
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  return refuse(`not a complete model: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unreadable"}`);
};

const readBytes = (file: string, refuse: Refuse): Uint8Array => {
  try {
    if (statSync(file).isFile()) return new Uint8Array(readFileSync(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refuse(code === "ENOENT" ? "no such file: the folder has no complete model" : message, file);
  }
  return refuse("expected a file", file);
};
