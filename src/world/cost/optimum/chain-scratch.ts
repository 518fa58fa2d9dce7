import { zeros } from "../columns.js";

/** Arrays for the search of a chain's optimum. One search after the other reuses them. */
export class ChainScratch {
  /** By site: the least cost from there to the end. */
  togo: number[] = [];
  /** By site: the least cost to the end, one sub-task earlier. */
  before: number[] = [];
  /** By sub-task * sites + the site of its input: where it goes. */
  next: number[] = [];

  /** Makes room for a number of sub-tasks and sites. */
  widen(subtasks: number, sites: number): void {
    if (this.togo.length < sites) {
      this.togo = zeros(sites);
      this.before = zeros(sites);
    }
    while (this.next.length < subtasks * sites) this.next.push(0);
  }
}
