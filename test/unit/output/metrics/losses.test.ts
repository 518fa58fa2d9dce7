import { describe, expect, it } from "vitest";
import {
  arrivedCaption,
  finishedCaption,
  finishedShare,
  hasLosses,
  hasMisses,
  lossClause,
  lossText,
  nothingFinishedText,
  type PolicyLosses,
  shareText,
  sumOfEnds,
} from "../../../../src/output/metrics/losses.js";

const policy = (label: string, ends: Partial<PolicyLosses>): PolicyLosses => ({
  label,
  ...{ completed: 0, late: 0, dropped: 0, inFlight: 0 },
  ...ends,
});

const local = policy("local", { completed: 500, late: 90, dropped: 410 });
const edge = policy("edge", { completed: 970, late: 10, dropped: 20 });
const cloud = policy("cloud", { dropped: 9597 });

describe("what a policy lost", () => {
  it("is the clause of a sentence to quote, in the order in which the sentence names the policies", () => {
    expect(lossClause(edge, local)).toBe(
      "over the 98 % of edge's tasks and the 59 % of local's that finished; dropped: 2 % against 41 %",
    );
    expect(lossClause(policy("a", { completed: 9 }), policy("b", { completed: 8, inFlight: 2 }))).toBe(
      "over the 100 % of a's tasks and the 80 % of b's that finished; in flight at the end: 0 % against 20 %",
    );
    expect(lossClause(policy("a", { completed: 9 }), policy("b", { late: 9 }))).toBeUndefined();
  });

  it("is a caption that names every policy that is shown", () => {
    expect(finishedCaption([local, edge, cloud])).toBe(
      "Over finished tasks only: 59 % of local's (41 % dropped), 98 % of edge's (2 % dropped), none of cloud's (all 9,597 tasks dropped).",
    );
    expect(arrivedCaption([policy("a", { completed: 7 }), local])).toBe(
      "Over all arrived tasks: a curve ends at the share that finished, all of a's, 59 % of local's (41 % dropped).",
    );
    expect(finishedCaption([policy("a", { completed: 7 })])).toBeUndefined();
    expect(arrivedCaption([policy("a", { late: 7 })])).toBeUndefined();
  });

  it("is a note", () => {
    expect(lossText(local)).toBe("local: 41 % of 1,000 tasks dropped");
    expect(lossText(policy("x", { completed: 60, dropped: 20, inFlight: 20 }))).toBe(
      "x: 20 % of 100 tasks dropped, 20 % in flight at the end",
    );
    expect(lossText(policy("x", { completed: 60, inFlight: 40 }))).toBe("x: 40 % of 100 tasks in flight at the end");
    expect(lossText(cloud)).toBe("cloud: all 9,597 tasks dropped");
    expect(lossText(policy("x", { completed: 1 }))).toBeUndefined();
  });

  it("says why there is no mean", () => {
    expect(nothingFinishedText(local)).toBeUndefined();
    expect(nothingFinishedText(policy("x", { dropped: 1 }))).toBe("all 1 task dropped");
    expect(nothingFinishedText(policy("x", { inFlight: 3 }))).toBe("all 3 tasks in flight at the end");
    expect(nothingFinishedText(policy("x", { dropped: 4, inFlight: 3 }))).toBe(
      "4 tasks dropped, 3 in flight at the end: none finished",
    );
    expect(nothingFinishedText(policy("x", {}))).toBe("no task arrived");
  });

  it("is not the edge of the window: fewer than 1 % in flight", () => {
    expect(hasLosses(policy("x", { completed: 1000, inFlight: 10 }))).toBe(false);
    expect(hasLosses(policy("x", { completed: 990, inFlight: 10 }))).toBe(true);
    expect(hasLosses(policy("x", { completed: 1e6, dropped: 1 }))).toBe(true);
    expect(hasMisses(policy("x", { completed: 1e6, late: 1 }))).toBe(true);
    expect(hasMisses(policy("x", { completed: 1e6 }))).toBe(false);
  });

  it("is summed over runs, before shares are taken", () => {
    const sum = sumOfEnds([policy("x", { completed: 1 }), policy("x", { completed: 2, dropped: 7 })]);
    expect(sum).toEqual({ completed: 3, late: 0, dropped: 7, inFlight: 0 });
    expect(finishedShare(sum)).toBe(0.3);
  });
});

describe("a share as text", () => {
  it("reads as none or all only where it is", () => {
    expect([0, 1, 0.5, 0.059, 0.9996, 0.004, 0.00004, 1 - 1e-9, 1e-9].map(shareText)).toEqual([
      ...["0 %", "100 %", "50 %", "6 %", "99.96 %", "0.4 %", "0.004 %", "> 99.999 %", "< 0.001 %"],
    ]);
    expect(shareText(Number.NaN)).toBe("-");
  });
});
