import type { TaskGraph } from "./application.js";

/** The cost of a decision. It is the same for every placement, and all of it is in the stage `decision_s`. */
export interface DecisionTerms {
  /** Fixed time, s. */
  readonly time_s: number;
  /** Work of one decision, on one core of the site that decides. */
  readonly work_cycles: number;
  /** Additional work for every multiply-accumulate of the policy. */
  readonly perOperation_cycles: number;
  /** Who decides: the task's device, or its serving edge. */
  readonly at: "device" | "edge";
  /** Sent over the uplink before an edge decides, and over the downlink after. */
  readonly report_bits: number;
  readonly answer_bits: number;
}

/** A decision without cost. */
export const AT_ONCE: DecisionTerms = {
  time_s: 0,
  work_cycles: 0,
  perOperation_cycles: 0,
  at: "device",
  report_bits: 0,
  answer_bits: 0,
};

/** The terms of a decision of `operations` multiply-accumulates, with all its work in `work_cycles`. */
export const termsOf = (terms: DecisionTerms, operations: number): DecisionTerms =>
  operations > 0
    ? { ...terms, work_cycles: terms.work_cycles + operations * terms.perOperation_cycles, perOperation_cycles: 0 }
    : terms;

/** Where grants for the report are kept: after those for the edges of the graph. */
export const reportEdge = (graph: TaskGraph): number => graph.edges.length;

/** Where grants for the answer are kept. */
export const answerEdge = (graph: TaskGraph): number => graph.edges.length + 1;
