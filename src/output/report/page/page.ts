import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import type { Manifest } from "../../write/manifest.js";
import { type Figure, type NumberTable, shortNumber } from "../figures/figure.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { PAGE_STYLE } from "./page-style.js";

/** A figure with its picture. */
export interface DrawnFigure {
  readonly figure: Figure;
  readonly svg: string;
}

/** A sortable table. */
export interface PageTable {
  readonly id: string;
  readonly heading: string;
  readonly caption: string;
  readonly table: NumberTable;
  /** Column whose value rows can be chosen by; none: all rows are always there. */
  readonly filter?: { readonly column: number; readonly label: string; readonly chosen: string };
}

/** What a page is made of. */
export interface PageParts {
  readonly manifest: Manifest;
  readonly figures: readonly DrawnFigure[];
  readonly tables: readonly PageTable[];
  /** What is missing, and why. */
  readonly notes: readonly string[];
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Text inside of a script element: nothing in it may end the element. */
const inScript = (text: string): string => text.replaceAll(/<(?=\/script|!--)/gi, "\\u003c");

/** The libraries that draw in the page; comments that name files beside them are cut. */
const libraries = (): string[] => {
  const require = createRequire(import.meta.url);
  return ["vega", "vega-lite", "vega-embed"].map((name) =>
    // Beside the module that programs import lies the one for pages.
    readFileSync(join(dirname(require.resolve(name)), `${name}.min.js`), "utf8")
      .replace(/\/\/# sourceMappingURL=.*\s*$/, "")
      .replaceAll(/<\/script/gi, "<\\/script"),
  );
};

/** The whole page: one file that needs no network. */
export const reportPage = ({ manifest, figures, tables, notes }: PageParts): string => {
  const scenario = manifest.scenario as { readonly name?: string; readonly description?: string };
  const title = `${scenario.name ?? "edgefade"}: report`;
  const sections = [
    ...(figures.length > 0 ? [{ id: "figures-section", heading: "Figures" }] : []),
    ...tables.map(({ id, heading }) => ({ id: `${id}-section`, heading })),
    { id: "scenario", heading: "Scenario" },
    { id: "manifest", heading: "Manifest" },
  ];
  const data = figures.map(({ figure: { name, spec, layout } }) => ({ name, spec, layout }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">To the figures</a>
<header>
<h1>${escaped(scenario.name ?? "Report")}</h1>
<p class="lead">${escaped(scenario.description ?? "")}</p>
<dl class="facts">${factsOf(manifest)
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`)
    .join("")}</dl>
<nav aria-label="Sections"><ul>${sections.map(({ id, heading }) => `<li><a href="#${id}">${heading}</a></li>`).join("")}</ul></nav>
</header>
<main id="main">
${notes.length === 0 ? "" : `<div class="note" role="note"><ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join("")}</ul></div>`}
${figures.length === 0 ? "" : `<section aria-labelledby="figures-section"><h2 id="figures-section">Figures</h2>\n${figures.map(figureHtml).join("\n")}</section>`}
${tables.map(tableSection).join("\n")}
<section aria-labelledby="scenario"><h2 id="scenario">Scenario</h2>
<details class="printed"><summary>As it was run, with all defaults</summary><pre tabindex="0" aria-label="Scenario">${escaped(stringify(manifest.scenario).trimEnd())}</pre></details></section>
<section aria-labelledby="manifest"><h2 id="manifest">Manifest</h2>
<details class="printed"><summary>Version, command, counts and checksums</summary><pre tabindex="0" aria-label="Manifest">${escaped(stringify({ ...manifest, scenario: undefined }).trimEnd())}</pre></details></section>
<p id="sorted" class="visually-hidden" role="status"></p>
</main>
<footer>Made by edgefade ${escaped(manifest.version)}. This page needs no network.</footer>
<script type="application/json" id="figures">${inScript(JSON.stringify(data))}</script>
${libraries()
  .map((text) => `<script>${text}</script>`)
  .join("\n")}
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
};

const factsOf = ({ policies, replications, seed, counts, version, started, status }: Manifest): [string, string][] => {
  const count = (value: number | undefined): string => (value ?? 0).toLocaleString("en-US");
  const tasks = (counts.completed ?? 0) + (counts.late ?? 0) + (counts.dropped ?? 0);
  return [
    ["Policies", policies.join(", ")],
    ["Replications", String(replications)],
    ["Seed", String(seed)],
    ...(counts.runs === undefined ? [] : [["Runs", count(counts.runs)] as [string, string]]),
    ...(tasks === 0 ? [] : [["Tasks", count(tasks)] as [string, string]]),
    ["Started", `${started.slice(0, 16).replace("T", " ")} UTC`],
    ["edgefade", version],
    ...(status === "completed" ? [] : [["Status", status] as [string, string]]),
  ];
};

/** A picture inside of the page: ids and roles would be there twice. */
const inPage = (svg: string): string =>
  svg.replace(/<svg role="img"/, '<svg aria-hidden="true"').replace(/<title>.*?<\/title><desc>.*?<\/desc>/s, "");

const figureHtml = ({
  figure: { name, title, caption, alt, numbers },
  svg,
}: DrawnFigure): string => `<figure id="figure-${name}">
<figcaption><h3>${escaped(title)}</h3><p>${escaped(caption)}</p></figcaption>
<div class="drawing" id="drawing-${name}" role="img" aria-label="${escaped(`${title}. ${alt}`)}">${inPage(svg)}</div>
<details><summary>Numbers<span class="visually-hidden"> of: ${escaped(title)}</span></summary>${scroll(title, tableHtml(numbers, `${title}: the numbers`))}</details>
</figure>`;

const scroll = (label: string, table: string): string =>
  `<div class="scroll" role="region" tabindex="0" aria-label="${escaped(label)}, table">${table}</div>`;

const tableSection = ({ id, heading, caption, table, filter }: PageTable): string => {
  const options = filter === undefined ? [] : [...new Set(table.rows.map((row) => String(row[filter.column])))];
  const choice =
    filter === undefined
      ? ""
      : `<div class="choice" hidden><label for="${id}-choice">${escaped(filter.label)}</label><select id="${id}-choice" data-filters="${id}"><option value="">all</option>${options
          .map((value) => `<option${value === filter.chosen ? " selected" : ""}>${escaped(value)}</option>`)
          .join("")}</select></div>`;
  return `<section aria-labelledby="${id}-section"><h2 id="${id}-section">${escaped(heading)}</h2>
${choice}${scroll(heading, tableHtml(table, caption, { id, ...(filter === undefined ? {} : { filter: filter.column }) }))}</section>`;
};

const tableHtml = (
  { columns, rows }: NumberTable,
  caption: string,
  sortable?: { readonly id: string; readonly filter?: number },
): string => {
  const isNumber = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const head = columns.map((name, i) => {
    const text = sortable === undefined ? escaped(name) : `<button type="button">${escaped(name)}</button>`;
    return `<th scope="col"${isNumber[i] ? ' class="number"' : ""}>${text}</th>`;
  });
  const body = rows.map((row) => {
    const metric = sortable?.filter === undefined ? "" : ` data-metric="${escaped(String(row[sortable.filter]))}"`;
    const cells = row.map((cell, i) =>
      typeof cell === "number"
        ? `<td class="number" data-value="${cell}">${shortNumber(cell)}</td>`
        : i === 0
          ? `<th scope="row">${escaped(cell)}</th>`
          : `<td>${escaped(cell)}</td>`,
    );
    return `<tr${metric}>${cells.join("")}</tr>`;
  });
  const attributes = sortable === undefined ? "" : ` class="sortable" id="${sortable.id}"`;
  const hint = sortable === undefined ? "" : '<span class="on-screen"> A click on a heading sorts.</span>';
  return `<table${attributes}><caption><span>${escaped(caption)}${hint}</span></caption><thead><tr>${head.join("")}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
};
