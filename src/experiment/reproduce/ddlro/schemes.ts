import { catalog } from "../../../policies/catalog.js";
import { type DdlroOptions, ddlro } from "../../../policies/ddlro/ddlro.js";
import { nearestEdges } from "../../../policies/ddlro/edges.js";
import { allAt, statelessPolicy } from "../../../policies/placements.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { scenarioNamed } from "../emulate.js";
import { type Effort, sized } from "../reproduction.js";
import type { Scheme } from "./measure.js";

const builtIn = (name: string, options: Readonly<Record<string, unknown>> = {}, scheme = name): Scheme => ({
  scheme,
  make: () => catalog[name]!.create(options),
});

/** The policy itself, with options. */
export const ddlroWith = (scheme: string, options: DdlroOptions = {}): Scheme => ({
  scheme,
  make: () => ddlro(options),
});

export const DDLRO = ddlroWith("ddlro");

/** The whole task, in full, at the edge of shortest expected delay. */
export const SED: Scheme = {
  scheme: "shortest expected delay",
  make: () =>
    statelessPolicy("sed", (request, view) => {
      const edges = view.sites.filter(({ kind, isDown }) => kind === "edge" && !isDown);
      return allAt(request, nearestEdges(request, view, edges, 1)[0]?.id ?? "device");
    }),
};

/** The baselines of ddlro. */
export const BASELINES: readonly Scheme[] = [
  builtIn("local"),
  builtIn("edge", {}, "serving edge"),
  builtIn("edge", { choose: "random" }, "random edge"),
  builtIn("edge", { choose: "round-robin" }, "round robin"),
  builtIn("weighted-round-robin", {}, "weighted round robin"),
  builtIn("jsq", {}, "join the shortest queue"),
  builtIn("power-of-d", { d: 2 }, "shorter queue of 2"),
  builtIn("least-work-left", {}, "least work left"),
  builtIn("least-loaded"),
  SED,
  builtIn("greedy-live"),
  builtIn("optimal"),
];

/** The ablations, one step left out at a time. */
export const ABLATIONS: readonly Scheme[] = [
  ddlroWith("without partition", { partition: false }),
  ddlroWith("without compression", { compression: false }),
  ddlroWith("without balancing", { balance: false }),
  ddlroWith("without adaptation", { adapt: false }),
  ddlroWith("with a weight of imbalance", { balanceWeight: 0.5 }),
];

/** `ddlro` at the size of an effort, with some fields changed. */
export const scenarioOf = (effort: Effort, ...set: readonly string[]): Scenario =>
  scenarioNamed(
    "ddlro",
    `seed=${effort.seed}`,
    `replications=${sized(effort, 6, 3, 2)}`,
    `tasks=${sized(effort, 600, 150, 10)}`,
    ...set,
  );
