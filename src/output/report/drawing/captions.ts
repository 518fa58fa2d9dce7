import { arrivedCaption, finishedCaption, type PolicyLosses } from "../../metrics/losses.js";

/** Joins the sentences of a caption; those that do not apply are left out. */
export const captionOf = (...sentences: readonly (string | undefined)[]): string =>
  sentences.filter((sentence) => sentence !== undefined && sentence !== "").join(" ");

/** The note on what means over finished tasks leave out; undefined if nothing was lost. */
export const finishedNote = (losses: readonly PolicyLosses[]): string | undefined => finishedCaption(losses);

/** The note on where curves over arrived tasks end; undefined if nothing was lost. */
export const arrivedNote = (losses: readonly PolicyLosses[]): string | undefined => arrivedCaption(losses);
