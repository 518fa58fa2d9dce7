import { describe, expect, it } from "vitest";
import { svgOf } from "../../../../src/output/report/drawing/draw.js";
import { fitted } from "../../../../src/output/report/drawing/figure.js";
import type { SweepFact, SweepFacts } from "../../../../src/output/report/facts/sweep-facts.js";
import { sweepFigure } from "../../../../src/output/report/figures/sweep-figures.js";

type Point = readonly [point: readonly string[], policy: string, row?: Partial<SweepFact>];

const facts = (fields: readonly string[], points: readonly Point[], more: Partial<SweepFacts> = {}): SweepFacts => {
  const metric = more.metrics?.[0] ?? "latency_s";
  return {
    fields,
    policies: [...new Set(points.map(([, policy]) => policy))],
    metrics: [metric],
    rows: points.map(([point, policy, row], i) => {
      const mean = 1 + i;
      return { point, policy, metric, mean, ci95_low: mean - 0.5, ci95_high: mean + 0.5, n: 3, ...row };
    }),
    values: fields.map((_, place) =>
      [...new Set(points.map(([point]) => point[place]!))].filter((value) => value !== ""),
    ),
    losses: [],
    labels: new Map(),
    scenario: {},
    ...more,
  };
};

interface Drawn {
  readonly x: unknown;
  readonly panel: string;
  readonly policy: string;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly lone: boolean;
  readonly n: number;
}
interface Channel {
  readonly title?: string;
  readonly scale?: {
    readonly domain?: readonly unknown[];
    readonly range?: readonly unknown[];
    readonly type?: string;
  };
  readonly axis?: { readonly values?: readonly number[]; readonly format?: string };
}
interface Layer {
  readonly mark: { readonly type: string; readonly invalid?: string; readonly filled?: boolean };
  readonly transform?: readonly { readonly filter: string }[];
  readonly encoding: Readonly<Record<string, Channel>>;
}
interface Spec {
  readonly data: { readonly values: readonly Drawn[] };
  readonly facet?: { readonly sort: readonly string[] };
  readonly layer: readonly Layer[];
  readonly spec?: { readonly layer: readonly Layer[] };
}
const figureOf = (given: SweepFacts) => sweepFigure(given, given.metrics[0]!);
const specOf = (given: SweepFacts): Spec => figureOf(given).spec as unknown as Spec;
const drawn = (given: SweepFacts): (readonly [unknown, string, string])[] =>
  specOf(given).data.values.map(({ x, panel, policy }) => [x, panel, policy] as const);
const channelOf = (given: SweepFacts, name: string): Channel => {
  const { layer, spec } = specOf(given);
  return (layer ?? spec!.layer).find(({ encoding }) => encoding[name] !== undefined)!.encoding[name]!;
};

/** Texts of the picture's ticks and titles. */
const textsOf = async (given: SweepFacts, width = 680): Promise<string[]> => {
  const { spec, layout } = figureOf(given);
  const svg = await svgOf(fitted(spec, layout, width) as never);
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
};

