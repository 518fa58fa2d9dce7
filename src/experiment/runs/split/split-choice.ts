/** Whether several workers do one run together: where that pays and all times are drawn, never, or so many. */
export type SplitChoice = "auto" | "off" | number;

/** The most workers that do a run together. */
export const MOST_SHARES = 256;
