/** Whether several workers do one run together: if it pays and all times are drawn, never, or with a given number of workers. */
export type SplitChoice = "auto" | "off" | number;

/** The most workers per run. */
export const MOST_SHARES = 256;
