import { distributionForms } from "../../fields/distribution-text.js";
import { unitTable } from "../../quantity.js";
import { type FieldTree, fieldTree } from "./schema.js";

const introduction = `# Scenario files

<!-- Made from src/scenario by src/scenario/schema/document.ts; a test keeps it up to date (npx vitest run test/unit/scenario -u). -->

A scenario is one YAML or JSON file. \`edgefade validate <file>\` checks it and prints it with all defaults; \`edgefade schema\`
prints a JSON Schema for editors. \`edgefade init scenario two-cells\` writes a commented scenario as a starting point, and the schema beside it. The first line
of such a file tells editors with the YAML language server (VS Code with its YAML extension, Neovim, JetBrains) to complete and check it while you type:

\`\`\`yaml
# yaml-language-server: $schema=./edgefade.schema.json
\`\`\`

All faults are reported at once, each with its file, line and column:

    scenario.yaml:12:9: edges.0.cores: expected a whole number >= 1, got -4
    scenario.yaml:15:3: clouds.0.frequncy: unknown key "frequncy"; did you mean "frequency"?

- **Quantities** are a number and a unit: \`10 ms\`, \`2.5 GHz\`, \`500 KB\`. A number without a unit is a fault, except 0, counts
  and the few fields that have no unit. \`unlimited\` is possible where the tables below say so.
- **Distributions** are calls, every argument with its unit: \`uniform(10 ms, 20 ms)\`. A single value is a constant. Inside
  \`{ }\` and \`[ ]\` they need no quotes here. Other YAML tools need them: \`{ grant: "integer(1, 4)" }\`.
- **Short forms**: \`fading: none\` is \`fading: { model: none }\`, \`arrivals: saturated\` is \`arrivals: { process: saturated }\`, and
  \`arrivals: { poisson: { rate: 1 /s } }\` is \`arrivals: { process: poisson, rate: 1 /s }\`; every mapping with kinds has such a form.
  Capital letters of such words do not matter: \`fading: Rayleigh\`, \`queue: FIFO\`. Those of keys and names do.
- **\`extends: other.yaml\`** starts from another file: mappings are merged, lists and values replaced, and \`null\` removes a field. A
  mapping whose kind changes is replaced as a whole; of \`tasks\` and \`duration\`, \`chain\` and \`graph\`, \`complexity\` and \`work\`,
  the one that the extending file sets is kept.
- **\`--set path=value\`** sets any field, as in \`--set edges.0.cores=8\` or \`--set radio.fading.coherence="20 ms"\`, by the same rules.
  Select elements of lists by their number from 0, by their name, or all together: \`edges.0.cores\`, \`edges.edge1.cores\`, \`edges.*.cores\`. A name with a dot
  needs brackets: \`edges[edge.1].cores\`. Sweeps name fields in the same way.
- Paths of **files** (traces, policies) are relative to the file that names them; in a flag, to the current directory.
- **Names** of edges, clouds and device groups differ from each other. \`device\`, \`input\`, \`output\` and \`policy\` are reserved for placements, graphs and the random
  streams of policies.
- **Repetitions** (blocks of fading, steps and legs of mobility, bursts of arrivals, outages, harvests) take 1 us or more on average. Less is refused: it is probably a wrong unit.
- YAML anchors and aliases work. \`\${...}\` does not.
`;

