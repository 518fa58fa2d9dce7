import { openBackend } from "../../../learning/network/backend.js";
import { append } from "../../../math/extremes.js";
import { type Effort, type Figure, isWanted, type PaperTable, type Reproduction } from "../reproduction.js";
import { adaptationTable } from "./adaptation.js";
import { beyondTable } from "./beyond.js";
import { CONTENDED, type ContendedName, contendedTables } from "./contended.js";
import { tell } from "./findings.js";
import { leadTable } from "./lead.js";
import { learnersTable, multiLearnersTable } from "./learners.js";
import { staticTable } from "./static.js";
import { termsTable } from "./training-terms.js";

/** DMRO (Qu, Wu, Li, Jiao 2021): figures 4 to 9 by its formulas, and the same users with queues. */
export const reproduceDmro = async (effort: Effort): Promise<Reproduction> => {
  const tables: PaperTable[] = [];
  const figures: Figure[] = [];
  const add = (part: { table: PaperTable; figures?: readonly Figure[]; figure?: Figure }): void => {
    tables.push(part.table);
    append(figures, part.figures ?? []);
    if (part.figure !== undefined) figures.push(part.figure);
  };
  if (isWanted(effort, "static")) add(staticTable(effort));
  const backend = await openBackend();
  if (isWanted(effort, "learners")) add(await learnersTable(effort, backend));
  if (isWanted(effort, "learners-multi")) add(await multiLearnersTable(effort, backend));
  if (isWanted(effort, "lead")) add(await leadTable(effort, backend));
  if (isWanted(effort, "terms")) add(await termsTable(effort, backend));
  if (isWanted(effort, "adaptation")) add(await adaptationTable(effort, backend));
  for (const name of Object.keys(CONTENDED) as ContendedName[]) {
    if (!isWanted(effort, name, `${name}-pairs`)) continue;
    const { table, pairs, figure } = await contendedTables(name, effort, backend);
    add({ table, figure });
    tables.push(pairs);
  }
  if (isWanted(effort, "beyond")) add(await beyondTable(effort, backend));
  const nothing = { claims: "", finds: [], why: [], repairs: [] };
  return {
    paper: "dmro",
    made: { seed: effort.seed, quick: effort.quick },
    title: "DMRO",
    citation:
      "G. Qu, H. Wu, R. Li, P. Jiao, DMRO: A Deep Meta Reinforcement Learning-Based Task Offloading Framework for Edge-Cloud Computing, " +
      "IEEE Transactions on Network and Service Management 18(3), 2021.",
    tables,
    figures,
    // A part has no findings about the others.
    ...(effort.tables === undefined ? tell(tables) : nothing),
  };
};
