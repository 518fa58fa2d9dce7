import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ByteSink } from "../../../src/output/write/byte-sink.js";
import { openFile } from "../../../src/output/write/open-file.js";
import { OutputError } from "../../../src/output/write/output-error.js";
import type { Column } from "../../../src/output/write/row-writer.js";
import { RowWriter, wholeRows_bytes } from "../../../src/output/write/row-writer.js";
import { csvText } from "../../../src/output/write/small-table.js";
import { TASKS } from "../../../src/output/write/tables.js";
import { taskRecord } from "./sample-records.js";

interface Row {
  readonly name: string;
  readonly at_s: number;
  readonly energy_j: number;
  readonly count: number;
  readonly note: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: "name", kind: "text", of: (row) => row.name },
  { name: "at_s", kind: "seconds", of: (row) => row.at_s },
  { name: "energy_j", kind: "real", of: (row) => row.energy_j },
  { name: "count", kind: "integer", of: (row) => row.count },
  { name: "note", kind: "text", of: (row) => row.note },
];

const systemError = (code: string): Error => Object.assign(new Error(`${code}: simulated`), { code });

/** A disk in memory: it takes `space_bytes`, `turn_bytes` at a time, and can be busy at first. */
class Disk implements ByteSink {
  readonly file = "results/a/tasks.csv";
  content = Buffer.alloc(0);
  closed = false;
  calls = 0;
  busyTurns = 0;
  truncates = true;
  readonly space_bytes: number;
  readonly turn_bytes: number;

  constructor(space_bytes = Number.POSITIVE_INFINITY, turn_bytes = Number.POSITIVE_INFINITY) {
    this.space_bytes = space_bytes;
    this.turn_bytes = turn_bytes;
  }

  write(bytes: Uint8Array, start: number, end: number): number {
    this.calls += 1;
    if (this.busyTurns > 0) {
      this.busyTurns -= 1;
      throw systemError("EAGAIN");
    }
    const length = Math.min(end - start, this.turn_bytes, this.space_bytes - this.content.length);
    if (length === 0) throw systemError("ENOSPC");
    this.content = Buffer.concat([this.content, bytes.subarray(start, start + length)]);
    return length;
  }

  truncate(length: number): void {
    if (!this.truncates) throw systemError("EINVAL");
    this.content = this.content.subarray(0, length);
  }

  close(): void {
    this.closed = true;
  }

  get text(): string {
    return this.content.toString("utf8");
  }
}

const row = (changes: Partial<Row> = {}): Row => ({
  name: "phone",
  at_s: 1.25,
  energy_j: 1 / 3,
  count: 7,
  note: "",
  ...changes,
});

const write = (rows: readonly Row[], disk: Disk, buffer_bytes = 64, prefix: readonly string[] = []): void => {
  const writer = new RowWriter(disk, prefix, COLUMNS, { buffer_bytes });
  writer.header(prefix.map((_, i) => `prefix${i}`));
  for (const one of rows) writer.row(one);
  writer.close();
};

const HEADER = "name,at_s,energy_j,count,note\n";