const traces = `## Traces

\`radio: { rate: trace, uplink: <file>, downlink: <file> }\` reads recorded links in Mahimahi's format: a line per delivery
opportunity of 1500 bytes, its time in whole ms, in ascending order. The last time is the period after which the trace repeats.

\`arrivals: { process: trace, file: <file> }\` reads tasks from CSV, JSON Lines or Parquet:

    arrival_s,device,data_bits,work_cycles
    0.25,3,800000|400000|80000,50000000|120000000

Further columns, all optional: \`edges\`, \`deadline_s\` (after the arrival), \`priority\` and \`application\` (a name, which policies see as \`task.application\`). With an empty cell the
scenario's \`deadline\` and \`priority\` apply. \`edges\` makes the task a graph, with a size in \`data_bits\` for each edge:

    arrival_s,device,edges,data_bits,work_cycles,deadline_s,priority,application
    0.5,0,input-0|0-1|0-2|1-3|2-3|3-output,800000|400000|400000|8000|8000|80000,5e7|1e8|2e8|1e7,0.3,2,detect

Sub-tasks are numbered from 0. A sub-task without incoming edges begins without data, and one without outgoing edges returns nothing. A file \`.jsonl\` or \`.ndjson\` has an object of JSON on every line instead:

    {"arrival_s":0.5,"device":0,"data_bits":[800000,400000,80000],"work_cycles":[5e7,1e8],"edges":[["input",0],[0,1],[1,"output"]]}

A file \`.parquet\` has the same columns, with lists or text joined by \`|\`. Reading it needs DuckDB (\`npm install @duckdb/node-api\`); faults name the number of the row, from 1.

\`device\` counts over all devices from 0. A task of T sub-tasks has T + 1 sizes (its input, the data in between, its output) and
T works, joined by \`|\`; rows may differ in T. Rows need not be in order: they are sorted by \`arrival_s\`, and rows of the same time
keep the file's order. Without \`tasks\` and \`duration\` the run takes all rows.

\`mobility: { model: trace, file: <file> }\` of a device group reads places from CSV:

    time_s,device,x_m,y_m
    0,3,-20,5
    12.5,3,80,5

A device moves straight and at constant speed from place to place. It is at its first place before the first time, and stays at its last. Rows need not be in order.

- \`device\` counts over all devices from 0, so one file can serve several groups. Every device of the group needs a row. Without this column
  the path is that of every device of the group.
- Without \`time_s\` places follow each other as in the file, and the scenario gives the speed: \`mobility: { model: trace, file: path.csv, speed: 5 km/h }\`.
- \`start\` shifts the times: with \`start: "uniform(0 s, 10 min)"\` devices of one path are spread along it.
- Places are \`latitude,longitude\` in degrees instead of \`x_m,y_m\`, as in [files of sites](#sites) and with the same origin. Such a file may have other columns.
`;

const sites = `## Sites

\`sites: <file>\` in an element of \`edges\` or \`devices\` stands for one element for every row of a CSV file, such as a list of base stations:

    ID,Latitude,Longitude,Details
    0,52.5170,13.3889,opera
    1,52.5205,13.4095,tower

\`edges: [{ name: cell, sites: stations.csv, cores: 4 }]\` are then two servers, \`cell-0\` and \`cell-1\`, with four cores each. Columns are \`latitude\` and \`longitude\`
in degrees, or \`x_m\` and \`y_m\` in metres; \`name\` or \`id\` names the rows; without them, rows have numbers from 0. Other columns are ignored, and case does not matter.

Degrees become metres east and north of \`origin\`, the latitude and longitude of [0 m, 0 m]. Without it, the origin is the first row of the first such file
of \`edges\`. It is the same for devices and their paths. Distances from it are those on the ellipsoid WGS 84; between two other places they are right to a millionth
within some ten kilometres. \`validate --resolved\` shows the positions; the manifest of a run has them, so you can repeat a run without the
such file to be run again. \`--set edges.0.cores=8\` and sweeps of \`edges.0.cores\` change the element, and so all servers or devices that it stands for.
`;

const links = `## Wired links

\`links\` joins edges, clouds and switches to a wired graph, as a list or from a file:

    links:
      - { from: edge-1, to: core, rate: 10 Gbps, delay: 1 ms }
      - { from: edge-2, to: core, rate: 10 Gbps, delay: 1 ms }
      - { from: core, to: cloud, rate: 1 Gbps, delay: 10 ms }

    links: { file: graph.txt, delay: 1 ms, routing: hops }

A file has a line \`from to rate\` for every link, optionally followed by its delay and loss. Values have units; bare numbers are in bit/s and s. Text after \`#\` is ignored.

    # from  to    rate     delay  loss
    edge-1  core  10 Gbps  1 ms
    core    cloud 1e9      0.01   0.1 %

Names that are no edge and no cloud are switches. A link carries data in both directions at once. If there is one from a to b and one from b to a, each is for its own direction. Links must join all
edges and clouds. \`backhaul\` then has no rate and no delay; its \`energy\` applies to every link.
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

/** The mapping of a field, or of the elements of its list. */
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
  // An optional field has no kind by default. Its table names the kind of settings that do not name one.
  const isThere = tree.default !== undefined || required;
  const implied = tree.kind?.fallback === undefined || !isThere ? "" : `\`${tree.kind.fallback}\``;
  return [
    `\`${key}\``,
    link === "" ? (tree.takes ?? "") : link,
    implied || showDefault(tree, required),
    `${tree.description ?? ""}${source}`,
  ];
};

