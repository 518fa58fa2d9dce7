import { unitTable } from "../quantity.js";
import { distributionForms } from "./distribution-text.js";
import { type FieldTree, fieldTree } from "./schema.js";

const introduction = `# Scenario files

<!-- Made from src/scenario by src/scenario/document.ts; a test keeps it up to date (npx vitest run test/unit/scenario -u). -->

A scenario is one YAML or JSON file. \`edgefade validate <file>\` checks it and prints it with all defaults; \`edgefade schema\`
prints a JSON Schema for editors. Everything that is wrong is reported at once, each fault with its file, line and column:

    scenario.yaml:12:9: edges.0.cores: expected a whole number >= 1, got -4
    scenario.yaml:15:3: clouds.0.frequncy: unknown key "frequncy"; did you mean "frequency"?

- **Quantities** are a number and a unit: \`10 ms\`, \`2.5 GHz\`, \`500 KB\`. A number without a unit is a fault, but for 0, for counts
  and for the few fields that have no unit. \`unlimited\` is possible where the tables below say so.
- **Distributions** are calls, every argument with its unit: \`uniform(10 ms, 20 ms)\`. A single value is a constant. Inside
  \`{ }\` and \`[ ]\` they need no quotes here; other YAML tools want them: \`{ grant: "integer(1, 4)" }\`.
- **Short forms**: \`fading: none\` is \`fading: { model: none }\`, \`arrivals: saturated\` is \`arrivals: { process: saturated }\`, and
  \`arrivals: { poisson: { rate: 1 /s } }\` is \`arrivals: { process: poisson, rate: 1 /s }\`; so with every mapping that has kinds.
- **\`extends: other.yaml\`** starts from another file: mappings are merged, lists and values replaced, and \`null\` removes a field. A
  mapping whose kind changes is replaced as a whole; of \`tasks\` and \`duration\`, \`chain\` and \`graph\`, \`complexity\` and \`work\`,
  the one that the extending file sets stays.
- **\`--set path=value\`** sets any field, as in \`--set edges.0.cores=8\` or \`--set radio.fading.coherence="20 ms"\`, by the same rules.
- **Files** (traces, policies) are found from the file in which their name stands; in a flag, from the current directory.
- YAML anchors and aliases work. \`\${...}\` does not.
`;

const traces = `## Traces

\`radio: { rate: trace, uplink: <file>, downlink: <file> }\` reads recorded links in Mahimahi's format: a line per delivery
opportunity of 1500 bytes, its time in whole ms, in ascending order. The last time is the period after which the trace repeats.

\`arrivals: { process: trace, file: <file> }\` reads tasks from CSV:

    arrival_s,device,data_bits,work_cycles
    0.25,3,800000|400000|80000,50000000|120000000

\`device\` counts over all devices from 0. A task of T sub-tasks has T + 1 sizes (its input, what passes in between, its output) and
T works, joined by \`|\`; rows may differ in T. Rows need not be in order: they are sorted by \`arrival_s\`, and rows of the same time
keep the file's order. Without \`tasks\` and \`duration\` all rows are run.

\`mobility: { model: trace, file: <file> }\` of a device group reads places from CSV:

    time_s,device,x_m,y_m
    0,3,-20,5
    12.5,3,80,5

\`device\` counts over all devices from 0, so that one file can serve several groups; every device of the group needs a row. A device goes
straight and at constant speed from place to place, is at its first place before, and stays at its last. Rows need not be in order.
`;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

const units = (): string =>
  table(
    ["quantity", "units", "example", "inside"],
    unitTable().map(({ phrase, listed, example, si }) => [
      phrase.replace(/^an? /, ""),
      listed.map((name) => (name === "..." || name === "bare number" ? name : `\`${name}\``)).join(", ") || "none",
      `\`${example}\``,
      si,
    ]),
  );

const distributions = (): string =>
  table(
    ["distribution", "draws"],
    Object.entries(distributionForms).map(([name, form]) => [
      `\`${name}(${form.arguments.join(", ")})\``,
      form.meaning,
    ]),
  );

