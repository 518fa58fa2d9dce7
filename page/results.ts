import type { SeriesStyle } from "../src/output/report/drawing/series-style.js";
import type { Outcomes } from "../src/page/messages.js";
import { distributionChart, histogramChart } from "./charts.js";
import { byId, download, html, shown, swatch } from "./dom.js";

interface Row {
  readonly title: string;
  readonly meaning: string;
  readonly metric: string;
  readonly of: "mean" | "p95";
  /** Whether less is better; undefined: neither. */
  readonly isShare?: boolean;
}

const ROWS: readonly Row[] = [
  { title: "Latency, mean (s)", meaning: "arrival to result on the device", metric: "latency_s", of: "mean" },
  { title: "Latency, p95 (s)", meaning: "95 % of the tasks are not slower", metric: "latency_s", of: "p95" },
  { title: "Waiting, mean (s)", meaning: "for subcarriers, links and cores", metric: "queue_s", of: "mean" },
  { title: "Device energy, mean (J)", meaning: "per task", metric: "device_energy_j", of: "mean" },
  { title: "Edge energy, mean (J)", meaning: "dynamic energy per task", metric: "edge_energy_j", of: "mean" },
  { title: "Regret, mean", meaning: "cost less the analytic optimum at the arrival", metric: "regret", of: "mean" },
  {
    title: "Completed in time",
    meaning: "share of the tasks that ended",
    metric: "completed_share",
    of: "mean",
    isShare: true,
  },
];

const cellText = (value: number, isShare: boolean): string =>
  Number.isFinite(value) && isShare ? `${shown(100 * value)} %` : shown(value);

const change = (now: number, before: number): string => {
  if (!Number.isFinite(now) || !Number.isFinite(before)) return "";
  if (now === before) return "as before";
  const part = (now - before) / Math.abs(before);
  if (!Number.isFinite(part)) return "";
  const percent = Math.abs(100 * part);
  const sign = part > 0 ? "+" : "−";
  return percent < 0.05 ? "as before" : `${sign}${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
};

/** Fills the table of both policies; beneath each number its change since the run before. */
const showTable = (outcomes: Outcomes, styles: readonly SeriesStyle[], before: Outcomes | undefined): void => {
  const { policies, replications, seed } = outcomes;
  const comparable =
    before?.scenario === outcomes.scenario &&
    before.policies.map(({ label }) => label).join() === policies.map(({ label }) => label).join();
  const heads = policies.map(({ label }, index) => html("th", { scope: "col" }, swatch(styles[index]!.colour), label));
  const difference = policies.length === 2 ? [html("th", { scope: "col" }, "Difference")] : [];
  const rows = ROWS.flatMap((row) => {
    const values = policies.map(({ metrics }) => metrics[row.metric]?.[row.of] ?? Number.NaN);
    if (values.every((value) => Number.isNaN(value))) return [];
    const cells = values.map((value, index) => {
      const cell = html("td", {}, cellText(value, row.isShare === true));
      const old = comparable ? before.policies[index]?.metrics[row.metric]?.[row.of] : undefined;
      const text = old === undefined ? "" : change(value, old);
      if (text !== "") cell.append(html("small", {}, text === "as before" ? text : `${text} than before`));
      return cell;
    });
    const [a, b] = values as [number, number];
    const apart =
      policies.length === 2
        ? [
            html(
              "td",
              {},
              row.isShare === true ? `${shown(100 * (b - a))} points` : change(b, a).replace("as before", "0 %"),
            ),
          ]
        : [];
    return [
      html("tr", {}, html("th", { scope: "row" }, row.title, html("small", {}, row.meaning)), ...cells, ...apart),
    ];
  });
  const runs = replications === 1 ? "one replication" : `${replications} replications`;
  const caption = `${outcomes.scenario}: seed ${seed}, ${runs}; both policies meet the same tasks and channels.`;
  byId("table").replaceChildren(
    html("caption", {}, caption),
    html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "Metric"), ...heads, ...difference)),
    html("tbody", {}, ...rows),
  );
};

const showDownloads = ({ tables, scenario }: Outcomes): void => {
  byId("downloads").replaceChildren(
    ...Object.entries(tables).map(([name, bytes]) => {
      const button = html("button", { type: "button", "data-table": name }, `${name} (${size(bytes.length)})`);
      button.addEventListener("click", () => download(`${scenario}-${name}`, bytes, "text/csv"));
      return button;
    }),
  );
};

const size = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Shows what a comparison came to: table, charts, files. */
export const showResults = (outcomes: Outcomes, styles: readonly SeriesStyle[], before: Outcomes | undefined): void => {
  showTable(outcomes, styles, before);
  for (const [id, chart] of [
    ["histogram", histogramChart],
    ["cdf", distributionChart],
  ] as const) {
    const { drawing, caption } = chart(outcomes.policies, styles);
    byId(id).replaceChildren(drawing);
    byId(`${id}-caption`).textContent = caption;
  }
  showDownloads(outcomes);
  const names = outcomes.policies.map(({ label }) => `--policy "${label}"`).join(" ");
  byId("same-bytes").textContent =
    `The same run under Node.js: edgefade run SCENARIO ${names} --seed ${outcomes.seed} --replications ${outcomes.replications}`;
};
