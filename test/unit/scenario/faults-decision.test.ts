import { expect, test } from "vitest";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { base, faultsOf, replaced } from "./fixtures.js";

const withDecision = (decision: string, text = base) => `${text}decision: ${decision}\n`;

const rows: readonly (readonly [what: string, text: string, faults: readonly string[]])[] = [
  [
    "a model that there is not",
    withDecision("{ csi: noise }"),
    [
      's.yaml:29:18: decision.csi.model: expected one of perfect, delayed, noisy, statistical, got "noise"; did you mean "noisy"?',
    ],
  ],
  [
    "noise without a standard deviation",
    withDecision("{ csi: noisy }"),
    ['s.yaml:29:18: decision.csi.sd: missing; expected a gain or loss such as "5 dB" (dB)'],
  ],
  [
    "a negative standard deviation",
    withDecision("{ csi: { model: noisy, sd: -1 dB } }"),
    ['s.yaml:29:38: decision.csi.sd: expected a gain or loss >= 0, got "-1 dB"'],
  ],
  [
    "a report of a device",
    withDecision("{ report: 1 KB }"),
    ['s.yaml:29:21: decision.report: needs "at: edge": a device that decides sends no report'],
  ],
  [
    "an edge that decides at no expense",
    withDecision("{ at: edge }"),
    [
      "s.yaml:29:17: decision.at: edge needs operations, a report or an answer: without them the decision is the same on the device",
    ],
  ],
  [
    "links that do not fade",
    withDecision("{ csi: statistical }", replaced("  subcarriers: 64", "  rate: constant", "  uplink: 1 Mbps")).replace(
      /^ {2}allocation.*\n/m,
      "",
    ),
    ["s.yaml:29:18: decision.csi: expected perfect: only channels of cells fade, not links of rate: constant"],
  ],
];

test.each(rows)("%s is reported", (_, text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});

test("every field has its SI value and its default", () => {
  const decisionOf = (text: string) => parseScenario(withDecision(text), "s.yaml").scenario.decision;
  const nothing = {
    csi: { model: "perfect" },
    time_s: 0,
    work_cycles: 0,
    perOperation_cycles: 0,
    at: "device",
    report_bits: 0,
    answer_bits: 0,
  };
  expect(decisionOf("none")).toEqual(nothing);
  expect(
    decisionOf(
      "{ csi: { delayed: { by: 20 ms } }, time: 2 ms, operations: 5 Mcycles, perOperation: 3 cycles, at: edge, report: 1 KB, answer: 100 B }",
    ),
  ).toEqual({
    csi: { model: "delayed", by_s: 0.02 },
    time_s: 2e-3,
    work_cycles: 5e6,
    perOperation_cycles: 3,
    at: "edge",
    report_bits: 8000,
    answer_bits: 800,
  });
  expect(decisionOf("{ csi: { model: noisy, sd: 3 dB } }").csi).toEqual({ model: "noisy", sd_db: 3 });
});
