import { arrivedCaption, finishedCaption, type PolicyLosses } from "../../metrics/losses.js";

/** Sentences of a caption; those that do not apply are left out. */
export const captionOf = (...sentences: readonly (string | undefined)[]): string =>
  sentences.filter((sentence) => sentence !== undefined && sentence !== "").join(" ");

/** What means over finished tasks leave out; undefined where nothing was lost. */
export const finishedNote = (losses: readonly PolicyLosses[]): string | undefined => finishedCaption(losses);

/** Where curves over arrived tasks end; undefined where nothing was lost. */
export const arrivedNote = (losses: readonly PolicyLosses[]): string | undefined => arrivedCaption(losses);
