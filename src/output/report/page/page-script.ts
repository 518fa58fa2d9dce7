import { fitted } from "../drawing/figure.js";

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

const status = document.getElementById("sorted");
for (const table of document.querySelectorAll("table.sortable")) {
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
for (const choice of document.querySelectorAll(".choice, button.save")) choice.hidden = false;
for (const select of document.querySelectorAll("select[data-filters]")) {
  const table = document.getElementById(select.dataset.filters);
  const apply = () => {
    for (const row of table.tBodies[0].rows) row.hidden = select.value !== "" && row.dataset.metric !== select.value;
  };
  select.addEventListener("change", apply);
  apply();
}
for (const select of document.querySelectorAll("select[data-sheets]")) {
  const tables = document.querySelectorAll('[data-sheets-of="' + select.dataset.sheets + '"] table');
  const apply = () => {
    for (const table of tables) {
      const isShown = table.dataset.sheet === select.value;
      table.toggleAttribute("data-later", !isShown);
      table.parentElement.hidden = !isShown;
    }
  };
  select.addEventListener("change", apply);
  apply();
}

function save(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  status.textContent = "Saved " + name;
}
const PAPER = 680;
async function pictureOf(figure) {
  const result = await vegaEmbed(document.createElement("div"), fitted(figure.spec, figure.layout, PAPER), { mode: "vega-lite", renderer: "svg", actions: false });
  const svg = await result.view.toSVG();
  result.finalize();
  return svg;
}
async function pngOf(svg) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
const quoted = (text) => /[",\\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
const NUMBERS = [["", "value"], [" 95 % from", "low"], [" 95 % to", "high"], [" replications", "n"]];
function csvOf(table) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const isPivot = table.classList.contains("pivot");
  const isSpread = [...table.tHead.rows[0].cells].map((cell) => isPivot && cell.classList.contains("number"));
  const number = (value) => value === undefined || value === "NaN" ? "" : value;
  const lines = [heads.flatMap((head, i) => isSpread[i] ? NUMBERS.map(([ending]) => head + ending) : [head])];
  for (const row of table.tBodies[0].rows)
    lines.push([...row.cells].flatMap((cell, i) => isSpread[i] ? NUMBERS.map(([, key]) => number(cell.dataset[key])) : [number(cell.dataset.value ?? cell.textContent)]));
  return lines.map((line) => line.map(quoted).join(",")).join("\\n") + "\\n";
}
for (const button of document.querySelectorAll("button.save")) button.addEventListener("click", async () => {
  const { table, name, figure: figureName, kind } = button.dataset;
  if (table !== undefined) {
    const found = table.startsWith("[") ? [...document.querySelectorAll(table + " table")].find((one) => !one.parentElement.hidden) : document.getElementById(table);
    return save(name + ".csv", "text/csv", csvOf(found));
  }
  const figure = figures.find((one) => one.name === figureName);
  if (kind === "csv") save(figureName + ".csv", "text/csv", figure.csv);
  else if (kind === "json") save(figureName + ".vl.json", "application/json", JSON.stringify(fitted(figure.spec, figure.layout, PAPER), null, 1));
  else if (kind === "caption") {
    try {
      await navigator.clipboard.writeText(figure.caption);
      status.textContent = "Copied the caption";
      button.firstChild.textContent = "Copied";
      setTimeout(() => { button.firstChild.textContent = "Copy caption"; }, 1500);
    } catch {
      // Some browsers give files no clipboard.
      save(figureName + ".caption.txt", "text/plain", figure.caption + "\\n");
    }
  } else {
    const svg = await pictureOf(figure);
    if (kind === "svg") save(figureName + ".svg", "image/svg+xml", svg);
    else save(figureName + ".png", "image/png", await pngOf(svg));
  }
});

// The contents show where the reader is.
const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.getAttribute("href").slice(1), link]));
const seen = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) isIntersecting ? seen.add(target.id) : seen.delete(target.id);
  const first = [...links.keys()].find((id) => seen.has(id));
  if (first === undefined) return;
  for (const [id, link] of links) id === first ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
}, { rootMargin: "-5% 0px -60% 0px" });
for (const id of links.keys()) watcher.observe(document.getElementById(id));
// On paper nothing can be unfolded, so everything is opened before printing.
addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details.printed")) one.open = true; });
`;