describe("RowWriter", () => {
  it("writes a header and rows", () => {
    const disk = new Disk();
    write([row(), row({ at_s: Number.NaN, energy_j: -0, note: "dropped, twice" })], disk);
    expect(disk.text).toBe(`${HEADER}phone,1.25,0.333333333333,7,\nphone,,0,7,"dropped, twice"\n`);
    expect(disk.closed).toBe(true);
  });

  it("writes doubles that round-trip in full precision", () => {
    const disk = new Disk();
    const writer = new RowWriter(disk, [], COLUMNS, { precision: "full" });
    writer.row(row({ at_s: 0.1 + 0.2, energy_j: 1e-27 / 3, count: 2 ** 53 + 2 }));
    writer.close();
    expect(disk.text).toBe(`phone,0.30000000000000004,${String(1e-27 / 3)},9007199254740994,\n`);
  });

  it("quotes the prefix once and repeats it", () => {
    const disk = new Disk();
    write([row(), row()], disk, 64, ['say "hi", you', "3"]);
    expect(disk.text.split("\n").slice(1, 3)).toEqual(
      Array(2).fill('"say ""hi"", you",3,phone,1.25,0.333333333333,7,'),
    );
  });

  const cell = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", " ", "é", "漢", "😀", ""), maxLength: 12 }),
    fc.constantFrom("device>edge", "", "x".repeat(500)),
  );
  const anyRow: fc.Arbitrary<Row> = fc.record({
    name: cell,
    at_s: fc.double(),
    energy_j: fc.double(),
    count: fc.maxSafeInteger(),
    note: cell,
  });

  it("writes what csv-stringify writes of the same cells, whatever the buffer", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), fc.integer({ min: 1, max: 2000 }), (rows, buffer_bytes) => {
        const disk = new Disk();
        write(rows, disk, buffer_bytes);
        expect(disk.text).toBe(csvText(COLUMNS, rows));
      }),
      { numRuns: 500 },
    );
  });

  it("writes what csv-parse reads back", () => {
    const near = (text: string, value: number): void => {
      if (Number.isNaN(value)) expect(text).toBe("");
      else expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 5.1e-12);
    };
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), (rows) => {
        const disk = new Disk();
        write(rows, disk);
        // A line break in the first cells would mislead its discovery of the record delimiter; ours is always LF.
        const read: Record<string, string>[] = parse(disk.content, { columns: true, record_delimiter: "\n" });
        expect(read.length).toBe(rows.length);
        for (const [i, expected] of rows.entries()) {
          const { name, note, count, energy_j, at_s } = read[i]!;
          expect([name, note, count]).toEqual([expected.name, expected.note, String(expected.count)]);
          if (Number.isFinite(expected.energy_j) && Math.abs(expected.energy_j) > 1e-300)
            near(energy_j!, expected.energy_j);
          if (Math.abs(expected.at_s) < 1e21)
            expect(Math.abs(Number(at_s) - expected.at_s)).toBeLessThanOrEqual(
              5.1e-10 + Math.abs(expected.at_s) * 2e-16,
            );
        }
      }),
      { numRuns: 300 },
    );
  });

  it("hands over whole rows only, in short writes and while the system is busy", () => {
    const rows = Array.from({ length: 200 }, (_, count) => row({ count, note: "a\nb" }));
    const disk = new Disk(Number.POSITIVE_INFINITY, 7);
    disk.busyTurns = 3;
    write(rows, disk, 400);
    expect(disk.text).toBe(csvText(COLUMNS, rows));

    const boundaries = new Disk();
    const plainWrite = boundaries.write.bind(boundaries);
    boundaries.write = (bytes, start, end) => {
      expect(wholeRows_bytes(bytes.subarray(start, end), end - start)).toBe(end - start);
      return plainWrite(bytes, start, end);
    };
    write(rows, boundaries, 400);
    expect(boundaries.calls).toBeGreaterThan(5);
  });

  it("keeps the whole rows of a full disk, names the file, and says so again", () => {
    const rows = Array.from({ length: 40 }, (_, count) => row({ count, note: 'li"ne\nbreak' }));
    const complete = csvText(COLUMNS, rows);
    for (let space_bytes = 0; space_bytes < complete.length; space_bytes += 13) {
      const disk = new Disk(space_bytes, 11);
      const writer = new RowWriter(disk, [], COLUMNS, { buffer_bytes: 300 });
      const run = (): void => {
        writer.header([]);
        for (const one of rows) writer.row(one);
        writer.flush();
      };
      expect(run).toThrow("cannot write results/a/tasks.csv: no space left on the device (ENOSPC)");
      expect(() => writer.flush()).toThrow(OutputError);
      writer.close();
      expect(disk.closed).toBe(true);
      expect(complete.startsWith(disk.text)).toBe(true);
      expect(space_bytes - disk.content.length).toBeLessThan(60);
      if (disk.text !== "") {
        const read = parse(disk.text, { columns: true });
        expect(csvText(COLUMNS, rows.slice(0, read.length))).toBe(disk.text);
      }
    }
  });

  it("reports the failed write where the file cannot be cut back, and at close where it was buffered", () => {
    const disk = new Disk(10);
    disk.truncates = false;
    expect(() => write([row()], disk, 4096)).toThrow(/tasks\.csv: no space left/);
    expect(disk.closed).toBe(true);
  });

  it("reports a close that fails", () => {
    const disk = new Disk();
    disk.close = () => {
      throw systemError("EIO");
    };
    expect(() => write([row()], disk)).toThrow(
      "cannot write results/a/tasks.csv: the device reported an input/output error (EIO)",
    );
  });

  it("gives up on a system that accepts no bytes", () => {
    const disk = new Disk();
    disk.write = () => 0;
    expect(() => write([row()], disk)).toThrow("cannot write results/a/tasks.csv: the system accepted no bytes");
  });

  it("leaves no trace of a row whose column throws", () => {
    const disk = new Disk();
    const writer = new RowWriter(disk, [], COLUMNS);
    writer.row(row());
    const broken = {
      ...row(),
      get note(): string {
        throw new Error("broken record");
      },
    };
    expect(() => writer.row(broken)).toThrow("broken record");
    writer.row(row());
    writer.close();
    expect(disk.text).toBe("phone,1.25,0.333333333333,7,\n".repeat(2));
    expect(writer.rows).toBe(2);
  });
});

describe("RowWriter on files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "edgefade-rows-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("writes many rows through its buffer", () => {
    const file = join(folder, "tasks.csv");
    const writer = new RowWriter(openFile(file), ["s", "p", "0"], TASKS.columns);
    const records = Array.from({ length: 3000 }, (_, task) => taskRecord({ task, arrival_s: task / 7 }));
    for (const record of records) writer.row(record);
    writer.close();
    const lines = csvText(TASKS.columns, records).split("\n").slice(1, -1);
    expect(readFileSync(file, "utf8")).toBe(lines.map((line) => `s,p,0,${line}\n`).join(""));
  });

  it("names a file that cannot be created", () => {
    expect(() => openFile(join(folder, "no", "tasks.csv"))).toThrow(
      /cannot create .*tasks\.csv: no such file or folder/,
    );
  });

  it.skipIf(!existsSync("/dev/full"))("reports a full device", () => {
    const writer = new RowWriter(openFile("/dev/full"), [], COLUMNS);
    writer.row(row());
    expect(() => writer.close()).toThrow("cannot write /dev/full: no space left on the device (ENOSPC)");
  });
});
