import { z } from "zod";
import { choice, type FieldMeta, leaf, list, mapping, nameOf, quantity, text } from "../../fields/fields.js";
import { arrivals } from "../../models/arrivals/catalog.js";
import { power } from "../../models/power/catalog.js";
import { quote } from "../../quantity.js";
import { ORACLE_FORMS, parseOracle } from "../fields/oracle-text.js";
import { isPolicyPath } from "../fields/paths.js";
import { looksLikeCall } from "../fields/policy-text.js";
import { decisionSchema } from "./decision-schema.js";
import { linksSchema } from "./links-schema.js";
import { metricsSchema } from "./metrics-schema.js";
import { backhaulSchema, cloudsSchema, devicesSchema, edgesSchema } from "./node-schema.js";
import { radioSchema } from "./radio-schema.js";
import { applicationSchema, objectiveSchema, sweepSchema } from "./workload-schema.js";

/** A policy of a scenario's text: its name, or a mapping of its name and options. */
export type PolicyText = string | ({ readonly name: string } & Readonly<Record<string, unknown>>);

const policyProblem = (value: unknown): string | undefined => {
  const name =
    typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { name?: unknown }).name : value;
  if (typeof name === "string" && /[(,]\s*name\s*=/.test(name) && looksLikeCall(name))
    return `no option can be called "name", which is the policy's own, got ${quote(name)}`;
  if (typeof name === "string" && looksLikeCall(name) && !isPolicyPath(name))
    return `expected options as in "threshold(backlog_s=0.2)", got ${quote(name)}`;
  if (typeof name === "string" && name.trim() !== "") return undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? `expected a policy's name under "name"${name === undefined ? "" : `, got ${quote(name)}`}`
    : `expected a policy's name, or a mapping with its name and options, got ${quote(value)}`;
};

const policy = leaf<PolicyText>(
  {
    description:
      "A built-in's name, or the path of a module or of a trained model; with options as a mapping, or as `threshold(backlog_s=0.2)`.",
    takes: "a name, or a mapping with `name` and options",
    json: {
      anyOf: [
        { type: "string", minLength: 1 },
        { type: "object", properties: { name: { type: "string", minLength: 1 } }, required: ["name"] },
      ],
    },
    example: "local",
    named: "name",
  },
  policyProblem,
);

/** The policies of a scenario that names none, as far as its edges and clouds allow them. */
export const defaultPolicies = ["local", "edge", "cloud", "random", "greedy", "optimal"] as const;

const precision = leaf<string | number>(
  {
    description: "Decimals of times; `full` writes every number with all digits.",
    takes: "`9` or `full`",
    json: { enum: ["9", 9, "full"] },
    example: "9",
  },
  (value) => (["9", 9, "full"].some((word) => word === value) ? undefined : `expected 9 or full, got ${quote(value)}`),
);

const oracle = leaf<string>(
  {
    description:
      "The tasks for which the analytic optimum (`oracle_cost`, `regret`) is computed. The search may dominate the run time; it does not change the run. The sample is the same under every policy.",
    takes: ORACLE_FORMS,
    json: { type: "string", pattern: "^\\s*(every task|off|sampled\\s+\\S.*)\\s*$" },
    example: "sampled 1 %",
  },
  (value) => {
    const parsed = parseOracle(value);
    return parsed.ok ? undefined : parsed.problem;
  },
);

