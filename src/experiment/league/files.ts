import { join } from "node:path";
import { makeFolder } from "../../make-folder.js";
import { packageVersion } from "../../output/package-version.js";
import { writeFigures } from "../../output/report/drawing/formats/write-figures.js";
import { leagueFigure } from "../../output/report/figures/league-figure.js";
import { writeWholeFile } from "../../output/write/whole-file.js";
import { type LeagueRun, REFERENCE, type Scores } from "./scores.js";
import { leagueCsv, leagueMarkdown, runsCsv, timesCsv } from "./tables.js";

/** The files of a league, beside its figure. */
export const LEAGUE_FILES = ["league.csv", "runs.csv", "times.csv", "league.md"] as const;

/** The texts of a league's files, and the function that writes them. */
export interface LeagueFiles {
  readonly csv: string;
  readonly markdown: string;
  /** Writes all files and the figure. @throws OutputError */
  write(folder: string): Promise<void>;
}

export const leagueFiles = (title: string, runs: readonly LeagueRun[], scores: Scores): LeagueFiles => {
  const csv = leagueCsv(scores);
  const markdown = leagueMarkdown(title, packageVersion(), scores);
  const texts: Readonly<Record<(typeof LEAGUE_FILES)[number], string>> = {
    "league.csv": csv,
    "runs.csv": runsCsv(runs),
    "times.csv": timesCsv(scores),
    "league.md": markdown,
  };
  return {
    csv,
    markdown,
    async write(folder) {
      makeFolder(folder);
      for (const name of LEAGUE_FILES) writeWholeFile(join(folder, name), texts[name]);
      const policies = scores.standings.map(({ policy }) => policy).filter((policy) => policy !== REFERENCE);
      const rows = scores.cells.map(({ scenario, policy, measures: { normalized_regret: value } }) => ({
        scenario,
        policy,
        mean: value.mean,
        low: value.low,
        high: value.high,
      }));
      const figure = leagueFigure(title, REFERENCE, policies, rows);
      await writeFigures([figure], { out: folder, formats: ["svg", "png", "pdf", "csv"], force: true });
    },
  };
};
