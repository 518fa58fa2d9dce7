import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { JOURNAL_FILE, Journal, JournalReader, scanJournal } from "../../../../src/experiment/sweep/store/journal.js";

let folder: string;
const file = () => join(folder, JOURNAL_FILE);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "edgefade-journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = async (...entries: unknown[]): Promise<void> => {
  const journal = Journal.open(folder);
  for (const entry of entries) journal.append(entry);
  await journal.close();
};
const all = (): unknown[] => {
  const found: unknown[] = [];
  scanJournal(file(), (entry) => found.push(entry));
  return found;
};

describe("a journal", () => {
  it("gives back what was written, at its place", async () => {
    const entries = [
      { k: "a", m: [1 / 3, null, "Infinity"] },
      { k: "ü", r: 2 },
    ];
    await write(...entries);
    expect(all()).toEqual(entries);
    const reader = new JournalReader(file());
    scanJournal(file(), (entry, place) => expect(reader.entry(place)).toEqual(entry));
    reader.close();
  });

  it("cut off anywhere keeps every whole line, and goes on after the last", async () => {
    const entries = Array.from({ length: 5 }, (_, k) => ({ k, text: "x".repeat(k) }));
    await write(...entries);
    const bytes = readFileSync(file());
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(file(), bytes);
      truncateSync(file(), length);
      const whole = bytes.subarray(0, length).filter((byte) => byte === 10).length;
      await write({ k: "next" });
      expect(all()).toEqual([...entries.slice(0, whole), { k: "next" }]);
    }
  });

  it("passes over damaged lines", async () => {
    await write({ k: 0 }, { k: 1 }, { k: 2 });
    const text = readFileSync(file(), "utf8");
    writeFileSync(file(), text.replace('{"k":1}', '{"k":7}'));
    appendFileSync(file(), "\0\0\0\0\n");
    expect(all()).toEqual([{ k: 0 }, { k: 2 }]);
  });

  it("says where a line has changed under it", async () => {
    await write({ k: 0 });
    const reader = new JournalReader(file());
    expect(() => reader.entry({ at: 1, length: 12 })).toThrow(/has changed at byte 1/);
    reader.close();
  });
});
