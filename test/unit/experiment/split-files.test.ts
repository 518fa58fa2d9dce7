import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Heartbeat } from "../../../src/experiment/runs/heartbeat.js";
import type { Pool } from "../../../src/experiment/runs/pool.js";
import { NumberReader, NumberWriter } from "../../../src/experiment/runs/split/number-file.js";
import { inOrder, TiedShares } from "../../../src/experiment/runs/split/order.js";
import { RowJoiner, RowReader } from "../../../src/experiment/runs/split/rows-file.js";
import { doSplit } from "../../../src/experiment/runs/split/split-run.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-split-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

const written = (name: string, rows: readonly (readonly number[])[]): string => {
  const writer = new NumberWriter(path(name), rows[0]?.length ?? 1);
  for (const row of rows) {
    const at = writer.next();
    row.forEach((value, index) => {
      writer.numbers[at + index] = value;
    });
  }
  writer.close();
  return path(name);
};

describe("numbers in a file", () => {
  it("come back as they were, over many blocks, and without a row that was cut off", () => {
    const rows = Array.from({ length: 30_000 }, (_, row) => [row / 3, Number.NaN, -row]);
    const file = written("numbers", rows);
    truncateSync(file, 3 * 8 * 30_000 - 1);
    const reader = new NumberReader(file, 3);
    const read: number[][] = [];
    for (; reader.at >= 0; reader.advance()) read.push([...reader.numbers.subarray(reader.at, reader.at + 3)]);
    reader.close();
    expect(read).toEqual(rows.slice(0, -1));
  });

  it("may be none", () => {
    const reader = new NumberReader(written("none", []), 4);
    expect(reader.at).toBe(-1);
    reader.close();
  });
});

const rowsIn = (file: string, lines: number): string[] => {
  const reader = new RowReader(file, lines);
  const rows: string[] = [];
  while (reader.advance()) rows.push(reader.bytes.toString("utf8", reader.start, reader.stop));
  reader.close();
  return rows;
};

describe("rows in a file", () => {
  it("come back whole, over many blocks, however long they are", () => {
    const rows = Array.from(
      { length: 5_000 },
      (_, row) => `${row},${"x".repeat(row === 4000 ? 1_000_000 : row % 300)}\n`,
    );
    writeFileSync(path("rows.csv"), `a,b\n${rows.join("")}`);
    expect(rowsIn(path("rows.csv"), 1)).toEqual(rows);
    const joiner = new RowJoiner(path("joined.csv"), "a,b\n");
    const reader = new RowReader(path("rows.csv"), 1);
    while (reader.advance()) joiner.add(reader.bytes, reader.start, reader.stop);
    reader.close();
    joiner.close();
    expect(joiner.rows).toBe(5_000);
    expect(readFileSync(path("joined.csv"), "utf8")).toBe(readFileSync(path("rows.csv"), "utf8"));
  });

  it("end with the last that is whole, and may have several lines", () => {
    writeFileSync(path("lines.csv"), 'a\n"x\ny",1\n"x\ny",2\n');
    expect(rowsIn(path("lines.csv"), 2)).toEqual(['"x\ny",1\n', '"x\ny",2\n']);
    appendFileSync(path("lines.csv"), '"x\n');
    expect(rowsIn(path("lines.csv"), 2)).toHaveLength(2);
    for (const text of ["", "a,", "a,b\n", "a,b\n1"]) {
      writeFileSync(path("short.csv"), text);
      expect(rowsIn(path("short.csv"), 1)).toEqual([]);
    }
  });
});

/** Rows of shares by their places: a time and -1, or an arrival and a task. */
const order = (places: readonly (readonly (readonly [number, number])[])[], inTurn: number): number[][] => {
  const shares = places.map((rows, share) => {
    const reader = new NumberReader(written(`places${share}`, rows.length === 0 ? [] : rows), 2);
    let hasBegun = false;
    return {
      places: reader,
      advance: () => {
        if (hasBegun) reader.advance();
        hasBegun = true;
        return reader.at >= 0;
      },
    };
  });
  const taken: number[][] = [];
  try {
    inOrder(shares, inTurn, ({ places: { numbers, at } }, share) =>
      taken.push([share, numbers[at]!, numbers[at + 1]!]),
    );
  } finally {
    for (const { places } of shares) places.close();
  }
  return taken;
};

describe("the order of shares' rows", () => {
  it("is that of time, then that in which tasks arrived which the end of the run stopped", () => {
    const first = [
      [1, -1],
      [4, -1],
      [0.5, 7],
    ] as const;
    const second = [
      [2, -1],
      [2, -1],
      [0.5, 3],
      [0.7, 9],
    ] as const;
    expect(order([first, [], second], Infinity)).toEqual([
      [0, 1, -1],
      [2, 2, -1],
      [2, 2, -1],
      [0, 4, -1],
      [2, 0.5, 3],
      [0, 0.5, 7],
      [2, 0.7, 9],
    ]);
  });

  it("is not known of rows of one instant", () => {
    expect(() => order([[[1, -1]], [[1, -1]]], Infinity)).toThrow(TiedShares);
    expect(() => order([[[1, 5]], [[1, 6]]], 6)).toThrow(TiedShares);
    expect(order([[[1, 5]], [[1, 4]]], 6).map(([share]) => share)).toEqual([1, 0]);
  });
});

describe("a share that fails", () => {
  it("stops the others, and what is there is joined before its error is thrown", async () => {
    const calls: unknown[] = [];
    const pool = {
      runShare: async ({ share }: { readonly share: number }) => {
        if (share === 1) throw new Error("no more memory");
        return { share };
      },
      joinShares: async (job: { readonly results?: unknown }) => {
        calls.push(["join", job.results]);
        return { result: undefined };
      },
    } as unknown as Pool;
    const job = { folder, run: 0, label: "edge" } as unknown as Parameters<typeof doSplit>[1];
    const workers = [0, 1].map(() => ({ heart: new Heartbeat(), signal: new AbortController().signal }));
    const left = written(".x", []);
    const split = doSplit(pool, job, { shares: 2, islands: "cell" }, workers, (share) => calls.push(["stop", share]));
    await expect(split).rejects.toThrow("no more memory");
    expect(calls).toEqual([
      ["stop", 1],
      ["join", undefined],
    ]);
    rmSync(left);
  });
});
