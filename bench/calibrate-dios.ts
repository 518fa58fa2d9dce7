/**
 * Seeks the constants that the DIOS paper does not print: `npx tsx bench/calibrate-dios.ts [folder] [evaluations] [readings]`. With the defaults it takes some five
 * minutes of one core. With readings, such as `blind,bits`, only these are searched, and of the others what is in the folder stays. Into the folder go `found.csv` (what every search came to, on tasks that it did not see), `front.csv` and `front.svg`
 * (how near to the paper's costs and times one can come at once, with the conditions of diversity and without). scenarios/dios.yaml has
 * the constants of the best search that is marked there as chosen.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DIOS_CHEAPER_BY, DIOS_FASTER_BY } from "../src/experiment/reproduce/dios/printed.js";
import { figureSvg } from "../src/experiment/reproduce/figures.js";
import type { FigurePoint } from "../src/experiment/reproduce/reproduction.js";
import { smallest } from "../src/math/extremes.js";
import { OPEN_CONSTANTS, settingsOf } from "./dios/constants.js";
import { Front } from "./dios/front.js";
import { FIXED_SCHEMES } from "./dios/schemes.js";
import { grantsText, type Score, WISHES, type Wish } from "./dios/score.js";
import { type Found, search } from "./dios/search.js";
import { READINGS, type Reading } from "./dios/steps.js";

const [folder = "results/calibration/dios", evaluations = "5000", only] = process.argv.slice(2);
const printed = { cheaper: DIOS_CHEAPER_BY, faster: DIOS_FASTER_BY };

/** The wish whose winner the scenario takes: cost first, time where it costs little, all conditions. */
const CHOSEN = WISHES.at(-1)!;
const MAIN = READINGS[0]!;

/** What is searched: most with the formulas as the emulator has them, and with each other reading once or twice. */
const orders = (): readonly (readonly [Reading, Wish, number])[] => [
  ...[1, 2, 3, 4].map((seed) => [MAIN, CHOSEN, seed] as const),
  ...WISHES.slice(0, -1).flatMap((wish) => [1, 2].map((seed) => [MAIN, wish, seed] as const)),
  ...READINGS.slice(1).flatMap((reading) => [WISHES[1]!, CHOSEN].map((wish) => [reading, wish, 1] as const)),
];

const names = only?.split(",") ?? READINGS.map(({ name }) => name);

/** Lines of a file in the folder about readings that are not searched now. */
const keptOf = (file: string): readonly string[] =>
  existsSync(join(folder, file))
    ? readFileSync(join(folder, file), "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .filter((line) => !names.includes(line.split(",", 1)[0]!))
    : [];
const kept = { front: keptOf("front.csv"), found: keptOf("found.csv") };

const round = (value: number): string => String(Number(value.toPrecision(4)));

const misfits = ({ costMisfit, timeMisfit, shortfall, diversity }: Score): string[] => [
  round(costMisfit),
  round(timeMisfit),
  round(shortfall),
  round(diversity.constantAnswer),
  round(diversity.oneFeature),
  round(smallest(diversity.sites)),
  ...Object.values(diversity.hangsOn).map(round),
  round(diversity.headCeiling),
];
const MISFITS =
  "cost_misfit_points,time_misfit_points,shortfall,constant_answer,one_feature,least_site,hangs_on_radio,hangs_on_data,hangs_on_work,head_ceiling";
const constantsOf = ({ constants }: Score): string[] => OPEN_CONSTANTS.map(({ name }) => round(constants[name]));
const NAMES = OPEN_CONSTANTS.map(({ name }) => name).join();

const fronts = new Map(READINGS.map((reading) => [reading, { all: new Front(), diverse: new Front() }]));
const found: Found[] = [];

/** Beyond this a misfit says no more than that it is large. */
const SHOWN_POINTS = 40;

const writeAll = async (): Promise<void> => {
  const own = [...fronts].flatMap(([reading, { all, diverse }]) =>
    (
      [
        ["none", all],
        ["met", diverse],
      ] as const
    ).flatMap(([conditions, front]) =>
      front.scores.map((score) => [reading.name, conditions, ...misfits(score), ...constantsOf(score)].join()),
    ),
  );
  const lines = [...kept.front, ...own];
  const points = lines.flatMap((line): FigurePoint[] => {
    const [reading, conditions, x, y] = line.split(",");
    if (Math.max(Number(x), Number(y)) > SHOWN_POINTS) return [];
    const series = `${reading}${conditions === "met" ? ", diverse" : ""}`;
    return [{ series, x: Number(x), y: Number(y), low: Number.NaN, high: Number.NaN }];
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "front.csv"), `reading,conditions,${MISFITS},${NAMES}\n${lines.join("\n")}\n`);
  const schemes = (what: string): string => FIXED_SCHEMES.map((name) => `${what}_${name}`).join();
  const rows = found.map(({ reading, wish, seed, score }) =>
    [
      reading,
      `"${wish}"`,
      seed,
      ...misfits(score),
      ...FIXED_SCHEMES.map((name) => round(score.cheaper[name])),
      ...FIXED_SCHEMES.map((name) => round(score.faster[name])),
      ...constantsOf(score),
    ].join(),
  );
  writeFileSync(
    join(folder, "found.csv"),
    `reading,wish,seed,${MISFITS},${schemes("cheaper")},${schemes("faster")},${NAMES}\n${[...kept.found, ...rows].join("\n")}\n`,
  );
  if (points.length === 0) return;
  const svg = await figureSvg({
    name: "front",
    table: "front",
    kind: "lines",
    title: "DIOS: how near one comes to the printed costs and times at once",
    x: "misfit in cost, percentage points",
    y: "misfit in time, percentage points",
    points,
  });
  writeFileSync(join(folder, "front.svg"), svg);
};

for (const [reading, wish, seed] of orders()) {
  if (!names.includes(reading.name)) continue;
  const one = search({ reading, wish, seed, evaluations: Number(evaluations), printed, fronts: fronts.get(reading)! });
  found.push(one);
  const { costMisfit, timeMisfit, shortfall } = one.score;
  console.log(
    `${reading.name}, ${wish.name}, seed ${seed}: cost ${costMisfit.toFixed(2)}, time ${timeMisfit.toFixed(2)}, shortfall ${shortfall.toFixed(3)}; ` +
      `${one.nearest.name} at ${one.nearest.share.toFixed(2)} of its box; ${grantsText(one.score.constants, reading)}`,
  );
  if (reading === MAIN && wish === CHOSEN) console.log(settingsOf(one.score.constants).join("\n"));
  await writeAll();
}
if (found.length === 0) await writeAll();