/** Table rows of the fields of a mapping, by field name. */
const rowsOf = (path: string, tree: FieldTree): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(tree.properties ?? {})
      .filter(([, field]) => field.const === undefined)
      .map(([key, field]) => [key, fieldRow(path, key, field, (tree.required ?? []).includes(key))]),
  );

const fieldTable = (rows: Iterable<readonly string[]>): string =>
  table(["field", "takes", "default", "meaning"], [...rows]);

interface Kind {
  readonly name: string;
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

/** The fields of one kind of mapping. Fields already shown for another kind are not repeated. */
const kindFields = ({ rows }: Kind, shown: readonly Kind[]): readonly string[] => {
  if (rows.size === 0) return [];
  const newTo = (other: Kind) => [...rows].filter(([key, row]) => other.rows.get(key)?.join() !== row.join());
  const [nearest] = shown
    .filter((other) => [...other.rows.keys()].every((key) => rows.has(key)) && newTo(other).length < rows.size)
    .sort((a, b) => newTo(a).length - newTo(b).length);
  if (nearest === undefined) return [fieldTable(rows.values())];
  const rest = newTo(nearest);
  if (rest.length === 0) return [`Fields of \`${nearest.name}\`.`];
  return [`Fields of \`${nearest.name}\`, except:`, fieldTable(rest.map(([, row]) => row))];
};

/** The content of a mapping: its fields, or its kinds and their fields. */
const bodyOf = (path: string, tree: FieldTree): readonly string[] => {
  if (tree.oneOf === undefined) return [fieldTable(rowsOf(path, tree).values())];
  const key = tree.kind?.key ?? "";
  const shown: Kind[] = [];
  return tree.oneOf.flatMap((variant) => {
    const named = variant.properties?.[key];
    const kind: Kind = { name: `${key}: ${String(named?.const)}`, rows: rowsOf(path, variant) };
    const standard = named?.const === tree.kind?.fallback ? " (default)" : "";
    const others = Object.entries(tree.kind?.aliases ?? {}).flatMap(([alias, name]) =>
      name === named?.const ? [`\`${alias}\``] : [],
    );
    const called = others.length > 0 ? `, also called ${others.join(", ")}` : "";
    const parts = [`**\`${kind.name}\`**${standard}${called}: ${named?.description ?? ""}`, ...kindFields(kind, shown)];
    shown.push(kind);
    return parts;
  });
};

/** The sections of a mapping and of its inner mappings. Each mapping is described once; `told` holds the place. */
const sections = (path: string, tree: FieldTree, told: Map<string, string>): readonly string[] => {
  const level = Math.min(4, 2 + path.split(".").length);
  const own: string[] = path === "" ? [] : [`${"#".repeat(level)} ${path}`];
  if (path !== "" && tree.description !== undefined) own.push(tree.description);
  const body = bodyOf(path, tree);
  const before = told.get(body.join("\n"));
  if (before !== undefined) return [...own, `As [${before}](#${anchor(before)}).`];
  told.set(body.join("\n"), path);
  const inner = new Map(
    [tree, ...(tree.oneOf ?? [])].flatMap((variant) =>
      Object.entries(variant.properties ?? {}).flatMap(([name, field]) => {
        const nested = below(field);
        return nested === undefined ? [] : [[name, nested] as const];
      }),
    ),
  );
  return [
    ...own,
    ...body,
    ...[...inner].flatMap(([name, nested]) => sections(path === "" ? name : `${path}.${name}`, nested, told)),
  ];
};

/** The reference page of scenario files, docs/scenarios.md: every field, generated from the schema. */
export const scenarioDocument = (): string =>
  [
    introduction.trimEnd(),
    "## Units",
    units(),
    "KB is 1000 bytes, KiB 1024. Frequencies of processors may be in `Mcycles/s`. `us` may be `µs`.",
    "## Distributions",
    distributions(),
    "A distribution on a field of a node or a link is drawn once per replication, or with `redraw: task` for every task. Grants and\nthe backhaul's delay are drawn per sub-task or transfer.",
    "## Fields",
    ...sections("", fieldTree, new Map()),
    traces.trimEnd(),
    sites.trimEnd(),
    links.trimEnd(),
    "",
  ]
    .join("\n\n")
    .replace(/\n+$/, "\n");
