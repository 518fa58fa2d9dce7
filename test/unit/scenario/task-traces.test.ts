import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { parseArrivals } from "../../../src/scenario/read/arrivals-trace.js";
import { parseTaskLines } from "../../../src/scenario/read/task-lines.js";
import { emulate, placing } from "../../support/emulate.js";
import { problemsOf, taskRowsOf } from "./fixtures.js";

const head = "arrival_s,device,data_bits,work_cycles,edges,deadline_s,priority,application\n";
const diamond = [
  { from: -1, to: 0 },
  { from: 0, to: 1 },
  { from: 0, to: 2 },
  { from: 1, to: 3 },
  { from: 2, to: 3 },
  { from: 3, to: 4 },
];

describe("traces of tasks", () => {
  test("graphs, deadlines, priorities and applications beside chains", () => {
    const rows = parseArrivals(
      `${head}1,0,8|7|6|5|4|3,1|2|3|4,input-0|0-1|0-2|1-3|2-3|3-output,0.3,2,detect\n0,0,5|6,9,,,,\n`,
      "t.csv",
      1,
    );
    expect(taskRowsOf(rows)).toEqual([
      { arrival_s: 0, device: 0, data_bits: [5, 6], work_cycles: [9] },
      {
        arrival_s: 1,
        device: 0,
        data_bits: [8, 7, 6, 5, 4, 3],
        work_cycles: [1, 2, 3, 4],
        edges: diamond,
        deadline_s: 0.3,
        priority: 2,
        application: "detect",
      },
    ]);
  });

  test("what no edge leads to begins without data, and what none leaves returns nothing", () => {
    const [row] = taskRowsOf(parseArrivals(`${head}0,0,7|6,1|2|3,0-1|0-2,,,\n`, "t.csv", 1));
    expect(row?.edges).toEqual([
      { from: 0, to: 1 },
      { from: 0, to: 2 },
      { from: -1, to: 0 },
      { from: 1, to: 3 },
      { from: 2, to: 3 },
    ]);
    expect(row?.data_bits).toEqual([7, 6, 0, 0, 0]);
  });

  test("JSON Lines say the same as CSV, with lists or with text", () => {
    const csv = parseArrivals(`${head}1,0,8|7|6,1|2,input-0|0-1|1-output,0.3,2,detect\n`, "t.csv", 1);
    const about = { arrival_s: 1, device: 0, deadline_s: 0.3, priority: 2, application: "detect" };
    const lists = {
      ...about,
      data_bits: [8, 7, 6],
      work_cycles: [1, 2],
      edges: [
        ["input", 0],
        [0, 1],
        [1, "output"],
      ],
    };
    const texts = { ...about, data_bits: "8|7|6", work_cycles: "1|2", edges: "input-0|0-1|1-output" };
    for (const one of [lists, texts]) expect(parseTaskLines(`${JSON.stringify(one)}\n\n`, "t.jsonl", 1)).toEqual(csv);
  });

  test.each([
    ["0,0,1,1,0-1,,,", 't.csv:2: edges: expected sub-tasks 0 to 0, because there are 1 work_cycles, got "0-1"'],
    ["0,0,1,1|1,0>1,,,", 't.csv:2: edges: expected edges such as input-0|0-1|1-output, got "0>1"'],
    ["0,0,1,1|1,0-0,,,", 't.csv:2: edges: expected data from one sub-task to another, got "0-0"'],
    ["0,0,1|2,1|1,0-1,,,", "t.csv:2: expected a size for every edge, got 2 data_bits and 1 edges"],
    ["0,0,1|2,1|1,0-1|1-0,,,", 't.csv:2: edges: no data lead to sub-task 2 of 2, got "0-1|1-0"'],
    ["0,0,1|2,1,,-1,,", 't.csv:2: deadline_s: expected a time in seconds > 0 after the arrival, got "-1"'],
    ["0,0,1|2,1,,,1.5,", 't.csv:2: priority: expected a whole number >= 0, got "1.5"'],
  ])("%s", (row, fault) => expect(problemsOf(() => parseArrivals(`${head}${row}\n`, "t.csv", 1))).toEqual([fault]));

  test.each([
    ["", ["t.jsonl: has no rows: expected a task per line, as an object of JSON"]],
    ["[1]", ["t.jsonl:1: expected an object with arrival_s, device, data_bits, work_cycles, got a list"]],
    [
      '{"arrival_s":0,"device":0,"data_bit":[1],"work_cycles":[1]}',
      ['t.jsonl:1: unknown key "data_bit"; did you mean "data_bits"?', 't.jsonl:1: missing key "data_bits"'],
    ],
    [
      '\n{"arrival_s":0,"device":1,"data_bits":[1,2],"work_cycles":[1]}',
      ['t.jsonl:2: device: expected 0, because there is one device, got "1"'],
    ],
  ])("%s", (text, faults) => expect(problemsOf(() => parseTaskLines(text, "t.jsonl", 1))).toEqual(faults));

  test("Parquet says the same as CSV", async () => {
    const folder = mkdtempSync(join(tmpdir(), "traces-"));
    try {
      const file = join(folder, "it's.parquet");
      const connection = await (await DuckDBInstance.create(":memory:")).connect();
      await connection.run(
        `COPY (SELECT 1e-7 AS arrival_s, 0 AS device, [8.0, 7.0, 6.0] AS data_bits, '1|2' AS work_cycles, [['input', '0'], ['0', '1'], ['1', 'output']] AS edges, 0.3 AS deadline_s, 2 AS priority, 'detect' AS application
         UNION ALL SELECT 0.5, 0, [8.0, 7.0], '1', NULL, NULL, NULL, NULL) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`,
      );
      connection.closeSync();
      const arrivals = (name: string) =>
        parseScenario(
          `radio: { rate: constant, uplink: 8 Mbps }
edges: [{ name: edge }]
devices: [{ name: phone }]
arrivals: { process: trace, file: "${name}" }
`,
          join(folder, "s.yaml"),
        ).scenario.arrivals;
      const csv = `${head}1e-7,0,8|7|6,1|2,input-0|0-1|1-output,0.3,2,detect\n0.5,0,8|7,1,,,,\n`;
      expect(arrivals("it's.parquet")).toEqual({ process: "trace", rows: parseArrivals(csv, "t.csv", 1) });
      writeFileSync(join(folder, "text.parquet"), "arrival_s\n");
      expect(problemsOf(() => arrivals("text.parquet"))).toEqual([
        expect.stringMatching(/text\.parquet: cannot be read as Parquet: [^\n]+$/),
      ]);
      expect(problemsOf(() => arrivals("its.parquet"))).toEqual([
        expect.stringMatching(/cannot read .*its\.parquet": no such file; did you mean ".*it's\.parquet"/),
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("no JSON", () => {
    expect(problemsOf(() => parseTaskLines("{", "t.jsonl", 1))).toEqual([
      expect.stringMatching(/^t\.jsonl:1: not valid JSON: /),
    ]);
  });

  test("run as they stand: a graph forks and joins, a deadline drops, a policy sees the application", () => {
    const text = (file: string) => `
radio: { rate: constant, uplink: 8 Mbps }
edges: [{ name: edge, cores: 4, frequency: 1 GHz }]
devices: [{ name: phone, cores: 4, frequency: 1 GHz }]
application: { onDeadline: drop }
arrivals: { process: trace, file: ${file} }
`;
    const csv = `${head}0,0,8e6|0|0|0|0|0,0|1e9|3e9|1e9,input-0|0-1|0-2|1-3|2-3|3-output,,,long\n10,0,8e6|0|0|0|0|0,0|1e9|3e9|1e9,input-0|0-1|0-2|1-3|2-3|3-output,4.5,3,short\n`;
    const seen: unknown[] = [];
    const { tasks } = emulate(
      parseScenario(text("t.csv"), "s.yaml", { readFile: () => csv }).scenario,
      placing(({ application, priority, deadline_s, work_cycles }) => {
        seen.push([application, priority, deadline_s]);
        return Array.from(work_cycles, () => "edge");
      }),
    );
    // A second on the air, then the longer branch of 3 s, then 1 s.
    expect(tasks.map(({ status, reason, latency_s }) => [status, reason, latency_s])).toEqual([
      ["completed", "", 5],
      ["dropped", "deadline", Number.NaN],
    ]);
    expect(seen).toEqual([
      ["long", 0, Infinity],
      ["short", 3, 14.5],
    ]);
  });
});