/** The text of a scenario file: phase one of loading. It checks every field separately and fills in the defaults, as text. */
export const scenarioSchema = mapping(
  {
    name: nameOf("a scenario", {
      description: "Names the output folder and the `scenario` column; without it, the file's name.",
    }).optional(),
    description: text({ description: "What the scenario shows.", example: "One device." }).default(""),
    extends: text({
      description: "Another scenario file that this one changes: mappings are merged, lists replaced.",
      example: "base.yaml",
      file: true,
    }).optional(),
    seed: quantity(
      "count",
      { from: 0, to: Number.MAX_SAFE_INTEGER },
      { description: "All random numbers follow from it." },
    ).default(1),
    tasks: quantity(
      "count",
      { from: 1, to: 1_000_000_000 },
      { description: "Length of a run: tasks per policy and replication. Either this or `duration`." },
    ).optional(),
    duration: quantity(
      "time",
      { above: 0 },
      { description: "Length of a run in emulated time. Either this or `tasks`." },
    ).optional(),
    until: quantity(
      "time",
      { above: 0 },
      { description: "A run ends at this time at the latest; tasks under way are then `in-flight`." },
    ).optional(),
    warmup: quantity(
      "time",
      { from: 0 },
      { description: "Tasks that arrive before this time are not counted in summary.csv." },
    ).default("0 s"),
    replications: quantity(
      "count",
      { from: 1, to: 1_000_000 },
      { description: "Independent repetitions of the run, for the confidence intervals.", source: "chosen" },
    ).default(10),
    redraw: choice(["replication", "task"], {
      description:
        "How often distributions on fields of nodes and links are drawn. Grants and delays are always drawn per sub-task.",
    }).default("replication"),
    origin: mapping(
      {
        latitude: quantity("number", { from: -90, to: 90 }, { description: "Degrees north of the equator, WGS 84." }),
        longitude: quantity("number", { from: -180, to: 180 }, { description: "Degrees east of Greenwich." }),
      },
      {
        description:
          "The place of [0 m, 0 m] on the Earth, for files with latitudes and longitudes. Without it: the first site of the first such file of `edges`.",
      },
    ).optional(),
    radio: radioSchema.prefault({}),
    edges: edgesSchema.default([]),
    clouds: cloudsSchema.default([]),
    backhaul: backhaulSchema.prefault({}),
    links: linksSchema.optional(),
    devices: devicesSchema,
    application: applicationSchema.prefault({}),
    arrivals: arrivals.schema.optional(),
    decision: decisionSchema.prefault({}),
    objective: objectiveSchema.prefault({}),
    oracle: oracle.default("every task"),
    policies: list(policy, {
      description:
        "Run one after the other, on the same tasks and channels. A policy is a name, or a mapping of its name and options such as `{ name: greedy, candidateSites: cell }`, where it chooses among the sites of its device's cell. The default leaves out policies without a site in the scenario.",
      least: 1,
      example: ["local"],
    }).default([...defaultPolicies]),
    sweep: sweepSchema.optional(),
    metrics: metricsSchema.optional(),
    output: mapping(
      {
        log: choice(["full", "tasks"], { description: "`tasks` leaves out subtasks.csv and transfers.csv." }).default(
          "full",
        ),
        precision: precision.default("9"),
      },
      { description: "What is written." },
    ).prefault({}),
  },
  { description: "A scenario for edgefade.", exclusive: [["tasks", "duration"]] },
);

/** The output of phase one: complete text. A manifest stores it, and it loads to the same scenario again. */
export type ResolvedText = z.output<typeof scenarioSchema> & {
  name: string;
  arrivals: NonNullable<z.output<typeof scenarioSchema>["arrivals"]>;
};

/** Placeholder if no arrivals are given, which is a fault. */
const NO_ARRIVALS = { process: "saturated" } as const;

/** Fills in the defaults that depend on other fields. */
export const complete = (text: z.output<typeof scenarioSchema>, name: string): ResolvedText => {
  const { rate, delay, interEdge, interCloud } = text.backhaul;
  return {
    ...text,
    name: text.name ?? name,
    arrivals: text.arrivals ?? text.devices.find((group) => group.arrivals !== undefined)?.arrivals ?? NO_ARRIVALS,
    edges: text.edges.map((edge) => withPowers(edge, (own) => power.complete(own, "20 W", { max: "80 W" }))),
    clouds: text.clouds.map((cloud) => withPowers(cloud, (own) => power.complete(own, "0 W", { core: "3.75 W" }))),
    backhaul: {
      ...text.backhaul,
      interEdge: { rate, delay, ...interEdge },
      interCloud: { rate, delay, ...interCloud },
    },
  };
};

type PowerText = z.output<typeof scenarioSchema>["edges"][number]["power"];

/** Fills in the power of a server and of its machines. A machine without its own power uses the server's. */
const withPowers = <
  M extends { readonly power?: PowerText | undefined },
  S extends { readonly power: PowerText; readonly machines?: M[] | undefined },
>(
  server: S,
  filled: (power: PowerText) => PowerText,
) => {
  const machines = server.machines?.map((machine) =>
    machine.power === undefined ? machine : { ...machine, power: filled(machine.power) },
  );
  return { ...server, power: filled(server.power), ...(machines === undefined ? {} : { machines }) };
};

/** A node of the tree of fields: a JSON Schema with the annotations of fields.ts. */
export interface FieldTree extends Partial<FieldMeta> {
  readonly type?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, FieldTree>>;
  readonly required?: readonly string[];
  readonly items?: FieldTree;
  readonly oneOf?: readonly FieldTree[];
  readonly additionalProperties?: boolean | FieldTree;
}

/** All fields with their annotations. */
export const fieldTree = z.toJSONSchema(scenarioSchema, { io: "input", unrepresentable: "any" }) as FieldTree;

/** A field of a mapping, of any of its kinds. */
export const fieldAt = (tree: FieldTree, key: string): FieldTree | undefined => {
  if (tree.items !== undefined) return /^\d+$/.test(key) ? tree.items : undefined;
  for (const variant of [tree, ...(tree.oneOf ?? [])]) {
    const field = variant.properties?.[key];
    if (field !== undefined && Object.hasOwn(variant.properties ?? {}, key)) return field;
  }
  return typeof tree.additionalProperties === "object" ? tree.additionalProperties : undefined;
};

/** The keys of a mapping, over all its kinds. */
export const keysOf = (tree: FieldTree): readonly string[] => [
  ...new Set([tree, ...(tree.oneOf ?? [])].flatMap((variant) => Object.keys(variant.properties ?? {}))),
];
