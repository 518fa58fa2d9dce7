import { createHash } from "node:crypto";
import { PAGE_SCRIPT } from "./page-script.js";
import { PAGE_STYLE } from "./page-style.js";

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The column of bars. */
const BAR = "share";

interface TableOptions {
  /** What follows the table. */
  readonly note?: string;
  /** As wide as the page. */
  readonly isBroad?: boolean;
}

/** A table that the script fills: names, then numbers or bars. */
const table = (
  id: string,
  title: string,
  columns: readonly string[],
  { note = "", isBroad = false }: TableOptions = {},
): string => {
  const heads = columns.map((column, index) => {
    const kind = index === 0 ? "" : column === BAR ? ' class="wide"' : ' class="number"';
    return `<th scope="col"${kind}>${column}</th>`;
  });
  return `<section${isBroad ? ' class="broad"' : ""} aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<table id="${id}" aria-labelledby="${id}-title"><thead><tr>${heads.join("")}</tr></thead><tbody></tbody></table>${note}
</section>`;
};

/** The live page: one file that loads nothing from anywhere, and the policy that holds it to that. */
export const page = (): { readonly html: string; readonly policy: string } => ({
  policy: [
    "default-src 'none'",
    `script-src ${hashOf(PAGE_SCRIPT)}`,
    `style-src ${hashOf(PAGE_STYLE)}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>edgefade live</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1><span id="scenario">edgefade live</span></h1>
<p>Policy <strong id="policy"></strong>, <span id="clock"></span> of emulated time. The run <span id="pace" role="status"></span>.</p>
<p class="faint">Live view: <span id="connection" role="status">connecting</span></p>
<noscript><p>This page needs JavaScript; the same numbers are at <a href="state">/state</a>.</p></noscript>
</header>
<main>
${table("links", "Cells and links", ["link", BAR, "used", "in use", "waiting"], { isBroad: true })}
${table("servers", "Servers", ["server", BAR, "used", "cores in use", "waiting"], { isBroad: true })}
${table("decisions", "Decisions: sub-tasks by site", ["site", BAR, "sub-tasks"])}
${table("latency", "Latency of tasks", ["latency", BAR, "tasks"], {
  note: '<p id="nolatency" class="faint">No task has ended yet.</p>',
})}
${table("tasks", "Tasks", ["status", BAR, "tasks"])}
${table("errors", "How late real time was", ["of", "half within", "99 % within", "at most", "number"], {
  note: '<p>Flows: <span id="flows"></span>.</p>',
  isBroad: true,
})}
</main>
<footer class="faint"><p>Use is over the last half second. <a href="openapi.json">Description of the HTTP service</a></p></footer>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`,
});
