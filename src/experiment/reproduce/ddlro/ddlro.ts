import { openBackend } from "../../../learning/network/backend.js";
import { append } from "../../../math/extremes.js";
import { type Effort, type Figure, isWanted, type PaperTable, type Reproduction, TABLES } from "../reproduction.js";
import { ablationsTable, readingsTable } from "./ablations.js";
import { compareAll, efficiencyTable, latencyTable } from "./comparison.js";
import { tell } from "./findings.js";
import { learnedTable } from "./learned.js";
import { aliveTable, utilityTable } from "./sensors.js";
import { sweepTable } from "./sweep.js";

/** DDLRO (Mozib 2023): its algorithm in a setting of ours, and the two lists of numbers that it prints. */
export const reproduceDdlro = async (effort: Effort): Promise<Reproduction> => {
  const tables: PaperTable[] = [];
  const figures: Figure[] = [];
  if (isWanted(effort, "latency", "efficiency")) {
    const comparisons = compareAll(effort);
    tables.push(latencyTable(comparisons), efficiencyTable(comparisons));
  }
  if (isWanted(effort, "alive")) {
    const { table, figure } = aliveTable(effort);
    tables.push(table);
    figures.push(figure);
  }
  if (isWanted(effort, "utility")) tables.push(utilityTable(effort));
  if (isWanted(effort, "readings")) tables.push(readingsTable(effort));
  if (isWanted(effort, "ablations")) tables.push(ablationsTable(effort));
  if (isWanted(effort, "sweep")) {
    const sweep = sweepTable(effort);
    tables.push(sweep.table);
    append(figures, sweep.figures);
  }
  if (isWanted(effort, "learned")) tables.push(await learnedTable(effort, await openBackend()));
  const nothing = { claims: "", finds: [], why: [], repairs: [] };
  return {
    paper: "ddlro",
    made: { seed: effort.seed, quick: effort.quick },
    title: "DDLRO",
    citation:
      "M. Mozib, Distributed Deep Learning Based Framework to Optimize Real-Time Offloading in Mobile Edge Computing Networks, International Journal of Science and Research, 2023 (10.21275/SR23603125305).",
    tables,
    figures,
    // A part has no findings about the others.
    ...(TABLES.ddlro.every((name) => tables.some((table) => table.name === name)) ? tell(tables) : nothing),
  };
};
