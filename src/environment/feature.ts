import { log1p } from "../math/logarithms.js";
import type { Observation, SiteId, TaskRequest } from "../world/port/policy.js";

/** One number of an observation. */
export interface Feature {
  /** As in `execution_s[0,scenb]`. */
  readonly name: string;
  /** Unit of the quantity behind it; "" for counts, and for features that say yes or no. */
  readonly unit: string;
  /** The feature is ln(1 + quantity / scale); 0: it is the quantity itself, from 0 to 1. */
  readonly scale: number;
}

/** By sub-task: number of its variant in the sub-task's own list; undefined: all are in full. */
export type Chosen = readonly number[] | undefined;

/** The subject of a decision. */
export interface Decided {
  readonly request: TaskRequest;
  readonly view: Observation;
  /** -1: all sub-tasks. */
  readonly subtask: number;
  /** By sub-task: name of its site; undefined: not placed yet. */
  readonly placed: readonly (SiteId | undefined)[];
  /** Variants that sub-tasks are in; absent: all are in full. */
  readonly chosen?: Chosen;
}

/** A decision, with the names of the sites that numbers stand for; see `Spaces.sites`. */
export interface SitedDecision extends Decided {
  readonly sites: readonly SiteId[];
}

/** Adds a feature to the list of names. */
export type Add = (name: string, unit: string, scale: number) => void;

export const MILLI = 1e-3;
export const KILO = 1e3;
export const MEGA = 1e6;
/** Quantities are cut off at this many units, unlimited ones too. */
const MOST_UNITS = 1e12;

/** The largest value that a feature can have, as a 32-bit float. */
export const LARGEST_FEATURE = Math.fround(log1p(MOST_UNITS));

/** ln(1 + quantity / scale); what does not exist is 0. */
export const scaled = (quantity: number, scale: number): number =>
  quantity > 0 ? log1p(Math.min(quantity / scale, MOST_UNITS)) : 0;
