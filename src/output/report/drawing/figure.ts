/** A figure of a report: the drawing, and text for readers who do not see it. */
export interface Figure {
  /** Name of its files, without extension. */
  readonly name: string;
  readonly title: string;
  /** The content in a sentence or two. */
  readonly caption: string;
  /** The numbers in words, for screen readers. */
  readonly alt: string;
  /** Vega-Lite, without widths: `fitted` adds them. */
  readonly spec: object;
  readonly layout: Layout;
  /** The drawn numbers, or their summary. */
  readonly numbers: NumberTable;
  /** How other programs plot the data of `spec`; absent: it is not a plot of series. */
  readonly plot?: PlotFields;
}

/** The fields of a specification's data that form a plot of series. */
export interface PlotFields {
  /** Lines with points, lines alone, steps, or bars. */
  readonly kind: "points" | "lines" | "steps" | "bars";
  readonly x: string;
  readonly y: string;
  readonly series: string;
  /** Names of all series, in order. */
  readonly order: readonly string[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Fields of the ends of the interval. */
  readonly low?: string;
  readonly high?: string;
  readonly panel?: string;
  /** Ticks along the axis. */
  readonly ticks?: readonly number[];
  readonly isLogX?: boolean;
  readonly isLogY?: boolean;
}

/** How a figure uses the available width. */
export interface Layout {
  /** Panels side by side at most; 0: the figure is a single panel. */
  readonly columns: number;
  /** Height of each panel, px. */
  readonly height: number;
  /** Space beside each panel for its axis, px. The legend of a single panel is to the right of it. */
  readonly margin: number;
  /** Number of series in the legend, which sets its columns; 0: no legend. */
  readonly legend: number;
  /** Characters of the longest series name. */
  readonly longest: number;
  /** Entries of the legend begin with a line, which is longer than a square. */
  readonly hasLines?: boolean;
  /** The figure uses the whole width of a wide page. Other figures share a row with a second one. */
  readonly isWide?: boolean;
}

export interface NumberTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * A figure's Vega-Lite specification for a width. The page contains this function too, to refit figures when its width changes.
 *
 * @param width  total width, px
 */
export const fitted = (spec: object, layout: Layout, width: number): object => {
  // Fewer ticks along a narrow axis, so that every tick has its label.
  // biome-ignore lint/suspicious/noExplicitAny: Vega-Lite's own types do not describe a specification without widths
  const thin = (part: any, room: number): void => {
    for (const layer of part.layer ?? []) thin(layer, room);
    const axis = part.encoding?.x?.axis;
    if (axis?.tickCount) axis.tickCount = Math.max(2, Math.min(axis.tickCount, Math.floor(room / 60)));
  };
  // biome-ignore lint/suspicious/noExplicitAny: Vega-Lite's own types do not describe a specification without widths
  const copy: any = JSON.parse(JSON.stringify(spec));
  if (layout.columns > 0) {
    const columns = Math.max(1, Math.min(layout.columns, Math.floor(width / (150 + layout.margin))));
    copy.columns = columns;
    copy.spec.width = Math.max(90, Math.floor(width / columns - layout.margin - 8));
    copy.spec.height = layout.height;
    thin(copy.spec, copy.spec.width);
  } else {
    copy.width = width;
    copy.height = layout.height;
    copy.autosize = { type: "fit-x", contains: "padding" };
    thin(copy, width - layout.margin - 50);
  }
  if (layout.legend > 0) {
    const entry = (layout.hasLines ? 50 : 34) + 6.6 * layout.longest;
    const room = layout.columns > 0 ? width : width - layout.margin;
    copy.config.legend.columns = Math.max(1, Math.min(layout.legend, Math.floor(room / entry)));
  }
  return copy;
};

/** Three significant digits, as a person writes them. */
export const shortNumber = (value: number): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(2);
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 7 });
};
