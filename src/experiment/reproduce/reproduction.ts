import type { Estimate } from "./intervals.js";

/** Papers whose tables are reproduced, in the order in which `all` does them. */
export const PAPERS = ["dios", "kd-dil", "dmro", "ddlro"] as const;
export type Paper = (typeof PAPERS)[number];

/** The tables of every paper, in the order of the page: what `--only` takes. */
export const TABLES: Readonly<Record<Paper, readonly string[]>> = {
  dios: ["cheaper", "faster", "cost", "accuracy", "diversity", "ablations", "samples", "small", "transfer"],
  "kd-dil": ["latency", "students", "times", "parameters", "objectives", "floors"],
  dmro: [
    "static",
    "learners",
    "learners-multi",
    "lead",
    "terms",
    "adaptation",
    "contended",
    "contended-pairs",
    "multi",
    "multi-pairs",
    "beyond",
  ],
  ddlro: ["latency", "efficiency", "alive", "utility", "readings", "ablations", "sweep", "learned"],
};

/** Tables that are made together, as they share what is trained; parts of a paper are made side by side. */
export const PARTS: Readonly<Record<Paper, readonly (readonly string[])[]>> = {
  dios: [["cheaper", "faster", "cost", "accuracy", "diversity", "samples", "small", "transfer"], ["ablations"]],
  "kd-dil": [
    ["latency", "students", "times"],
    ["parameters", "objectives", "floors"],
  ],
  dmro: [
    ["beyond"],
    ["contended", "contended-pairs"],
    ["multi", "multi-pairs"],
    ["adaptation"],
    ["learners"],
    ["terms"],
    ["lead"],
    ["learners-multi"],
    ["static"],
  ],
  ddlro: [["latency", "efficiency", "alive", "utility", "readings", "ablations", "sweep", "learned"]],
};

/** What a row's value is held against. */
export interface Target {
  /** `about`: see `verdictOf`. The others are bounds. */
  readonly kind: "about" | "at most" | "at least";
  readonly value: number;
  /** What of the value is the effect, of which an `about` may be missed by a tenth: `ratio` has value - 1, all else the value itself. */
  readonly effect?: "ratio" | "value";
  /** The result of a policy without inputs, such as a constant answer. A bound that it meets proves nothing. */
  readonly constant?: number;
  /** Whose number it is: printed in the paper, derived from what it prints, or an aim of ours. */
  readonly from: "paper" | "derived" | "aim";
}

/** When the validation of each training was best. */
export interface TrainingFacts {
  /** By training seed; 0: its first weights were better than all later ones. */
  readonly bestAt: readonly number[];
  readonly unit: "decisions" | "samples";
}

/** One number of a paper beside ours. */
export interface Row extends Estimate {
  /** The scheme or policy. */
  readonly scheme: string;
  /** What was measured, such as "cost / optimum". */
  readonly quantity: string;
  /** Of schemes that learn. */
  readonly training?: TrainingFacts | undefined;
  readonly target?: Target | undefined;
  readonly note?: string | undefined;
}

export type Verdict = "agrees" | "deviates" | "holds" | "fails" | "open" | "not learned" | "";

/** How far ours may be from the paper's number, as a share of the effect. */
const TOLERANCE = 0.1;

/** Whether the first weights of any of a row's trainings were better than all later ones. */
export const isNotLearned = ({ training }: Pick<Row, "training">): boolean => training?.bestAt.includes(0) ?? false;

/**
 * The result of the comparison with the paper or with an aim; "" when there is nothing to compare with.
 *
 * - `not learned`: a training's best validation was before it learned anything. Nothing else is said of such a row.
 * - `agrees`: the paper's number lies in our 95 % interval, or within a tenth of the effect that it claims: of 1.15 % it is 0.115 %,
 *   of a ratio of 1.10 it is 0.01. `deviates`: it does neither.
 * - `holds`, `fails`: our whole interval is on the right or on the wrong side of a bound; without an interval, our value.
 * - `open`: our interval decides nothing, as it holds both the paper's number and no effect at all, or both sides of a bound.
 *
 * A number that was derived from what the paper prints, by an assumption of ours, has no verdict; neither has a bound that a constant
 * answer meets.
 */
