import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { HEADER_BYTES, RowsFrame, resetBytes, rowOffsets, stepBytes } from "../../../src/environment/protocol.js";
import type { News } from "../../../src/environment/rows.js";
import { type ServeOptions, serve } from "../../../src/environment/serve.js";
import type { TaskCounts } from "../../../src/world/run/ledger.js";
import { scenarioNamed } from "../../support/emulate.js";
import vectors from "../../vectors/gym-protocol.json" with { type: "json" };

const sizes = { ...vectors.sizes, maskLength: vectors.sizes.mask };
const folder = mkdtempSync(join(tmpdir(), "edgefade-gym-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scenario = scenarioNamed("quickstart", "tasks=3");
const defaults: ServeOptions = {
  ...{ scenario, text: {}, version: "0", decides: "subtask", reward: "rate", dropCost: 0 },
  ...{ environments: 2, first: 0, count: 2 },
};

/** What comes out when these bytes go in. */
const talk = (input: Uint8Array, options: Partial<ServeOptions> = {}): Buffer => {
  writeFileSync(join(folder, "in"), input);
  const [from, to] = [openSync(join(folder, "in"), "r"), openSync(join(folder, "out"), "w")];
  try {
    serve({ ...defaults, ...options }, { input: from, output: to });
  } finally {
    closeSync(from);
    closeSync(to);
  }
  return readFileSync(join(folder, "out"));
};

const frame = (kind: number, payload: Uint8Array, length = payload.length): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(length, 0);
  header.writeUInt16LE(kind, 4);
  return Buffer.concat([header, payload]);
};
const ints = (...values: number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);
const doubles = (...values: number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);
const reset = frame(1, Buffer.concat([ints(2, 2), doubles(5, 6, Number.NaN, 0)]));
const step = (...values: number[]) => frame(2, ints(...values));

describe("frames", () => {
  it("of requests have the sizes of the vectors", () => {
    expect(resetBytes(sizes) + HEADER_BYTES).toBe(vectors.reset.hex.length / 2);
    expect(resetBytes({ ...sizes, rows: 3 }) + HEADER_BYTES).toBe(vectors.resetOfThreeRows.hex.length / 2);
    expect(stepBytes(sizes) + HEADER_BYTES).toBe(vectors.step.hex.length / 2);
  });

  it("of answers are the bytes of the vectors", () => {
    const told = vectors.rows;
    const answer = new RowsFrame(sizes);
    for (const name of ["reward", "dt_s", "time_s", "decision", "device", "subtask", "replication", "flags"] as const)
      answer.rows[name].set(told[name]);
    answer.rows.observation.set(told.observation.flat());
    answer.rows.mask.set(told.mask.flat());
    const news: News = {
      ended: told.ended.map(({ row, ...task }) => ({
        row,
        task: { ...task, latency_s: task.latency_s ?? Number.NaN, isAsked: true } as News["ended"][number]["task"],
      })),
      reports: told.reports.map(({ row, cost, run_s, events, in_flight: inFlight, ...counts }) => {
        const all: TaskCounts = { ...counts, inFlight };
        return { row, report: { counts: all, nodes: [], cost, run_s, events, isCutShort: false } };
      }),
    };
    expect(Buffer.from(answer.finish(news)).toString("hex")).toBe(told.hex);
    // Again, with room for more than any frame before had.
    const many = { ...news, ended: Array.from({ length: 50 }, () => news.ended[0]!) };
    expect(answer.finish(many)).toHaveLength(told.hex.length / 2 + 48 * 40);
    expect(Buffer.from(answer.finish(news)).toString("hex")).toBe(told.hex);
  });
});

describe("serve", () => {
  it("says hello, answers every frame, and ends with its input", () => {
    const said = talk(Buffer.concat([reset, step(1, 1, 0, 2), step(0, 1, 0, 1)]));
    const hello = JSON.parse(said.subarray(0, said.indexOf("\n")).toString());
    expect(hello).toMatchObject({ protocol: "edgefade-gym", version: 1, rows: 2, decides: "subtask" });
    const { observation, mask, action, frames } = hello;
    expect(frames).toEqual({ reset: 40, step: 16 });
    const offsets = rowOffsets({
      ...{ rows: 2, features: observation.length, maskLength: mask.length, places: action.places },
    });
    let at = said.indexOf("\n") + 1;
    const answers: Buffer[] = [];
    while (at < said.length) {
      const length = said.readUInt32LE(at);
      expect(said.readUInt16LE(at + 4)).toBe(3);
      answers.push(said.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length));
      at += HEADER_BYTES + length;
    }
    expect(answers).toHaveLength(3);
    const decisions = answers.map((answer) => [0, 1].map((row) => answer.readInt32LE(offsets.decision + 4 * row)));
    const times = answers.map((answer) => [0, 1].map((row) => answer.readDoubleLE(offsets.time_s + 8 * row)));
    expect(decisions.flat().every((decision) => decision >= 0)).toBe(true);
    // The row that did nothing stands where it stood, and earns nothing.
    expect(times[2]![0]).toBe(times[1]![0]);
    expect(times[2]![1]).toBeGreaterThanOrEqual(times[1]![1]!);
    expect(answers[2]!.readDoubleLE(offsets.reward)).toBe(0);
    expect(answers[0]!.readInt32LE(offsets.replication)).toBe(0);
    expect(answers[0]!.subarray(offsets.flags, offsets.flags + 2)).toEqual(Buffer.from([4, 4]));
  });

  it("takes an empty input for a client that has gone", () => {
    expect(talk(new Uint8Array(0)).toString()).toMatch(/^\{.*\}\n$/);
  });

  const refusals: [string, Uint8Array, RegExp][] = [
    ["a header that is cut off", reset.subarray(0, 5), /frame 1: the input ends after 5 bytes of a header of 8/],
    ["a payload that is cut off", reset.subarray(0, 20), /frame 1: the input ends after 12 of 40 bytes/],
    [
      "an unknown kind",
      frame(9, ints(1, 1)),
      /frame 1: expected a header of kind 1 \(reset\) or 2 \(step\), got kind 9/,
    ],
    ["text", Buffer.from("hello, emulator"), /frame 1: expected a header of kind/],
    ["a frame of 4 GB", frame(2, ints(1, 1), 2 ** 32 - 1), /a step of 2 rows has 16 bytes, the header says 4294967295/],
    ["a frame of another batch", step(1, 0), /a step of 2 rows has 16 bytes, the header says 8/],
    [
      "an unknown operation",
      Buffer.concat([reset, step(1, 7, 0, 0)]),
      /frame 2: row 1: expected an operation of 0, 1, 2, got 7/,
    ],
    ["a step before a reset", step(0, 1, 0, 0), /frame 1: environment 1: reset it first/],
    [
      "a site that there is not",
      Buffer.concat([reset, step(1, 1, 0, 3)]),
      /frame 2: environment 1: action 3: expected a whole number from 0 to 2/,
    ],
    [
      "a seed that is none",
      frame(1, Buffer.concat([ints(2, 2), doubles(-1, 0, 0, 0)])),
      /environment 0: seed: expected a whole number >= 0, got -1/,
    ],
  ];
  it.each(refusals)("refuses %s", (_, input, problem) => {
    expect(() => talk(input)).toThrow(problem);
  });
});

describe("agents", () => {
  const agents = 20;
  const begin = frame(
    1,
    Buffer.concat([ints(...new Array(agents).fill(2)), doubles(...new Array(2 * agents).fill(Number.NaN))]),
  );

  it("refuse a site that there is not by the name of their device", () => {
    const wrong = step(...new Array(agents).fill(1), ...new Array(agents).fill(5));
    expect(() => talk(Buffer.concat([begin, wrong]), { slot_s: 0 })).toThrow(/frame 2: agent phone-\d+: action 5/);
  });
});
