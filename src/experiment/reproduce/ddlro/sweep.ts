import { meanOf } from "../intervals.js";
import type { Effort, Figure, FigurePoint, PaperTable, Row } from "../reproduction.js";
import { measure } from "./measure.js";
import { BASELINES, DDLRO, SED, scenarioOf } from "./schemes.js";

const SCHEMES = [DDLRO, SED, BASELINES.find(({ scheme }) => scheme === "least-loaded")!];

const USERS = [5, 10, 20, 40] as const;
const EDGES = [1, 2, 3, 6] as const;
const LOADS = [0.35, 0.7, 1.05] as const;

const SPEEDS_GHZ = [1, 2, 3] as const;

/** A number of edges that take the scenario's speeds in turn. */
const edgesOf = (count: number): string =>
  JSON.stringify(
    Array.from({ length: count }, (_, edge) => ({
      name: `edge${edge}`,
      position: [`${(150 * (edge + 0.5)) / count} m`, "65 m"],
      cores: edge % SPEEDS_GHZ.length === 0 ? 2 : 4,
      frequency: `${SPEEDS_GHZ[edge % SPEEDS_GHZ.length]} GHz`,
      memory: "4 GB",
    })),
  );

interface Axis {
  readonly name: string;
  readonly x: string;
  readonly values: readonly number[];
  readonly fieldsOf: (value: number) => readonly string[];
}

const AXES: readonly Axis[] = [
  { name: "users", x: "phones", values: USERS, fieldsOf: (users) => [`devices.0.count=${users}`] },
  { name: "edges", x: "edges", values: EDGES, fieldsOf: (edges) => [`edges=${edgesOf(edges)}`] },
  {
    name: "load",
    x: "load of the edges if all goes there",
    values: LOADS,
    fieldsOf: (load) => [`arrivals.rate=${(load * 1.06) / 0.7} /s`],
  },
];

/** Users, edges and load (the paper's objective 6). */
export const sweepTable = (effort: Effort): { readonly table: PaperTable; readonly figures: readonly Figure[] } => {
  const rows: Row[] = [];
  const figures = AXES.map(({ name, x, values, fieldsOf }): Figure => {
    const points: FigurePoint[] = [];
    for (const value of values) {
      effort.onStage?.(`emulating ${value} ${x}`);
      const scenario = scenarioOf(effort, ...fieldsOf(value));
      for (const scheme of SCHEMES) {
        const estimate = meanOf(measure(scenario, scheme).map(({ latency_s }) => latency_s));
        rows.push({ scheme: scheme.scheme, quantity: `latency, s, ${name} = ${value}`, ...estimate });
        points.push({ series: scheme.scheme, x: value, y: estimate.ours, low: estimate.low, high: estimate.high });
      }
    }
    return {
      name: `sweep-${name}`,
      table: "sweep",
      kind: "lines",
      title: `DDLRO: mean latency by ${x}`,
      x,
      y: "mean latency, s",
      isLogY: true,
      points,
    };
  });
  return {
    table: {
      name: "sweep",
      title: "Users, edges and load (objective 6)",
      caption:
        "Mean latency over finished tasks in `scenarios/ddlro.yaml` with other numbers of phones, with other numbers of edges of the same speeds, and at other loads. The paper names these three as inputs of its network, and has no numbers about them.",
      rows,
    },
    figures,
  };
};
