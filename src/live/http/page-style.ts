/** Styles of the live page, in light and dark, for desktops and phones. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --card: #f6f7f9; --ink: #1a1d21; --faint: #5b6470; --line: #d9dde3; --bar: #2f6fb0; --warn: #b3261e; --good: #1f7a43;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171a; --card: #1d2125; --ink: #e8eaed; --faint: #a3acb7; --line: #363c43; --bar: #6ea8dc; --warn: #ff8a80; --good: #74c793; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.25rem; }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 .6rem; }
p { margin: .25rem 0; }
.faint { color: var(--faint); font-size: .9rem; }
#pace { font-weight: 600; }
#pace.good { color: var(--good); }
#pace.bad { color: var(--warn); }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); margin-top: 1rem; margin-bottom: 1rem; align-items: start; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; min-width: 0; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .5rem .2rem 0; font-weight: 400; vertical-align: baseline; }
thead th { color: var(--faint); font-size: .85rem; }
tbody th { overflow-wrap: break-word; min-width: 5rem; max-width: 14rem; }
thead th { vertical-align: bottom; }
td.number, thead th.number { text-align: right; }
td.number { white-space: nowrap; }
td.wide { width: 40%; min-width: 3rem; }
section.broad { grid-column: 1 / -1; }
@media (max-width: 34rem) { .broad :is(td.wide, th.wide) { display: none; } }
.track { display: block; height: .7rem; background: var(--line); border-radius: .35rem; overflow: hidden; }
.fill { display: block; height: 100%; width: 0; background: var(--bar); border-radius: .35rem; transition: width .3s; }
@media (prefers-reduced-motion: reduce) { .fill { transition: none; } }
footer { padding-bottom: 2rem; }
a { color: inherit; }
`;
