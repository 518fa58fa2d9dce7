import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Figure } from "../drawing/figure.js";
import { figureCsv } from "../drawing/formats/figure-data.js";
import { escaped } from "./escaped.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { PAGE_STYLE } from "./page-style.js";
import type { PageTable } from "./page-table.js";
import { csvButton, scroll, tableHtml, tableSection } from "./tables-html.js";

/** A figure with its picture. */
export interface DrawnFigure {
  readonly figure: Figure;
  readonly svg: string;
  /** Caption to copy into a paper. */
  readonly caption: string;
}

/** The parts of a page. */
export interface PageParts {
  readonly heading: string;
  readonly lead: string;
  /** Names and values that identify the results. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly figures: readonly DrawnFigure[];
  readonly tables: readonly PageTable[];
  /** Notes on what is missing, and why. */
  readonly notes: readonly string[];
  /** Texts that are collapsed at first, such as the scenario. */
  readonly details: readonly {
    readonly id: string;
    readonly heading: string;
    readonly summary: string;
    readonly text: string;
  }[];
  /** Version of edgefade. */
  readonly version: string;
}

/** Text inside a script element. Nothing in it may end the element. */
const inScript = (text: string): string => text.replaceAll(/<(?=\/script|!--)/gi, "\\u003c");

/** The libraries that draw in the page. Comments that name files beside them are removed. */
const libraries = (): string[] => {
  const require = createRequire(import.meta.url);
  return ["vega", "vega-lite", "vega-embed"].map((name) =>
    // The build for pages lies beside the module that programs import.
    readFileSync(join(dirname(require.resolve(name)), `${name}.min.js`), "utf8")
      .replace(/\/\/# sourceMappingURL=.*\s*$/, "")
      .replaceAll(/<\/script/gi, "<\\/script"),
  );
};

/** The whole page: one file that needs no network. */
export const reportPage = ({ heading, lead, facts, figures, tables, notes, details, version }: PageParts): string => {
  const sections = [
    ...(figures.length > 0
      ? [
          {
            id: "figures-section",
            heading: "Figures",
            inside: figures.map(({ figure }) => ({
              id: `figure-${figure.name}`,
              heading: figure.name.startsWith("sweep-") ? figure.title.replace(/ over .*$/, "") : figure.title,
            })),
          },
        ]
      : []),
    ...tables.map((table) => ({ id: `${table.id}-section`, heading: table.heading, inside: [] })),
    ...details.map(({ id, heading: name }) => ({ id, heading: name, inside: [] })),
  ];
  const data = figures.map(({ figure, caption }) => ({
    name: figure.name,
    spec: figure.spec,
    layout: figure.layout,
    csv: figureCsv(figure),
    caption,
  }));
  const contents = sections.map(({ id, heading: name, inside }) => {
    const below = inside.map((one) => `<li><a href="#${one.id}">${escaped(one.heading)}</a></li>`).join("");
    return `<li><a href="#${id}">${escaped(name)}</a>${below === "" ? "" : `<ul>${below}</ul>`}</li>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:">
<title>${escaped(heading)}: report</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
<noscript><style>.scroll:has(> table[data-later]) { display: block; }</style></noscript>
</head>
<body>
<a class="skip" href="#main">To the figures</a>
<nav aria-label="Contents" tabindex="0"><ul>${contents.join("")}</ul></nav>
<div class="content">
<header>
<h1>${escaped(heading)}</h1>
<p class="lead">${escaped(lead)}</p>
<dl class="facts">${facts.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join("")}</dl>
</header>
<main id="main">
${notes.length === 0 ? "" : `<div class="note" role="note"><ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join("")}</ul></div>`}
${figures.length === 0 ? "" : `<section aria-labelledby="figures-section"><h2 id="figures-section">Figures</h2>\n<div class="figures">${figures.map(figureHtml).join("\n")}</div></section>`}
${tables.map(tableSection).join("\n")}
${details
  .map(
    ({ id, heading: name, summary, text }) =>
      `<section aria-labelledby="${id}"><h2 id="${id}">${escaped(name)}</h2>\n<details class="printed"><summary>${escaped(summary)}</summary><pre tabindex="0" aria-label="${escaped(name)}">${escaped(text)}</pre></details></section>`,
  )
  .join("\n")}
<p id="sorted" class="visually-hidden" role="status"></p>
</main>
<footer>Made by edgefade ${escaped(version)}. This page needs no network.</footer>
</div>
<script type="application/json" id="figures">${inScript(JSON.stringify(data))}</script>
${libraries()
  .map((text) => `<script>${text}</script>`)
  .join("\n")}
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
};

/** A picture inside the page, without ids and roles that would be duplicated. */
const inPage = (svg: string): string =>
  svg.replace(/<svg role="img"/, '<svg aria-hidden="true"').replace(/<title>.*?<\/title><desc>.*?<\/desc>/s, "");

const SAVES = [
  ["svg", "SVG"],
  ["png", "PNG"],
  ["csv", "CSV"],
  ["json", "Vega-Lite"],
  ["caption", "Copy caption"],
] as const;

const figureHtml = ({
  figure: {
    name,
    title,
    caption,
    alt,
    numbers,
    layout: { isWide = false },
  },
  svg,
}: DrawnFigure): string => `<figure id="figure-${name}"${isWide ? ' class="wide"' : ""}>
<figcaption><h3>${escaped(title)}</h3><p>${escaped(caption)}</p></figcaption>
<div class="drawing" id="drawing-${name}" role="img" aria-label="${escaped(`${title}. ${alt}`)}">${inPage(svg)}</div>
<div class="tools">${SAVES.map(
  ([kind, text]) =>
    `<button type="button" class="save" data-figure="${name}" data-kind="${kind}" hidden>${text}<span class="visually-hidden"> of ${escaped(title)}</span></button>`,
).join("")}</div>
<details><summary>Numbers<span class="visually-hidden"> of: ${escaped(title)}</span></summary><div class="tools">${csvButton(`numbers-${name}`, `${name}-numbers`)}</div>${scroll(title, tableHtml(numbers, `${title}: the numbers`, undefined, `numbers-${name}`))}</details>
</figure>`;
