/** Papers whose tables are reproduced, in the order in which `all` does them. */
export const PAPERS = ["dios", "kd-dil", "dmro"] as const;
export type Paper = (typeof PAPERS)[number];

/** What a row's value is held against. */
export interface Target {
  /** `about`: agrees where our interval holds it, or we are within 5 % of it. The others are bounds, held against our value itself. */
  readonly kind: "about" | "at most" | "at least";
  readonly value: number;
  /** How far ours may be from an `about` to agree, where 5 % of it is not the measure, as for differences in percent. */
  readonly within?: number;
  /** Whose number it is: printed in the paper, derived from what it prints, or an aim of ours. */
  readonly from: "paper" | "derived" | "aim";
}

/** One number of a paper beside ours. */
export interface Row {
  /** The scheme or policy. */
  readonly scheme: string;
  /** What was measured, such as "cost / optimum". */
  readonly quantity: string;
  /** NaN: it could not be measured. */
  readonly ours: number;
  /** 95 % interval of ours; NaN: there is none. */
  readonly low: number;
  readonly high: number;
  /** Values that the interval is from: tasks, replications or training seeds. */
  readonly n: number;
  readonly target?: Target | undefined;
  readonly note?: string | undefined;
}

export type Verdict = "agrees" | "deviates" | "holds" | "fails" | "";

const TOLERANCE = 0.05;

/** What the comparison with the paper, or with an aim, comes to; "" where there is nothing to compare with. */
export const verdictOf = ({ ours, low, high, target }: Row): Verdict => {
  if (target === undefined || Number.isNaN(ours)) return "";
  const { kind, value, within = TOLERANCE * Math.abs(value) } = target;
  if (kind === "at most") return ours <= value ? "holds" : "fails";
  if (kind === "at least") return ours >= value ? "holds" : "fails";
  return (low <= value && value <= high) || Math.abs(ours - value) <= within ? "agrees" : "deviates";
};

/** A table of a paper, or one that belongs beside it. */
export interface PaperTable {
  /** Name of its CSV file, without the ending. */
  readonly name: string;
  readonly title: string;
  /** What was run, and how the numbers are to be read. */
  readonly caption: string;
  readonly rows: readonly Row[];
}

/** A point of a figure with its 95 % interval; NaN where there is none. */
export interface FigurePoint {
  readonly series: string;
  /** A category of bars, or a number along the axis of lines. */
  readonly x: string | number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

/** A figure: bars of categories with the paper's beside ours, or lines over numbers. */
export interface Figure {
  readonly name: string;
  readonly kind: "bars" | "lines";
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly isLogY?: boolean;
  readonly points: readonly FigurePoint[];
}

/** What the reproduction of a paper came to. */
export interface Reproduction {
  readonly paper: Paper;
  readonly title: string;
  readonly citation: string;
  readonly tables: readonly PaperTable[];
  readonly figures: readonly Figure[];
  /** What agrees, what does not, and why: sentences with our numbers in them. */
  readonly findings: readonly string[];
  readonly made: { readonly seed: number; readonly quick: boolean };
}

/** How much is run. */
export interface Effort {
  readonly seed: number;
  readonly quick: boolean;
  /** A factor on all sample sizes, for tests; default 1. */
  readonly scale?: number;
  /** What is being done, now and then. */
  readonly onStage?: (stage: string) => void;
}

/** The full size or the quick one, scaled; at least `least`. */
export const sized = ({ quick, scale = 1 }: Effort, full: number, quickly: number, least = 1): number =>
  Math.max(least, Math.round((quick ? quickly : full) * scale));
