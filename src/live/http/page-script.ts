/** What the live page does in a browser: reads the stream of snapshots, and writes them into its tables as text. */
export const PAGE_SCRIPT = `
"use strict";
const at = (id) => document.getElementById(id);
const number = (value, digits = 3) => value === null || value === undefined ? "\\u2013" : Number(value.toPrecision(digits)).toLocaleString("en");
const percent = (share) => share === null ? "unlimited" : (100 * share).toFixed(share < 0.1 ? 1 : 0) + " %";
const seconds = (value) => value === null || value === undefined ? "\\u2013" : value < 0.001 ? number(value * 1e6) + " \\u00b5s" : value < 1 ? number(value * 1e3) + " ms" : number(value) + " s";

/** Rows are kept by their name, so that readers keep their place. */
const fill = (id, rows, cells) => {
  const body = at(id).tBodies[0];
  const known = new Map([...body.rows].map((row) => [row.dataset.name, row]));
  for (const row of rows) {
    let line = known.get(row.name);
    known.delete(row.name);
    if (line === undefined) {
      line = body.insertRow();
      line.dataset.name = row.name;
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = row.name;
      line.append(head);
      for (const kind of cells) {
        const cell = line.insertCell();
        if (kind !== "bar") { cell.className = "number"; continue; }
        cell.className = "wide";
        const track = document.createElement("span");
        track.className = "track";
        track.setAttribute("aria-hidden", "true");
        const bar = document.createElement("span");
        bar.className = "fill";
        track.append(bar);
        cell.append(track);
      }
    }
    row.cells.forEach((value, index) => {
      const cell = line.cells[index + 1];
      if (cells[index] === "bar") cell.firstChild.firstChild.style.width = 100 * Math.max(0, Math.min(1, value)) + "%";
      else if (cell.textContent !== value) cell.textContent = value;
    });
  }
  for (const line of known.values()) line.remove();
};

const shares = (entries) => {
  const most = Math.max(1, ...entries.map(([, count]) => count));
  return entries.map(([name, count]) => ({ name, cells: [count / most, count.toLocaleString("en")] }));
};

const nodeRow = ({ node, utilization, inUse, waiting, capacity }) => ({
  name: node,
  cells: [utilization ?? 0, percent(utilization), number(inUse) + (capacity === null ? "" : " / " + number(capacity, 6)), number(waiting)],
});

const said = { text: "" };
const show = (state) => {
  document.title = state.scenario + " - edgefade live";
  at("scenario").textContent = state.scenario;
  at("policy").textContent = state.policy;
  at("clock").textContent = state.now_s.toFixed(1) + " s";
  const { pace } = state;
  const text = pace.times === 0 ? "keeps real time" : "fell behind real time " + pace.times + " times, by up to " + seconds(pace.worst_s);
  if (text !== said.text) at("pace").textContent = said.text = text;
  at("pace").className = pace.times === 0 ? "good" : "bad";
  const isServer = ({ kind }) => kind === "edge" || kind === "cloud";
  fill("servers", state.nodes.filter(isServer).map(nodeRow), ["bar", "text", "text", "text"]);
  fill("links", state.nodes.filter((node) => !isServer(node)).map(nodeRow), ["bar", "text", "text", "text"]);
  fill("decisions", shares(Object.entries(state.decisions)), ["bar", "text"]);
  fill("tasks", shares(Object.entries(state.tasks).filter(([name]) => name !== "in-flight")), ["bar", "text"]);
  const { bounds_s, counts } = state.latency;
  const names = counts.map((_, bin) => bin === 0 ? "below " + seconds(bounds_s[0]) : bin === bounds_s.length ? "from " + seconds(bounds_s[bin - 1]) : seconds(bounds_s[bin - 1]) + " to " + seconds(bounds_s[bin]));
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  fill("latency", shares(names.map((name, bin) => [name, counts[bin]]).slice(Math.max(0, first), last + 1)), ["bar", "text"]);
  at("nolatency").hidden = first >= 0;
  at("flows").textContent = state.flows.open + " open, " + number(state.flows.held_bytes, 6) + " bytes under way; " + state.askedTasks + " posted tasks under way";
  const called = { delay_error_s: "delivery of traffic", task_error_s: "answers to tasks", lag_s: "events" };
  fill("errors", state.errors.map(({ metric, p50, p99, max, n }) => ({ name: called[metric], cells: [seconds(p50), seconds(p99), seconds(max), n.toLocaleString("en")] })), ["text", "text", "text", "text"]);
};

const source = new EventSource("events");
source.onmessage = ({ data }) => show(JSON.parse(data));
source.onopen = () => { at("connection").textContent = "connected"; };
source.onerror = () => { at("connection").textContent = "not connected: the run has ended, or too many pages are watching"; };
`;
