import type { Effort, Paper, Reproduction } from "./reproduction.js";

/** Reproduces a paper's tables in this thread. The papers' code, and with it what it learns with, is loaded when it is needed. */
export const reproduce = async (paper: Paper, effort: Effort): Promise<Reproduction> => {
  switch (paper) {
    case "dios":
      return (await import("./dios/dios.js")).reproduceDios(effort);
    case "kd-dil":
      return (await import("./kd-dil/kd-dil.js")).reproduceKdDil(effort);
    case "dmro":
      return (await import("./dmro/dmro.js")).reproduceDmro(effort);
  }
};