describe("the figure of a sweep", () => {
  it("has a panel for each combination of the other fields, in the order of the scenario", () => {
    const rates = ["10 Gbps", "1 Gbps"];
    const grid = ["4", "8"].flatMap((cores) => rates.map((rate): Point => [[cores, rate], "local"]));
    // The first point of the first panel is missing: its panel is the first nevertheless.
    const given = facts(["edges.0.cores", "backhaul.rate"], grid.slice(1), {
      values: [["4", "8"], rates],
      scenario: { edges: [{ name: "near" }] },
    });
    expect(drawn(given)).toEqual([
      [4, "Backhaul rate = 10 Gbps", "local"],
      [8, "Backhaul rate = 10 Gbps", "local"],
      [4, "Backhaul rate = 1 Gbps", "local"],
      [8, "Backhaul rate = 1 Gbps", "local"],
    ]);
    expect(specOf(given).facet!.sort).toEqual(["Backhaul rate = 10 Gbps", "Backhaul rate = 1 Gbps"]);
    expect(channelOf(given, "x").title).toBe("Cores of near");
  });

  it("shows zipped fields once, along the one that tells all points apart", () => {
    const zipped = facts(
      ["edges.0.cores", "tasks"],
      [
        [["4", "10"], "local"],
        [["4", "20"], "local"],
        [["8", "40"], "local"],
      ],
      { zipped: [["edges.0.cores", "tasks"]] },
    );
    expect(specOf(zipped).facet).toBeUndefined();
    expect(drawn(zipped)).toEqual([
      [10, "", "local"],
      [20, "", "local"],
      [40, "", "local"],
    ]);
    expect(channelOf(zipped, "x").title).toMatch(/^Tasks per run, with /);
    // Nothing says that these are zipped but that they change together.
    const { zipped: _, ...untold } = zipped;
    expect(
      drawn({
        ...untold,
        rows: zipped.rows.filter(({ point }) => point[1] !== "20"),
        values: [
          ["4", "8"],
          ["10", "40"],
        ],
      }),
    ).toEqual([
      [4, "", "local"],
      [8, "", "local"],
    ]);
  });

  it("has one line over a policy's option, and other policies at all its values", () => {
    const figure = facts(
      ["policies.threshold.backlog_s"],
      [
        [["0.1"], "threshold(backlog_s=0.1)"],
        [["0.2"], "threshold(backlog_s=0.2)"],
        [[""], "local"],
      ],
    );
    expect(drawn(figure)).toEqual([
      [0.1, "", "threshold"],
      [0.2, "", "threshold"],
      [0.1, "", "local"],
      [0.2, "", "local"],
    ]);
    expect(figureOf(figure).alt).toContain("local: 3 (2.5 to 3.5).");
    expect(channelOf(figure, "x").title).toBe("Backlog of threshold (s)");
  });

  it("has bars where the values are names", () => {
    const named = facts(
      ["radio.allocation.scheme"],
      [
        [["fixed"], "local"],
        [["equal-share"], "local", { n: 1, ci95_low: Number.NaN, ci95_high: Number.NaN }],
      ],
    );
    expect(specOf(named).layer.map(({ mark }) => mark.type)).toEqual(["bar", "bar", "rule", "tick", "tick"]);
    expect(figureOf(named).caption).toContain("Pale bars: one replication, no interval.");
  });

  it("has true ticks, each with its label, and eight at most", async () => {
    const rates = ["0.25 /s", "0.5 /s", "1 /s", "2 /s", "4 /s", "8 /s"];
    const given = facts(
      ["arrivals.rate"],
      rates.map((rate): Point => [[rate], "local"]),
    );
    const texts = await textsOf(given);
    for (const tick of ["0.25", "0.5", "1", "2", "4", "8"]) expect(texts).toContain(tick);
    expect(texts).not.toContain("0.3");
    expect(texts).toContain("Arrival rate per device (1/s)");
    const many = facts(
      ["tasks"],
      Array.from({ length: 40 }, (_, i): Point => [[String(100 + 25 * i)], "local"]),
    );
    const ticks = channelOf(many, "x").axis!.values!;
    expect(ticks.length).toBeLessThanOrEqual(8);
    expect([ticks[0], ticks.at(-1)]).toEqual([100, 1075]);
    for (const tick of ticks) expect(many.values[0]).toContain(String(tick));
    for (const width of [680, 300]) {
      const shown = await textsOf(many, width);
      for (const tick of ticks) expect(shown).toContain(String(tick));
    }
  });

  it("breaks lines and bands where there is no data, and gives a point alone whiskers", () => {
    const rows = ["1", "2", "4", "5"].map((cores): Point => [[cores], "local"]);
    const given = facts(["edges.0.cores"], [...rows, [["3"], "edge"]], { values: [["1", "2", "3", "4", "5"]] });
    const own = specOf(given).data.values.filter(({ policy }) => policy === "local");
    expect(own.map(({ x, mean, low }) => [x, mean, low])).toEqual([
      [1, 1, 0.5],
      [2, 2, 1.5],
      [3, null, null],
      [4, 3, 2.5],
      [5, 4, 3.5],
    ]);
    expect(own.map(({ lone }) => lone)).toEqual([false, false, false, false, false]);
    const edge = specOf(given).data.values.filter(({ policy }) => policy === "edge");
    expect(edge.map(({ lone }) => lone)).toEqual([false, false, true, false, false]);
    const { layer } = specOf(given);
    for (const type of ["area", "line"])
      expect(layer.find(({ mark }) => mark.type === type)!.mark.invalid).toBe("break-paths-show-domains");
    const whiskers = layer.filter(({ transform }) => transform?.[0]?.filter === "datum.lone");
    expect(whiskers.map(({ mark }) => mark.type)).toEqual(["rule", "tick", "tick"]);
    expect(figureOf(given).caption).toContain("whiskers at single points");
    expect(figureOf(given).caption).toContain("Lines break where there is no data.");
  });

  it("draws a gap as a gap", async () => {
    const points = ["1", "2", "4", "5"].map((cores): Point => [[cores], "local"]);
    const { spec, layout } = figureOf(facts(["edges.0.cores"], points, { values: [["1", "2", "3", "4", "5"]] }));
    const svg = await svgOf(fitted(spec, layout, 680) as never);
    const [line] = /<path[^>]*aria-roledescription="line mark"[^>]*d="([^"]*)"/.exec(svg)?.slice(1) ?? [];
    expect(line!.match(/M/g)).toHaveLength(2);
  });

  it("marks points of one replication, and says so", () => {
    const single = { n: 1, ci95_low: Number.NaN, ci95_high: Number.NaN };
    const given = facts(
      ["edges.0.cores"],
      [
        [["1"], "local"],
        [["2"], "local", single],
      ],
    );
    const { layer } = specOf(given);
    const points = layer.filter(({ mark }) => mark.type === "point");
    expect(points.map(({ mark, transform }) => [mark.filled, transform?.[0]?.filter])).toEqual([
      [true, "isValid(datum.mean) && datum.n > 1"],
      [false, "isValid(datum.mean) && datum.n === 1"],
    ]);
    expect(figureOf(given).caption).toContain("Open marks: one replication, no interval.");
    // The interval of its neighbour is no band by itself.
    expect(specOf(given).data.values.map(({ low, lone }) => [low, lone])).toEqual([
      [0.5, true],
      [null, false],
    ]);
    const all = facts(
      ["edges.0.cores"],
      [
        [["1"], "local", single],
        [["2"], "local", single],
      ],
    );
    expect(figureOf(all).caption).toBe("Single replications: there is no confidence interval.");
  });

  it("never goes below 0 where nothing is below 0, nor beyond 1 with shares", () => {
    const wide = { mean: 0.4, ci95_low: -0.8, ci95_high: 1.6 };
    const rows = (metric: string): SweepFacts =>
      facts(
        ["edges.0.cores"],
        [
          [["0"], "local", wide],
          [["2"], "local", wide],
        ],
        { metrics: [metric] },
      );
    for (const [metric, domain] of [
      ["throughput_per_s", [0, 1.6]],
      ["latency_s_p95", [0, 1.6]],
      ["late_share", [0, 1]],
      ["regret", [-0.8, 1.6]],
    ] as const) {
      const given = rows(metric);
      expect(channelOf(given, "y").scale!.domain).toEqual(domain);
      expect(figureOf(given).caption.includes("Intervals end where")).toBe(metric !== "regret");
    }
    expect(channelOf(rows("latency_s"), "x").scale!.domain![0]).toBe(0);
    expect(channelOf(rows("latency_s_p95"), "y").title).toBe("95th percentile of latency (s)");
  });

  it("takes the scenario's labels for fields, and keeps policies without data in the legend", () => {
    const given = facts(
      ["edges.0.cores"],
      [
        [["1"], "local"],
        [["2"], "local"],
      ],
      { labels: new Map([["edges.0.cores", "Size of the edge (cores)"]]), policies: ["local", "edge"] },
    );
    expect(channelOf(given, "x").title).toBe("Size of the edge (cores)");
    expect(channelOf(given, "color").scale!.domain).toEqual(["local", "edge"]);
    expect(figureOf(given).caption).toContain("No data: edge.");
    expect(figureOf(given).alt).toContain("edge: no data");
  });
});
