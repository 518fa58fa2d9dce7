import { fitted } from "../figures/figure.js";

/** What makes the page's figures interactive and its tables sortable. Without it, figures are still pictures. */
export const PAGE_SCRIPT = `
const fitted = ${fitted.toString()};
const figures = JSON.parse(document.getElementById("figures").textContent);
const drawn = new Map();
async function draw(place, figure) {
  const width = Math.floor(place.clientWidth) - 8;
  if (width < 120 || Math.abs((drawn.get(place) ?? 0) - width) < 12) return;
  drawn.set(place, width);
  const stage = document.createElement("div");
  // Off the page until it is ready, so that nothing jumps.
  const result = await vegaEmbed(stage, fitted(figure.spec, figure.layout, width), {
    mode: "vega-lite", renderer: "svg", actions: false, tooltip: { theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light" },
  });
  for (const svg of stage.querySelectorAll("svg")) svg.setAttribute("aria-hidden", "true");
  if (drawn.get(place) !== width) return result.finalize();
  place.vegaView?.finalize();
  place.vegaView = result;
  place.replaceChildren(stage);
}
const places = figures.map((figure) => ({ figure, place: document.getElementById("drawing-" + figure.name) }));
async function drawAll() {
  for (const { figure, place } of places) await draw(place, figure);
  document.documentElement.dataset.drawn = String(places.length);
}
const resizing = { timer: 0 };
addEventListener("resize", () => { clearTimeout(resizing.timer); resizing.timer = setTimeout(drawAll, 150); });
drawAll();

for (const table of document.querySelectorAll("table.sortable")) {
  const status = document.getElementById("sorted");
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => head.querySelector("button")?.addEventListener("click", () => {
    const isAscending = head.getAttribute("aria-sort") !== "ascending";
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
    const body = table.tBodies[0];
    const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const isNumeric = head.classList.contains("number");
    const rows = [...body.rows].map((row, index) => ({ row, index, key: isNumeric ? Number(key(row)) : key(row) }));
    const sign = isAscending ? 1 : -1;
    rows.sort((a, b) => {
      if (!isNumeric) return sign * a.key.localeCompare(b.key, undefined, { numeric: true }) || a.index - b.index;
      // Cells without a number stay at the end.
      if (Number.isNaN(a.key) || Number.isNaN(b.key)) return Number.isNaN(a.key) - Number.isNaN(b.key) || a.index - b.index;
      return sign * (a.key - b.key) || a.index - b.index;
    });
    for (const { row } of rows) body.append(row);
    status.textContent = "Sorted by " + head.textContent.trim() + ", " + (isAscending ? "ascending" : "descending");
  }));
}
for (const select of document.querySelectorAll("select[data-filters]")) {
  const table = document.getElementById(select.dataset.filters);
  select.closest(".choice").hidden = false;
  const apply = () => {
    for (const row of table.tBodies[0].rows) row.hidden = select.value !== "" && row.dataset.metric !== select.value;
  };
  select.addEventListener("change", apply);
  apply();
}
// Paper has no way to open what is closed.
addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details.printed")) one.open = true; });
`;
