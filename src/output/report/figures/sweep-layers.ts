import { INK } from "../drawing/theme.js";

/** Fields of a Vega-Lite encoding. */
type Channels = Readonly<Record<string, unknown>>;

const WHISKER = { strokeWidth: 1.4 } as const;
const hasMean = "isValid(datum.mean)";
const hasInterval = "isValid(datum.low)";

/** A rule from end to end of an interval, with a stroke across each end. */
const whiskers = (
  filter: string,
  place: Channels,
  y: (field: string) => Channels,
  style: Channels,
  colour: Channels,
) => [
  {
    transform: [{ filter }],
    mark: { type: "rule", ...WHISKER, ...style },
    encoding: { ...place, y: y("low"), y2: { field: "high" }, ...colour },
  },
  ...["low", "high"].map((end) => ({
    transform: [{ filter }],
    mark: { type: "tick", orient: "horizontal", thickness: WHISKER.strokeWidth, size: 7, ...style },
    encoding: { ...place, y: y(end), ...colour },
  })),
];

/** The inputs of the layers of a sweep's figure. */
export interface Encoded {
  readonly x: Channels;
  readonly y: (field: string) => Channels;
  readonly color: Channels;
  readonly shape: Channels;
  readonly strokeDash: Channels;
  readonly tooltip: readonly Channels[];
  readonly series: readonly string[];
  readonly isSteep: boolean;
}

/** Grouped bars with whiskers. A bar of one replication is pale. Bars begin at 0, which a logarithmic axis lacks: it has points instead. */
export const groupedLayers = ({ x, y, color, shape, tooltip, series, isSteep }: Encoded) => {
  const xOffset = { field: "policy", type: "nominal", sort: [...series], scale: { domain: [...series] } };
  const bar = { type: "bar", width: { band: 0.9 }, strokeWidth: 1.2 };
  const marks = isSteep
    ? pointLayers({ x, xOffset, y: y("mean"), color, shape, tooltip })
    : ["datum.n > 1", "datum.n === 1"].map((filter) => ({
        transform: [{ filter: `${hasMean} && ${filter}` }],
        mark: filter === "datum.n > 1" ? bar : { ...bar, fillOpacity: 0.25 },
        encoding: { x, xOffset, y: y("mean"), color, stroke: color, tooltip },
      }));
  return [...marks, ...whiskers(hasInterval, { x, xOffset }, y, { color: INK }, {})];
};

/** Filled points; points of one replication are open. */
const pointLayers = (encoding: Channels) => [
  {
    transform: [{ filter: `${hasMean} && datum.n > 1` }],
    mark: { type: "point", filled: true, size: 46, opacity: 1 },
    encoding,
  },
  {
    transform: [{ filter: `${hasMean} && datum.n === 1` }],
    mark: { type: "point", filled: false, fill: "white", strokeWidth: 1.6, size: 46, opacity: 1 },
    encoding,
  },
];

/** Lines with points and bands. Whiskers replace bands where a band is impossible. */
export const lineLayers = ({ x, y, color, shape, strokeDash, tooltip }: Encoded) => [
  {
    mark: { type: "area", opacity: 0.18, invalid: "break-paths-show-domains" },
    encoding: { x, y: y("low"), y2: { field: "high" }, color },
  },
  ...whiskers("datum.lone", { x }, y, {}, { color }),
  {
    mark: { type: "line", strokeWidth: 2, invalid: "break-paths-show-domains" },
    encoding: { x, y: y("mean"), color, strokeDash },
  },
  ...pointLayers({ x, y: y("mean"), color, shape, tooltip }),
];
