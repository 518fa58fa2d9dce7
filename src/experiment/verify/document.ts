import { join } from "node:path";
import { formatReal } from "../../output/write/numbers/number-format.js";
import type { Column } from "../../output/write/row-writer.js";
import { writeSmallTable } from "../../output/write/small-table.js";
import { writeWholeFile } from "../../output/write/whole-file.js";
import { erlangB, markovQueue } from "../../physics/theory/queueing.js";
import type { Check, CurvePoint } from "./check.js";
import { type FigureTexts, figureSvg } from "./figures.js";
import type { Verification } from "./theory.js";

const waitOf16 = (arrival_hz: number): number => markovQueue({ arrival_hz, service_hz: 1, servers: 16 }).wait_s;

const percent = (ratio: number): string => `${Math.round(100 * (ratio - 1))} %`;

/** Figures of the page, by the name of their data. */
const FIGURES: Readonly<Record<string, FigureTexts>> = {
  "power-distribution": {
    title: "Distribution of the power that transfers meet in the Rayleigh cell",
    x: "power |h|^2, mean 1",
    y: "share below, 1 - e^-x",
  },
  autocorrelation: {
    title: "Autocorrelation of Clarke fading, 3 km/h at 2 GHz",
    x: "lag, ms",
    y: "J0(2 pi f_d lag)",
  },
  "ergodic-capacity": {
    title: "Ergodic capacity of the cell",
    x: "mean SNR, dB",
    y: "bit/s/Hz, e^(1/g) E1(1/g) / ln 2",
  },
  "mm1-sojourn": {
    title: "Mean sojourn at an edge server of one core",
    x: "load",
    y: "mean sojourn / mean service, 1 / (1 - load)",
  },
  "erlang-b": {
    title: "Blocking of an SCceNB with 16 cores and no queue",
    x: "offered load, Erlang",
    y: "share turned away, Erlang B(16, a)",
  },
  "failing-sojourn": {
    title: "Sojourn of completed tasks at a failing server, M/M/1 (4, 5)",
    x: "sojourn, s",
    y: "share that stays longer, e^(-x / mean)",
  },
  "waypoint-segment": {
    title: "Where a random waypoint is on a segment",
    x: "place / length",
    y: "share of the time below, x^2 (3 - 2 x)",
  },
};

const POINTS: readonly Column<CurvePoint>[] = [
  { name: "x", kind: "real", of: ({ x }) => x },
  { name: "theory", kind: "real", of: ({ theory }) => theory },
  { name: "measured", kind: "real", of: ({ measured }) => measured },
  { name: "ci95_half", kind: "real", of: ({ half }) => half },
];

/**
 * Writes `validation.md`, its figures `validation/<figure>.svg`, and their data beside them.
 *
 * @param folder  is created where it is not there
 * @throws OutputError when they cannot be written
 */
export const writeValidationPage = async (
  folder: string,
  verification: Verification,
  made: { readonly seed: number; readonly isThorough: boolean },
): Promise<void> => {
  writeWholeFile(join(folder, "validation.md"), validationPage(verification, made));
  for (const [name, points] of Object.entries(verification.curves)) {
    const texts = FIGURES[name];
    if (texts !== undefined) writeWholeFile(join(folder, "validation", `${name}.svg`), await figureSvg(texts, points));
    writeSmallTable(join(folder, "validation", `${name}.csv`), POINTS, points);
  }
};

