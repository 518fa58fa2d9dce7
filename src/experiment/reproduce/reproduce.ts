import type { Effort, Paper, Reproduction } from "./reproduction.js";

/** Reproduces a paper's tables in this thread, or the one that is asked for. The papers' code, and with it what it learns with, is loaded when it is needed. */
export const reproduce = async (paper: Paper, effort: Effort): Promise<Reproduction> => {
  const done = await reproducePaper(paper, effort);
  const { only } = effort;
  if (only === undefined) return done;
  return {
    ...done,
    tables: done.tables.filter(({ name }) => name === only),
    figures: done.figures.filter(({ table }) => table === only),
    made: { ...done.made, only },
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
  }
};
