import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeModel } from "../../../learning/model/model-folder.js";
import { emulateBuiltIn, scenarioNamed } from "../emulate.js";
import { learnerRow, type Trial, tryLearner } from "../learners.js";
import { type Figure, type FigurePoint, type PaperTable, type Row, sized, trainingSeeds } from "../reproduction.js";
import { accuracyOf } from "./tables.js";
import { epochsFor, type Laboratory } from "./tested.js";

/** Another domain: a slower device, faster edge cores that it is granted more of, a larger cell and less data. */
const OTHER_DOMAIN = [
  "devices.0.frequency=0.6 GHz",
  "devices.0.position=disc(10 m, 140 m)",
  "edges.0.grant=integer(1, 4)",
  "edges.0.frequency=0.7 GHz",
  "application.chain.data=uniform(20 KB, 400 KB)",
] as const;

/** Demonstrations of the new domain. */
const SIZES = [100, 500, 2500] as const;

/** Networks that continue from `dios` in another domain, beside networks trained from scratch. @param set  settings of tests and of trainings */
export const transferTable = async (
  { effort, backend }: Laboratory,
  sources: readonly Trial[],
  set: { readonly test: readonly string[]; readonly training: readonly string[] },
) => {
  const test = scenarioNamed("dios", ...set.test, ...OTHER_DOMAIN);
  const training = scenarioNamed("dios", ...set.training, ...OTHER_DOMAIN);
  const optimal = emulateBuiltIn(test, ["optimal"]).get("optimal")!;
  const rows: Row[] = [];
  const points: FigurePoint[] = [];
  const folder = mkdtempSync(join(tmpdir(), "edgefade-transfer-"));
  try {
    for (const { seed, model } of sources) writeModel(join(folder, String(seed)), model);
    for (const full of SIZES) {
      const samples = sized(effort, full, Math.ceil(full / 2), 40);
      effort.onStage?.(`transfer learning from ${samples} demonstrations`);
      for (const scheme of ["from scratch", "transferred"] as const) {
        const trials: Trial[] = [];
        for (const [index, seed] of trainingSeeds(effort).entries()) {
          const from = scheme === "transferred" ? { from: join(folder, String(seed)) } : {};
          const options = { samples, epochs: epochsFor(effort, samples), batch: 32, heldOut: 20, ...from };
          const { share } = sources[index]!;
          const [trial] = await tryLearner(
            { scheme, policy: "dios", options },
            { training, test, seeds: [seed], backend, shares: [share] },
          );
          trials.push(trial!);
        }
        const row = learnerRow(
          { scheme: `${scheme}, ${samples} demonstrations`, quantity: "accuracy" },
          trials,
          accuracyOf(optimal),
        );
        rows.push(row);
        points.push({ series: scheme, x: samples, y: row.ours, low: row.low, high: row.high });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const figure: Figure = {
    name: "transfer",
    table: "transfer",
    kind: "lines",
    title: "DIOS in another domain: accuracy against demonstrations of it",
    x: "demonstrations of the new domain",
    y: "accuracy",
    isLogX: true,
    points,
  };
  const table: PaperTable = {
    name: "transfer",
    title: "Transfer to another domain (named in the paper, not tried there)",
    caption:
      `The domain is \`scenarios/dios.yaml\` with ${OTHER_DOMAIN.map((setting) => `\`${setting}\``).join(", ")}. \`transferred\` begins with the weights of the \`dios\` of the same training seed, as \`edgefade train dios --from <model folder>\` does; ` +
      "`from scratch` with random weights. Both see the same demonstrations.",
    rows,
  };
  const ours = (scheme: string, at: number): number => points.filter(({ series }) => series === scheme)[at]!.y;
  const said = SIZES.map(
    (_, at) =>
      `${(100 * ours("transferred", at)).toFixed(1)} % against ${(100 * ours("from scratch", at)).toFixed(1)} % with ${points.filter(({ series }) => series === "transferred")[at]!.x}`,
  ).join(", ");
  return {
    table,
    figure,
    finding: `In another domain a network that goes on from \`dios\` has ${said} demonstrations.`,
  };
};