/** The page as Markdown. */
const validationPage = (
  { checks, curves, runs, tasks }: Verification,
  { seed, isThorough }: { readonly seed: number; readonly isThorough: boolean },
): string => {
  const held = checks.filter(({ holds }) => holds).length;
  const command = `edgefade verify${isThorough ? " --thorough" : ""}${seed === 1 ? "" : ` --seed ${seed}`} --write-docs docs`;
  return `# Validation

<!-- Made by \`${command}\`: change src/experiment/verify/document.ts, not this page. -->

This page compares closed forms with emulated experiments. The queues are edge servers, the channels are those of a cell, and every run is a
scenario like yours. \`edgefade verify\` repeats all measurements, with any \`--seed\`, and ends with exit code 1 if a row fails.

${held} of ${checks.length} rows hold, with ${tasks.toLocaleString("en-US")} emulated tasks in ${runs} runs (seed ${seed}).

${table(checks)}

- **Theory** is computed by \`src/physics/theory/\`, whose functions are tested against published tables. No number in this column is typed in.
- **Bound**: a row holds if measurement and theory differ by at most this. For statistical rows the bound is
  t(1 - 2.5e-7, n - 1) sd / sqrt(n) over n independent replications, links or batches. So all rows together fail by chance less than once in
  10,000 seeds. \`--thorough\` takes ten times the samples. The bounds of identities cover rounding only.
- Means of queues are corrected by **control variates**: the means of gaps and work, the number of tasks that the same arrivals would find with a
  server for each, and the covariances of waits with a task's own work and with the next gap. Theory knows their expectations, and their deviations
  show the luck of a replication. The correction is a regression over the replications. The bound is that of its intercept, with n - 1 minus one per
  control degrees of freedom. Each control has a row of its own, so the correction cannot hide wrong draws.
- A bound of 4 % on a share turned away, or on a mean wait, is narrower than it looks: 1 % more load changes B(16, 8) by ${percent(erlangB(16, 8.08) / erlangB(16, 8))} and the
  wait in M/M/16 at 12 Erlang by ${percent(waitOf16(12.12) / waitOf16(12))}.
- Replications begin empty. Tasks that arrive within about twenty relaxation times are not counted.
- A sum of N sinusoids is not quite Rayleigh: its power has the variance 1 - 1/N, which has rows of its own, and the density of its envelope at
  the root mean square is 1/(4 N) higher. So the rows on level crossings use 512 sinusoids, where a cell uses 32.
- **Failures**: U is the share of the time down. While the server is up, the number of tasks present is geometric with the ratio z, the root below 1
  of mu z^2 - (lambda + mu + 1 / E[up]) z + lambda = 0; a failure drops all of them. A run begins up. The formula of the share of the time down
  includes that.
- **Random waypoints** are sampled every few seconds by a policy that is called twice, a millisecond apart. The difference of the two places gives the
  speed.
- **A drive** has the bound of one step of the emulator: cells are compared every 10 ms, and a file that is under way stays in its cell. A battery that
  feeds tasks runs empty at some time between two of them.
- **EPA's delay spread** follows from the taps of 3GPP TS 36.104 table B.2-1: 43.13 ns. Other sources have 43.95 or 45 ns, rounded or of other taps.

## Figures

${Object.keys(curves)
  .filter((name) => Object.hasOwn(FIGURES, name))
  .map((name) => figure(name, curves[name]!))
  .join("\n\n")}
`;
};

const cell = (text: string): string => text.replaceAll("|", "\\|");

const table = (checks: readonly Check[]): string => {
  const rows = checks.map(({ subject, quantity, unit, formula, expected, measured, bound, holds }) => [
    subject,
    unit === "" ? quantity : `${quantity}, ${unit}`,
    `\`${formula}\``,
    rounded(expected),
    rounded(measured),
    rounded(bound, 2),
    holds ? "holds" : "**fails**",
  ]);
  const head = ["experiment", "quantity", "formula", "theory", "measured", "bound", "verdict"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
};

const rounded = (value: number, digits = 5): string => {
  if (Math.abs(value) < 1e-13) return "0";
  return formatReal(Number(value.toPrecision(Math.abs(value) < 1e-6 ? 1 : digits)));
};

const figure = (name: string, points: readonly CurvePoint[]): string => {
  const { title, x, y } = FIGURES[name]!;
  const worst = points.reduce((most, { theory, measured }) => Math.max(most, Math.abs(measured - theory)), 0);
  return `### ${title}

![${title}: theory and measurement](validation/${name}.svg)

The line is theory. The points are measured, with 95 % intervals. Data: [${name}.csv](validation/${name}.csv), ${points.length} points. x: ${cell(x)}. Theory: ${y}. Largest distance: ${rounded(worst, 2)}.`;
};