const isMapping = (tree: FieldTree): boolean => tree.properties !== undefined || tree.oneOf !== undefined;

/** The mapping that a field is, or whose list it is. */
const below = (tree: FieldTree): FieldTree | undefined => {
  if (isMapping(tree)) return tree;
  return tree.items !== undefined && isMapping(tree.items) ? tree.items : undefined;
};

const anchor = (path: string): string => path.toLowerCase().replace(/[^a-z0-9-]/g, "");

const showDefault = (tree: FieldTree, required: boolean): string => {
  const { default: fallback } = tree;
  if (fallback === undefined) return required ? "required" : "";
  if (Array.isArray(fallback)) return `\`[${fallback.join(", ")}]\``;
  if (typeof fallback === "object") return "";
  return fallback === "" ? "empty" : `\`${String(fallback)}\``;
};

const fieldRow = (path: string, key: string, tree: FieldTree, required: boolean): readonly string[] => {
  const full = path === "" ? key : `${path}.${key}`;
  const nested = below(tree);
  const list = nested !== undefined && nested !== tree;
  const link = nested === undefined ? "" : `${list ? "list of " : ""}[mapping](#${anchor(full)})`;
  const source = tree.source === undefined ? "" : ` (Default: ${tree.source}.)`;
  const implied = tree.kind?.fallback === undefined ? "" : `\`${tree.kind.fallback}\``;
  return [
    `\`${key}\``,
    link === "" ? (tree.takes ?? "") : link,
    implied || showDefault(tree, required),
    `${tree.description ?? ""}${source}`,
  ];
};

const fields = (path: string, tree: FieldTree): string => {
  const own = Object.entries(tree.properties ?? {}).filter(([, field]) => field.const === undefined);
  return table(
    ["field", "takes", "default", "meaning"],
    own.map(([key, field]) => fieldRow(path, key, field, (tree.required ?? []).includes(key))),
  );
};

const isEmpty = (tree: FieldTree): boolean =>
  Object.values(tree.properties ?? {}).every((field) => field.const !== undefined);

const sections = (path: string, tree: FieldTree): readonly string[] => {
  const level = Math.min(4, 2 + path.split(".").length);
  const own: string[] = path === "" ? [] : [`${"#".repeat(level)} ${path}`];
  if (path !== "" && tree.description !== undefined) own.push(tree.description);
  if (tree.oneOf === undefined) own.push(fields(path, tree));
  const key = tree.kind?.key ?? "";
  for (const variant of tree.oneOf ?? []) {
    const kind = variant.properties?.[key];
    const standard = kind?.const === tree.kind?.fallback ? " (default)" : "";
    own.push(`**\`${key}: ${String(kind?.const)}\`**${standard}: ${kind?.description ?? ""}`);
    if (!isEmpty(variant)) own.push(fields(path, variant));
  }
  const inner = [tree, ...(tree.oneOf ?? [])].flatMap((variant) => Object.entries(variant.properties ?? {}));
  return [
    ...own,
    ...inner.flatMap(([name, field]) => {
      const nested = below(field);
      return nested === undefined ? [] : sections(path === "" ? name : `${path}.${name}`, nested);
    }),
  ];
};

/** The reference page of scenario files, docs/scenarios.md: every field, made from the schema. */
export const scenarioDocument = (): string =>
  [
    introduction.trimEnd(),
    "## Units",
    units(),
    "KB is 1000 bytes, KiB 1024. Frequencies of processors may be in `Mcycles/s`. `us` may be `µs`.",
    "## Distributions",
    distributions(),
    "A distribution on a field of a node or a link is drawn once per replication, with `redraw: task` anew for every task. Grants and\nthe backhaul's delay are drawn per sub-task or transfer.",
    "## Fields",
    ...sections("", fieldTree),
    traces.trimEnd(),
    "",
  ]
    .join("\n\n")
    .replace(/\n+$/, "\n");
