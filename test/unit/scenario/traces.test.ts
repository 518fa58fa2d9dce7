import { describe, expect, test } from "vitest";
import { parseArrivals, parseLinkTrace } from "../../../src/scenario/read/traces.js";
import { problemsOf } from "./fixtures.js";

describe("recorded links", () => {
  test("times in ms, several at a time, Windows line ends, blank lines at the end", () => {
    expect([...parseLinkTrace("0\r\n2\r\n2\r\n5\r\n\r\n", "up")]).toEqual([0, 2, 2, 5]);
  });

  test.each([
    ["", ["up: is empty: expected one time in ms per line"]],
    ["\n\n", ["up: is empty: expected one time in ms per line"]],
    [
      "1\nx\n2.5\n",
      ['up:2: expected a time in whole ms >= 0, got "x"', 'up:3: expected a time in whole ms >= 0, got "2.5"'],
    ],
    ["1\n\n2\n", ['up:2: expected a time in whole ms >= 0, got ""']],
    ["-1\n2\n", ['up:1: expected a time in whole ms >= 0, got "-1"']],
    ["1\n5\n4\n6\n", ["up:3: expected times in ascending order, got 4 after 5"]],
    ["0\n0\n", ["up:2: expected the last time to be > 0: it is the period of the trace"]],
  ])("%j", (text, faults) => expect(problemsOf(() => parseLinkTrace(text, "up"))).toEqual(faults));

  test("after twenty faults the rest is counted", () => {
    const faults = problemsOf(() => parseLinkTrace("x\n".repeat(30), "up"));
    expect(faults).toHaveLength(21);
    expect(faults[20]).toBe("up: and 10 more faults");
  });
});

const head = "arrival_s,device,data_bits,work_cycles\n";

describe("arrivals", () => {
  test("rows by time, rows of the same time in the file's order, any order of columns", () => {
    const text = "device,arrival_s,work_cycles,data_bits\n1,2,5,1|2\n0,1.5,6|7,1|2|3\n2,2,8,0|0\n";
    expect(parseArrivals(text, "a.csv", 3)).toEqual([
      { arrival_s: 1.5, device: 0, data_bits: [1, 2, 3], work_cycles: [6, 7] },
      { arrival_s: 2, device: 1, data_bits: [1, 2], work_cycles: [5] },
      { arrival_s: 2, device: 2, data_bits: [0, 0], work_cycles: [8] },
    ]);
  });

  test("quoted cells, a byte order mark, blank lines", () => {
    expect(parseArrivals(`\uFEFF${head}\r\n"0.5",0,"1|2",3\r\n\r\n`, "a.csv", 1)).toEqual([
      { arrival_s: 0.5, device: 0, data_bits: [1, 2], work_cycles: [3] },
    ]);
  });

  test.each([
    ["", ["a.csv: is empty: expected the header arrival_s,device,data_bits,work_cycles"]],
    [head, ["a.csv: has no rows: expected a task per line after the header"]],
    [
      "arrival,device,data_bits,work_cycles,x\n0,0,1|1,1\n",
      [
        'a.csv:1: unknown column "arrival"; did you mean "arrival_s"?',
        'a.csv:1: unknown column "x"; valid columns: arrival_s, device, data_bits, work_cycles, edges, deadline_s, priority, application',
        'a.csv:1: missing column "arrival_s" in the header',
      ],
    ],
    ["arrival_s,device,device,data_bits,work_cycles\n", ['a.csv:1: column "device" stands twice']],
    [`${head}0,0,1|1\n`, ["a.csv:2: expected 4 cells, got 3"]],
    [
      `${head}-1,0,1|1,1\n\n1,2,1|1,1\n1,0.5,1|1,1\n`,
      [
        'a.csv:2: arrival_s: expected a time in seconds >= 0, got "-1"',
        'a.csv:4: device: expected 0 to 1, as there are 2 devices, got "2"',
        'a.csv:5: device: expected 0 to 1, as there are 2 devices, got "0.5"',
      ],
    ],
    [
      `${head}0,0,1|x,1\n0,0,1|1,-1\n0,0,,1\n`,
      [
        'a.csv:2: data_bits: expected numbers >= 0 joined by "|", got "1|x"',
        'a.csv:3: work_cycles: expected numbers >= 0 joined by "|", got "-1"',
        'a.csv:4: data_bits: expected numbers >= 0 joined by "|", got ""',
      ],
    ],
    [`${head}0,0,1|1,1|1\n`, ["a.csv:2: expected one size more than works, got 2 data_bits and 2 work_cycles"]],
    [
      `${head}0,0,"1|1,1\n`,
      ["a.csv:2: not valid CSV: Quote Not Closed: the parsing is finished with an opening quote at line 2"],
    ],
  ])("%j", (text, faults) => expect(problemsOf(() => parseArrivals(text, "a.csv", 2))).toEqual(faults));
});
