import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

describe("edgefade reproduce", () => {
  it("writes the tables and figures of a paper", { timeout: 1_200_000 }, async () => {
    const { code, stdout, stderr } = await bench.run([
      "reproduce",
      "dios",
      "--quick",
      "--json",
      "--out",
      "made",
      "--write-docs",
      "page",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { reproductions } = JSON.parse(stdout);
    expect(reproductions).toHaveLength(1);
    const [{ tables, figures }] = reproductions;
    for (const { name, rows } of tables) {
      const written: Record<string, string>[] = parse(bench.read("made", "dios", `${name}.csv`), { columns: true });
      expect(written.map(({ scheme }) => scheme)).toEqual(rows.map(({ scheme }: { scheme: string }) => scheme));
      for (const { ours } of written) expect(Number.isFinite(Number(ours)), name).toBe(true);
    }
    for (const { name } of figures) expect(bench.read("made", "dios", `${name}.svg`)).toContain("<svg");
    expect(bench.list("made", "dios")).toHaveLength(tables.length + 2 * figures.length + 1);
    const page = bench.read("page", "reproduction.md");
    for (const { title } of tables) expect(page).toContain(`### ${title}`);
  });
});
