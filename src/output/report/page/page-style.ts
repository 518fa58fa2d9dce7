/** The page's style sheet. Contents are beside the text on wide screens, above it on phones; also for print, light and dark. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --panel: #f6f8fa; --link: #0757a6; --grid: #d8dee4; --focus: #0757a6; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #0f1419; --ink: #e6edf3; --soft: #9da7b3; --line: #343c46; --panel: #171d24; --link: #79b8ff; --grid: #2b333c; --focus: #79b8ff; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, "Liberation Sans", sans-serif; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
.content { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.6rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.8rem 0 .8rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 0 0 .1rem; }
a { color: var(--link); }
.lead { color: var(--soft); margin: 0 0 1rem; max-width: 46rem; }
.facts { display: flex; flex-wrap: wrap; gap: .35rem 1.6rem; margin: 0 0 1rem; padding: .7rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
.facts div { display: flex; gap: .4rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
nav { position: sticky; top: 0; z-index: 1; background: var(--paper); border-bottom: 1px solid var(--line); overflow-x: auto; font-size: .9rem; }
nav ul { list-style: none; display: flex; gap: .2rem 1.1rem; margin: 0; padding: .45rem 1.25rem; white-space: nowrap; }
nav ul ul { display: none; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav a[aria-current] { color: var(--ink); font-weight: 600; }
:is(h2, figure) { scroll-margin-top: 3rem; }
.note { border-left: 3px solid #E69F00; background: var(--panel); padding: .6rem .9rem; margin: 1rem 0; font-size: .95rem; }
.note ul { margin: 0; padding-left: 1.1rem; }
.figures { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2.5rem; align-items: start; }
figure { margin: 0 0 2.2rem; min-width: 0; break-inside: avoid; }
figcaption p { margin: 0 0 .5rem; color: var(--soft); font-size: .93rem; max-width: 50rem; }
.drawing { width: 100%; min-width: 0; overflow-x: auto; }
.drawing svg { display: block; max-width: 100%; height: auto; }
.drawing svg text { fill: var(--ink); }
.drawing svg .mark-rule.role-axis-grid line { stroke: var(--grid); }
.drawing svg .mark-rule.role-axis-tick line, .drawing svg .mark-rule.role-axis-domain line { stroke: var(--soft); }
.drawing svg [stroke="#24292f"] { stroke: var(--ink); }
.drawing svg [fill="#24292f"] { fill: var(--ink); }
.drawing svg [stroke="white"] { stroke: var(--paper); }
.drawing svg [fill="white"] { fill: var(--paper); }
details { margin: .3rem 0; font-size: .93rem; }
details[open] > summary { margin-bottom: .4rem; }
summary { cursor: pointer; color: var(--link); padding: .2rem 0; width: fit-content; }
.scroll { overflow-x: auto; max-width: 100%; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: .6rem .7rem; }
caption > span { display: inline-block; position: sticky; left: .7rem; max-width: calc(100vw - 4rem); }
th, td { text-align: left; padding: .32rem .7rem; border-top: 1px solid var(--line); white-space: nowrap; }
thead th { border-top: 0; background: var(--panel); vertical-align: bottom; }
tbody th { font-weight: 600; }
td.number, th.number { text-align: right; }
tbody tr:hover { background: var(--panel); }
th button { all: unset; cursor: pointer; font-weight: 600; display: inline-flex; gap: .3em; align-items: baseline; border-radius: 3px; }
th button::after { content: "\\2195"; color: var(--soft); font-size: .8em; }
th[aria-sort=ascending] button::after { content: "\\2191"; color: var(--link); }
th[aria-sort=descending] button::after { content: "\\2193"; color: var(--link); }
:is(a, button, summary, .scroll, .drawing, select):focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.tools { display: flex; flex-wrap: wrap; gap: .4rem .5rem; align-items: center; margin: .3rem 0 .5rem; }
.tools:not(:has(:not([hidden]))) { display: none; }
.choice:not([hidden]) { display: inline-flex; flex-wrap: wrap; gap: .4rem .7rem; align-items: center; margin-right: auto; max-width: 100%; }
button.save { font: inherit; font-size: .82rem; color: var(--soft); background: none; border: 1px solid var(--line); border-radius: 6px; padding: .12rem .55rem; cursor: pointer; }
button.save:hover { color: var(--ink); background: var(--panel); }
.scroll:has(> table[data-later]) { display: none; }
.pivot :is(th, td) { white-space: normal; }
.pivot thead th { overflow-wrap: anywhere; min-width: 4.2rem; }
.pivot td.number { min-width: 4.4rem; }
.pivot td small { display: block; color: var(--soft); font-size: .78em; white-space: nowrap; }
.pivot :is(th, td):first-child { position: sticky; left: 0; background: var(--paper); }
.pivot thead th:first-child { background: var(--panel); }
.none { color: var(--soft); font-style: italic; }
select { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: .25rem .5rem; max-width: 100%; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; overflow-x: auto; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; margin: 0; }
footer { color: var(--soft); font-size: .9rem; padding-top: 1.5rem; padding-bottom: 2.5rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
#vg-tooltip-element { font-family: inherit; }
@media (min-width: 72rem) {
  nav { position: fixed; inset: 0 auto 0 0; width: 15rem; border-bottom: 0; border-right: 1px solid var(--line); padding: 1.6rem 0; overflow: auto; }
  nav ul { display: block; white-space: normal; padding: 0 1.2rem; }
  nav ul ul { display: block; padding: 0 0 0 .9rem; margin: 0 0 .3rem; font-size: .94em; }
  nav li { margin: .28rem 0; }
  .content { margin-left: 15rem; max-width: 118rem; padding: 0 2.2rem; }
  :is(h2, figure) { scroll-margin-top: 1rem; }
}
@media (min-width: 84rem) {
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .figures:has(> :only-child) { grid-template-columns: minmax(0, 62rem); }
  figure:is(.wide, :has(> details[open])) { grid-column: 1 / -1; }
}
@media (max-width: 40rem) {
  .content { padding-left: .9rem; padding-right: .9rem; }
  header { padding-top: 1.1rem; }
  h1 { font-size: 1.5rem; }
  th, td { padding: .35rem .5rem; }
  .pivot { font-size: .82rem; }
  .pivot :is(th, td) { padding: .3rem .35rem; }
  .pivot thead th, .pivot td.number { min-width: 0; }
  .pivot td small { white-space: normal; }
  .pivot th button::after { content: none; }
}
@media print {
  @page { margin: 16mm 14mm; }
  body { font-size: 10.5pt; }
  .content { max-width: none; margin: 0; padding: 0; }
  nav, .skip, summary, .tools, .on-screen { display: none; }
  .scroll { border: 0; overflow: visible; }
  .drawing { overflow: visible; }
  th button::after { content: none; }
  table { font-size: 8pt; }
  th, td { padding: .15rem .35rem; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 7.5pt; }
}
`;
