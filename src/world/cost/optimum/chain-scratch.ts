/** Arrays for the search of a chain's optimum, which are used again by one search after the other. */
export class ChainScratch {
  /** By site: the least cost from there to the end. */
  togo = new Float64Array(0);
  /** The same one sub-task before. */
  before = new Float64Array(0);
  /** By sub-task * sites + the site of its input: where it goes. */
  next = new Int32Array(0);

  /** Makes room for so many sub-tasks and sites. */
  widen(subtasks: number, sites: number): void {
    if (this.togo.length < sites) {
      this.togo = new Float64Array(sites);
      this.before = new Float64Array(sites);
    }
    if (this.next.length < subtasks * sites) this.next = new Int32Array(subtasks * sites);
  }
}