export const verdictOf = (row: Row): Verdict => {
  const { ours, low, high, target } = row;
  if (isNotLearned(row)) return "not learned";
  if (target === undefined || Number.isNaN(ours) || target.from === "derived") return "";
  const { kind, value, constant } = target;
  if (kind === "about") return aboutVerdict(row, target);
  const isMet = (one: number): boolean => (kind === "at most" ? one <= value : one >= value);
  if (constant !== undefined && isMet(constant)) return "";
  const ends = Number.isNaN(low) ? [ours] : [low, high];
  const met = ends.filter(isMet).length;
  return met === ends.length ? "holds" : met === 0 ? "fails" : "open";
};

const aboutVerdict = ({ ours, low, high }: Row, { value, effect = "value" }: Target): Verdict => {
  const none = effect === "ratio" ? 1 : 0;
  const holds = (one: number): boolean => low <= one && one <= high;
  if (Math.abs(ours - value) <= TOLERANCE * Math.abs(value - none)) return "agrees";
  if (!holds(value)) return "deviates";
  return holds(none) ? "open" : "agrees";
};

/** A table of a paper, or one that belongs beside it. */
export interface PaperTable {
  /** Name of its CSV file, without the ending; one of `TABLES`. */
  readonly name: string;
  readonly title: string;
  /** What was run, and how the numbers are to be read. */
  readonly caption: string;
  readonly rows: readonly Row[];
  /** True: it measures times of this machine, which no run repeats. */
  readonly isTimed?: boolean;
}

/** A point of a figure with its 95 % interval; NaN: it has none. */
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
  /** The table whose command makes it, too. */
  readonly table: string;
  readonly kind: "bars" | "lines";
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly isLogX?: boolean;
  readonly isLogY?: boolean;
  readonly points: readonly FigurePoint[];
  /** Values that do not depend on x, such as those of schemes that do not learn: dashed lines across. */
  readonly levels?: readonly { readonly series: string; readonly y: number }[];
}

/** The reproduction of a paper. */
export interface Reproduction {
  readonly paper: Paper;
  readonly title: string;
  readonly citation: string;
  /** What the paper claims, in one paragraph. */
  readonly claims: string;
  /** What we find: short statements with our numbers, one idea each. */
  readonly finds: readonly string[];
  /** Why ours differs from the paper's, or agrees: short statements. */
  readonly why: readonly string[];
  readonly tables: readonly PaperTable[];
  readonly figures: readonly Figure[];
  /** Readings that we chose and misprints that we repaired, one by one. */
  readonly repairs: readonly string[];
  readonly made: { readonly seed: number; readonly quick: boolean; readonly only?: string | undefined };
}

/** What is said about a paper once all of its tables are there. */
export type Told = Pick<Reproduction, "claims" | "finds" | "why" | "repairs">;

/** How much is run. */
export interface Effort {
  readonly seed: number;
  readonly quick: boolean;
  /** The tables to make, with their figures; absent: all. */
  readonly tables?: readonly string[] | undefined;
  /** A factor on all sample sizes, for tests; default 1. */
  readonly scale?: number;
  /** Training seeds of every learner, for tests; default 5. */
  readonly trainings?: number;
  /** What is being done, now and then. */
  readonly onStage?: (stage: string) => void;
}

/** The full size or the quick one, scaled; at least `least`. */
export const sized = ({ quick, scale = 1 }: Effort, full: number, quickly: number, least = 1): number =>
  Math.max(least, Math.round((quick ? quickly : full) * scale));

/** Whether any of some tables is chosen. */
export const isWanted = ({ tables }: Effort, ...some: readonly string[]): boolean =>
  tables === undefined || some.some((table) => tables.includes(table));

/** Trainings of every learner, also at small sizes. */
const TRAININGS = 5;

/** The training seeds of every learner. */
export const trainingSeeds = ({ seed, trainings = TRAININGS }: Effort): readonly number[] =>
  Array.from({ length: trainings }, (_, training) => 100 * seed + training + 1);
