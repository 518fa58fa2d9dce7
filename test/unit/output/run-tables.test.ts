import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TableAssembly } from "../../../src/output/write/assembly.js";
import type { ByteSink } from "../../../src/output/write/byte-sink.js";
import { openFile } from "../../../src/output/write/open-file.js";
import { OutputError } from "../../../src/output/write/output-error.js";
import { PARTS_FOLDER, partName, RunTables } from "../../../src/output/write/run-tables.js";
import type { LogLevel } from "../../../src/output/write/tables.js";
import { headerOf } from "../../../src/output/write/tables.js";
import { nodeRecord, subtaskRecord, taskRecord, transferRecord } from "./sample-records.js";

const RUNS = [
  { run: 0, policy: "local", replication: 0 },
  { run: 1, policy: "local", replication: 1 },
  { run: 2, policy: "edge, first", replication: 0 },
  { run: 3, policy: "edge, first", replication: 1 },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "edgefade-tables-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (run: number, log: LogLevel = "full", more: { open?: (file: string) => ByteSink } = {}): RunTables =>
  new RunTables({ folder, scenario: "two\nlines", log, ...RUNS[run]!, ...more });

const emulate = (run: number, log: LogLevel = "full"): void => {
  const tables = open(run, log);
  for (let task = 0; task < 50; task += 1) {
    tables.task(taskRecord({ task, arrival_s: run + task / 3 }));
    tables.subtask(subtaskRecord({ task }));
    tables.transfer(transferRecord({ task, to_site: `edge-${run}` }));
  }
  tables.node(nodeRecord({ capacity: Number.POSITIVE_INFINITY, utilization: Number.NaN }));
  tables.close();
};

const contents = (): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

const rowsOf = (table: string): Record<string, string>[] =>
  parse(readFileSync(join(folder, `${table}.csv`)), { columns: true, record_delimiter: "\n" });

describe("RunTables and TableAssembly", () => {
  it("give the same bytes in whatever order the runs end", () => {
    const results = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
    ].map((order) => {
      const assembly = new TableAssembly(folder, "full");
      for (const run of order) {
        emulate(run);
        assembly.finished(run);
      }
      assembly.close();
      const files = contents();
      for (const name of Object.keys(files)) rmSync(join(folder, name));
      return files;
    });
    expect(Object.keys(results[0]!).sort()).toEqual(["nodes.csv", "subtasks.csv", "tasks.csv", "transfers.csv"]);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it("write one header and then the rows of the runs in order", () => {
    for (const run of [2, 0, 3, 1]) emulate(run);
    new TableAssembly(folder, "full").close();
    const tasks = rowsOf("tasks");
    expect(tasks.length).toBe(200);
    expect(tasks.map((row) => `${row.policy} ${row.replication} ${row.task}`)).toEqual(
      RUNS.flatMap(({ policy, replication }) =>
        Array.from({ length: 50 }, (_, task) => `${policy} ${replication} ${task}`),
      ),
    );
    expect(tasks[0]!.scenario).toBe("two\nlines");
    expect(tasks[150]!.arrival_s).toBe("3");
    expect(
      rowsOf("transfers")
        .map((row) => row.to_site)
        .slice(49, 51),
    ).toEqual(["edge-0", "edge-1"]);
    expect(rowsOf("nodes")[0]).toMatchObject({ capacity: "Infinity", utilization: "" });
    expect(existsSync(join(folder, PARTS_FOLDER))).toBe(false);
  });

  it("leave out the details with --log tasks", () => {
    expect(open(0, "tasks").wantsDetails).toBe(false);
    emulate(0, "tasks");
    new TableAssembly(folder, "tasks").close();
    expect(readdirSync(folder).sort()).toEqual(["nodes.csv", "tasks.csv"]);
  });

  it("keep what finished and what a failing run had written, in order", () => {
    const assembly = new TableAssembly(folder, "full");
    emulate(1);
    assembly.finished(1);
    const failing = open(0);
    failing.task(taskRecord({ task: 7 }));
    failing.close();
    assembly.close();
    const tasks = rowsOf("tasks");
    expect(tasks.length).toBe(51);
    expect(tasks[0]).toMatchObject({ task: "7", replication: "0" });
    expect(tasks[1]).toMatchObject({ task: "0", replication: "1" });
  });

  it("write bare headers where no run wrote anything, and pass over a part that was cut within its header", () => {
    emulate(0);
    emulate(1);
    truncateSync(join(folder, PARTS_FOLDER, partName(0, "tasks")), 20);
    rmSync(join(folder, PARTS_FOLDER, partName(0, "nodes")));
    rmSync(join(folder, PARTS_FOLDER, partName(1, "nodes")));
    new TableAssembly(folder, "full").close();
    expect(rowsOf("tasks").length).toBe(50);
    expect(contents()["nodes.csv"]).toBe(`${headerOf("nodes")}\n`);
    expect(existsSync(join(folder, PARTS_FOLDER))).toBe(false);
  });

  it("leave foreign files alone among the parts", () => {
    emulate(0);
    writeFileSync(join(folder, PARTS_FOLDER, "notes.txt"), "mine");
    new TableAssembly(folder, "full").close();
    expect(readFileSync(join(folder, PARTS_FOLDER, "notes.txt"), "utf8")).toBe("mine");
  });

  it("order more than 10,000 runs by number", () => {
    expect(partName(10_000, "tasks") < partName(9_999, "tasks")).toBe(true);
    for (const run of [10_000, 9_999]) {
      const tables = new RunTables({ folder, scenario: "s", policy: `p${run}`, replication: 0, log: "tasks", run });
      tables.task(taskRecord());
      tables.close();
    }
    new TableAssembly(folder, "tasks").close();
    expect(rowsOf("tasks").map((row) => row.policy)).toEqual(["p9999", "p10000"]);
  });

  it("keep a part that could not be appended", () => {
    emulate(0);
    new TableAssembly(folder, "tasks").finished(0);
    emulate(1);
    rmSync(join(folder, "tasks.csv"));
    mkdirSync(join(folder, "tasks.csv"));
    expect(() => new TableAssembly(folder, "tasks").close()).toThrow(/cannot write .*tasks\.csv/);
    expect(existsSync(join(folder, PARTS_FOLDER, partName(1, "tasks")))).toBe(true);
  });

  it.skipIf(!existsSync("/dev/full"))("name the table when the disk fills up in the copy, and keep the part", () => {
    symlinkSync("/dev/full", join(folder, "tasks.csv"));
    emulate(0);
    expect(() => new TableAssembly(folder, "tasks").close()).toThrow(
      `cannot write ${join(folder, "tasks.csv")}: no space left on the device (ENOSPC)`,
    );
    expect(existsSync(join(folder, PARTS_FOLDER, partName(0, "tasks")))).toBe(true);
  });

  it("close every part when the disk is full, and name the first that failed", () => {
    const opened: string[] = [];
    const closed: string[] = [];
    const full = (file: string): ByteSink => {
      opened.push(file);
      const sink = openFile(file);
      return {
        ...sink,
        write: () => {
          throw Object.assign(new Error("no space"), { code: "ENOSPC" });
        },
        close: () => {
          closed.push(file);
          sink.close();
        },
      };
    };
    const tables = open(0, "full", { open: full });
    tables.task(taskRecord());
    expect(() => tables.close()).toThrow(/cannot write .*0000-tasks\.csv: no space left on the device/);
    expect(closed).toEqual(opened);
    expect(opened.length).toBe(4);
    tables.close();
  });

  it("close what is open when a part cannot be created", () => {
    const closed: string[] = [];
    const open3 = (file: string): ByteSink => {
      if (file.endsWith("transfers.csv")) throw new OutputError(file, new Error("refused"), "create");
      const sink = openFile(file);
      return {
        ...sink,
        close: () => {
          closed.push(file);
          sink.close();
        },
      };
    };
    expect(() => open(0, "full", { open: open3 })).toThrow("refused");
    expect(closed.length).toBe(2);
  });

  it("count their rows", () => {
    const tables = open(0, "tasks");
    tables.task(taskRecord());
    tables.task(taskRecord());
    tables.subtask(subtaskRecord());
    tables.node(nodeRecord());
    expect(tables.rows).toEqual({ tasks: 2, subtasks: 0, transfers: 0, nodes: 1 });
    tables.close();
  });
});
