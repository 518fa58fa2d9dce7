import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { parseArrivals } from "../../../src/scenario/read/arrivals-trace.js";
import { readCsv } from "../../../src/scenario/read/trace-csv.js";
import { parseLinkTrace } from "../../../src/scenario/read/traces.js";
import { problemsOf, taskRowsOf } from "./fixtures.js";

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

/** The rows of a trace as plain lists. */
const rowsIn = (text: string | Iterable<string>, devices: number) => taskRowsOf(parseArrivals(text, "a.csv", devices));

describe("arrivals", () => {
  test("rows by time, rows of the same time in the file's order, any order of columns", () => {
    const text = "device,arrival_s,work_cycles,data_bits\n1,2,5,1|2\n0,1.5,6|7,1|2|3\n2,2,8,0|0\n";
    expect(rowsIn(text, 3)).toEqual([
      { arrival_s: 1.5, device: 0, data_bits: [1, 2, 3], work_cycles: [6, 7] },
      { arrival_s: 2, device: 1, data_bits: [1, 2], work_cycles: [5] },
      { arrival_s: 2, device: 2, data_bits: [0, 0], work_cycles: [8] },
    ]);
  });

  test("quoted cells, a byte order mark, blank lines", () => {
    expect(rowsIn(`\uFEFF${head}\r\n"0.5",0,"1|2",3\r\n\r\n`, 1)).toEqual([
      { arrival_s: 0.5, device: 0, data_bits: [1, 2], work_cycles: [3] },
    ]);
  });

  test("in parts, cut anywhere, as in one piece; the order of a full parser", () => {
    const cell = fc.constantFrom("1", " 2.5 ", '"3"', '" 4"', "", '"5\n6"', "x", '"a,b"', '"say ""no"""', "\t7");
    const line = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(","));
    const file = fc.tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom("\n", "\r\n"), fc.boolean());
    fc.assert(
      fc.property(file, fc.array(fc.nat(40), { maxLength: 5 }), ([lines, end, hasMark], cuts) => {
        const text = (hasMark ? "\uFEFF" : "") + lines.join(end) + (lines.length > 2 ? end : "");
        const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        const parts = places.slice(1).map((place, index) => text.slice(places[index], place));
        const expected = (
          parse(text, {
            bom: true,
            info: true,
            relax_column_count: true,
            skip_empty_lines: true,
            trim: true,
          }) as unknown as {
            record: string[];
            info: { lines: number };
          }[]
        ).filter(({ record }) => record.length > 1 || record[0] !== "");
        const plain = (records: Iterable<{ record: readonly string[]; info: { lines: number } }>) =>
          [...records]
            .filter(({ record }) => record.length > 1 || record[0] !== "")
            .map(({ record, info }) => [info.lines, record.map((text) => text.replaceAll("\r\n", "\n"))]);
        expect(plain(readCsv(parts, "a.csv"))).toEqual(plain(expected));
      }),
      { numRuns: 500 },
    );
  });

  test("sorted by time, whatever the order of the file, and none lost where columns grow", () => {
    const times = Array.from({ length: 5000 }, (_, k) => (k * 7919) % 1000);
    const text =
      head + times.map((time, k) => `${time},0,${"1|".repeat((k % 3) + 1)}${k},${"2|".repeat(k % 3)}${k}`).join("\n");
    const expected = times
      .map((arrival_s, k) => ({
        arrival_s,
        device: 0,
        data_bits: [...new Array<number>((k % 3) + 1).fill(1), k],
        work_cycles: [...new Array<number>(k % 3).fill(2), k],
      }))
      .sort((a, b) => a.arrival_s - b.arrival_s);
    expect(rowsIn(text, 1)).toEqual(expected);
  });

  test("columns that only some rows fill in stay with their rows", () => {
    const graphs = ["input-0|0-output", "", "input-0|0-1|1-output"];
    const rows = Array.from({ length: 3000 }, (_, k) => {
      const graph = graphs[k % 3]!;
      const data_bits = graph === "" ? [k, 1, 2] : graph.split("|").map((_, edge) => edge + k);
      return {
        arrival_s: (k * 7919) % 1000,
        device: 0,
        ...(k < 1500 || k % 5 > 0 ? {} : { deadline_s: k }),
        ...(k < 2000 || k % 7 > 0 ? {} : { priority: k }),
        ...(k % 11 > 0 ? {} : { application: `kind ${k % 4}` }),
        graph,
        data_bits,
        work_cycles: k % 3 === 0 ? [k] : [k, 1],
      };
    });
    const lines = rows.map(({ arrival_s, data_bits, work_cycles, graph, deadline_s, priority, application }) =>
      [arrival_s, 0, data_bits.join("|"), work_cycles.join("|"), graph, deadline_s, priority, application].join(","),
    );
    const read = rowsIn(
      `arrival_s,device,data_bits,work_cycles,edges,deadline_s,priority,application\n${lines.join("\n")}`,
      1,
    );
    const sorted = rows.toSorted((a, b) => a.arrival_s - b.arrival_s);
    expect(read.map(({ edges: _, ...rest }) => rest)).toEqual(sorted.map(({ graph: _, ...rest }) => rest));
    expect(read.map(({ edges }) => edges?.length ?? 0)).toEqual(
      sorted.map(({ graph }) => (graph === "" ? 0 : graph.split("|").length)),
    );
    expect(new Set(read.map(({ edges }) => edges)).size).toBe(3);
  });

  test("a trace of more rows than fit on the stack", () => {
    const csv = `${head}${Array.from({ length: 130_000 }, (_, k) => `${k},0,8|8,1000`).join("\n")}\n`;
    const text = `radio: { rate: constant, uplink: 1 Mbps, downlink: 1 Mbps }
edges: [{ name: e }]
devices: [{ name: d }]
arrivals: { process: trace, file: big.csv }
policies: [local]
`;
    const { scenario } = parseScenario(text, "big.yaml", { readFile: () => csv });
    expect(scenario.tasks).toBe(130_000);
    expect(scenario.application).toMatchObject({ kind: "chain", subtasks: 1, data_bits: { value: 8 } });
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
    ["arrival_s,device,device,data_bits,work_cycles\n", ['a.csv:1: column "device" appears twice']],
    [`${head}0,0,1|1\n`, ["a.csv:2: expected 4 cells, got 3"]],
    [
      `${head}-1,0,1|1,1\n\n1,2,1|1,1\n1,0.5,1|1,1\n`,
      [
        'a.csv:2: arrival_s: expected a time in seconds >= 0, got "-1"',
        'a.csv:4: device: expected 0 to 1, because there are 2 devices, got "2"',
        'a.csv:5: device: expected 0 to 1, because there are 2 devices, got "0.5"',
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
