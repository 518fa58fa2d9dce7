/**
 * Seeks the constants that the DIOS paper does not print: `npx tsx bench/calibrate-dios.ts [folder] [seeds] [evaluations]`. With the defaults it takes
 * some ten minutes of one core. Into the folder go `found.csv` (what every search came to, on tasks that it did not see), `front.csv` and `front.svg`
 * (how near to the paper's costs and times one can come at once, with the conditions of diversity and without). scenarios/dios.yaml has
 * the constants of the line that is printed last.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DIOS_CHEAPER_BY, DIOS_FASTER_BY } from "../src/experiment/reproduce/dios/printed.js";
import { figureSvg } from "../src/experiment/reproduce/figures.js";
import { OPEN_CONSTANTS, settingsOf } from "./dios/constants.js";
import { Front } from "./dios/front.js";
import { FIXED_SCHEMES } from "./dios/schemes.js";
import { CONDITIONS, grantsText, type Score, WISHES } from "./dios/score.js";
import { type Found, search } from "./dios/search.js";
import { READINGS } from "./dios/steps.js";

const [folder = "results/calibration/dios", seeds = "4", evaluations = "6000"] = process.argv.slice(2);
const printed = { cheaper: DIOS_CHEAPER_BY, faster: DIOS_FASTER_BY };

/** The wish whose winner the scenario takes: cost first, time where it costs little, all conditions. */
const CHOSEN = WISHES[3]!;

const found: Found[] = [];
const lines: string[][] = [];
const points: { series: string; x: number; y: number; low: number; high: number }[] = [];
const round = (value: number): string => String(Number(value.toPrecision(4)));

const misfits = ({ costMisfit, timeMisfit, shortfall, diversity }: Score): string[] => [
  round(costMisfit),
  round(timeMisfit),
  round(shortfall),
  round(diversity.constantAnswer),
  round(diversity.oneFeature),
  round(Math.min(...diversity.sites)),
  ...Object.values(diversity.hangsOn).map(round),
  round(diversity.headCeiling),
];
const MISFITS =
  "cost_misfit_points,time_misfit_points,shortfall,constant_answer,one_feature,least_site,hangs_on_radio,hangs_on_data,hangs_on_work,head_ceiling";
const constantsOf = ({ constants }: Score): string[] => OPEN_CONSTANTS.map(({ name }) => round(constants[name]));
const NAMES = OPEN_CONSTANTS.map(({ name }) => name).join();

for (const reading of READINGS) {
  const fronts = { all: new Front(), diverse: new Front() };
  const isMain = reading === READINGS[0];
  for (const wish of isMain ? WISHES : [WISHES[0]!, WISHES[1]!, CHOSEN])
    for (let seed = 1; seed <= (isMain ? Number(seeds) : Math.ceil(Number(seeds) / 2)); seed++) {
      const one = search({ reading, wish, seed, evaluations: Number(evaluations), printed, fronts });
      found.push(one);
      const { costMisfit, timeMisfit, shortfall } = one.score;
      console.log(
        `${reading.name}, ${wish.name}, seed ${seed}: cost ${costMisfit.toFixed(2)}, time ${timeMisfit.toFixed(2)}, shortfall ${shortfall.toFixed(3)}; ` +
          `${one.nearest.name} at ${one.nearest.share.toFixed(2)} of its box; ${grantsText(one.score.constants, reading)}`,
      );
    }
  for (const [conditions, front] of Object.entries({ none: fronts.all, met: fronts.diverse }))
    for (const score of front.scores) {
      lines.push([reading.name, conditions, ...misfits(score), ...constantsOf(score)]);
      if (score.costMisfit <= 25 && score.timeMisfit <= 40)
        points.push({
          series: `${reading.name}${conditions === "met" ? ", diverse" : ""}`,
          x: Number(round(score.costMisfit)),
          y: Number(round(score.timeMisfit)),
          low: Number.NaN,
          high: Number.NaN,
        });
    }
}

mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, "front.csv"),
  `reading,conditions,${MISFITS},${NAMES}\n${lines.map((cells) => `${cells.join()}\n`).join("")}`,
);
writeFileSync(
  join(folder, "found.csv"),
  `reading,wish,seed,${MISFITS},${FIXED_SCHEMES.map((name) => `cheaper_${name}`).join()},${FIXED_SCHEMES.map((name) => `faster_${name}`).join()},${NAMES}\n${found
    .map(
      ({ reading, wish, seed, score }) =>
        `${[
          reading,
          `"${wish}"`,
          seed,
          ...misfits(score),
          ...FIXED_SCHEMES.map((name) => round(score.cheaper[name])),
          ...FIXED_SCHEMES.map((name) => round(score.faster[name])),
          ...constantsOf(score),
        ].join()}\n`,
    )
    .join("")}`,
);
const isMet = ({ score }: Found): boolean => score.shortfall === 0;
for (const isDiverse of [false, true]) {
  const svg = await figureSvg({
    name: "front",
    kind: "lines",
    title: isDiverse
      ? `DIOS: costs against times, constant answer <= ${100 * CONDITIONS.constantAnswer} %, one feature <= ${100 * CONDITIONS.oneFeature} %`
      : "DIOS: how near to the printed costs one comes, against times",
    x: "misfit in cost, percentage points",
    y: "misfit in time, percentage points",
    points: points.filter(({ series }) => series.endsWith("diverse") === isDiverse),
  });
  writeFileSync(join(folder, isDiverse ? "front-diverse.svg" : "front.svg"), svg);
}
const best = found
  .filter((one) => one.wish === CHOSEN.name && one.reading === READINGS[0]!.name && isMet(one))
  .sort((a, b) => a.loss - b.loss)[0];
console.log(
  best === undefined
    ? "\nNo search met all conditions of diversity."
    : `\nseed ${best.seed}, ${best.wish}:\n${settingsOf(best.score.constants).join("\n")}`,
);
