import type { Score } from "./score.js";

/** Candidates so close to each other count as one, percentage points. */
const GRAIN = 0.1;

/** Candidates of which no other is better both in cost and in time, by rising misfit in cost. */
export class Front {
  #scores: Score[] = [];

  get scores(): readonly Score[] {
    return this.#scores;
  }

  /** Takes a candidate in where it belongs there. */
  offer(score: Score): void {
    const { costMisfit, timeMisfit } = score;
    if (!(Number.isFinite(costMisfit) && Number.isFinite(timeMisfit))) return;
    if (this.#scores.some((one) => one.costMisfit <= costMisfit + GRAIN && one.timeMisfit <= timeMisfit + GRAIN))
      return;
    this.#scores = [
      ...this.#scores.filter((one) => !(costMisfit <= one.costMisfit && timeMisfit <= one.timeMisfit)),
      score,
    ].sort((a, b) => a.costMisfit - b.costMisfit);
  }
}
