import { type Effort, type Paper, type Reproduction, TABLES } from "./reproduction.js";

/**
 * Reproduces a paper's tables in this thread, or those that are asked for. The papers' code, and with it what it learns with, is loaded when it is
 * needed.
 */
export const reproduce = async (paper: Paper, effort: Effort): Promise<Reproduction> => {
  const done = await reproducePaper(paper, effort);
  const { tables: wanted = TABLES[paper] } = effort;
  return {
    ...done,
    tables: done.tables.filter(({ name }) => wanted.includes(name)),
    figures: done.figures.filter(({ table }) => wanted.includes(table)),
  };
};

const reproducePaper = async (paper: Paper, effort: Effort): Promise<Reproduction> => {
  switch (paper) {
    case "dios":
      return (await import("./dios/dios.js")).reproduceDios(effort);
    case "kd-dil":
      return (await import("./kd-dil/kd-dil.js")).reproduceKdDil(effort);
    case "dmro":
      return (await import("./dmro/dmro.js")).reproduceDmro(effort);
    case "ddlro":
      return (await import("./ddlro/ddlro.js")).reproduceDdlro(effort);
  }
};

/** Puts the parts of a paper together: tables and figures in the order of the page, and what is said of them. */
export const joined = async (paper: Paper, parts: readonly Reproduction[]): Promise<Reproduction> => {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const place = (table: string): number => TABLES[paper].indexOf(table);
  const tables = parts.flatMap((part) => part.tables).sort((a, b) => place(a.name) - place(b.name));
  const figures = parts.flatMap((part) => part.figures).sort((a, b) => place(a.table) - place(b.table));
  const told =
    paper === "dmro"
      ? (await import("./dmro/findings.js")).tell(tables)
      : { finds: parts.flatMap(({ finds }) => finds) };
  return { ...first!, tables, figures, ...told };
};
