import { afterAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

describe("edgefade reproduce", () => {
  it.each([
    [["diso"], 'edgefade: unknown paper "diso"; did you mean "dios"?; papers: dios, kd-dil, dmro, ddlro, or all\n'],
    [["dios", "--seed", "-1"], '--seed: expected a whole number >= 0, got "-1"\n'],
    [["dios", "--jobs", "0"], '--jobs: expected a whole number >= 1, got "0"\n'],
    [["dios", "--out", ""], "--out: the folder has no name\n"],
    [
      ["dmro", "--only", "statik"],
      '--only: dmro has no table "statik"; did you mean "static"?; its tables: static, learners, learners-multi, lead, terms, adaptation, contended, contended-pairs, multi, multi-pairs, beyond\n',
    ],
    [
      ["ddlro", "--only", "latencies"],
      '--only: ddlro has no table "latencies"; did you mean "latency"?; its tables: latency, efficiency, alive, utility, readings, ablations, sweep, learned\n',
    ],
    [["all", "--only", "static"], "--only: expected one paper beside it, got all\n"],
    [
      ["dmro", "--only", "static", "--write-docs", "docs"],
      "--only: cannot be combined with --write-docs: the page is made of whole papers; leave one of them out\n",
    ],
    [["dios", "--quik"], '--quik: unknown flag; did you mean "--quick"?\n'],
  ])("refuses %j and writes nothing", async (args, message) => {
    const { code, stdout, stderr } = await bench.run(["reproduce", ...args]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: message });
    expect(bench.has("results")).toBe(false);
  });

  it("does not replace a reproduction unasked, nor what is not one", async () => {
    bench.write("results/reproduction-quick/dmro/static.csv", "old\n");
    const { code, stderr } = await bench.run(["reproduce", "dmro", "--quick"]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "results/reproduction-quick/dmro: has a reproduction already; replace it with --force, or choose another folder with --out\n",
    });
    bench.write("mine/dios/thesis.txt", "dear to me\n");
    const other = await bench.run(["reproduce", "all", "--quick", "--force", "--out", "mine"]);
    expect({ code: other.code, stderr: other.stderr }).toEqual({
      code: 2,
      stderr: "mine/dios: has thesis.txt, which is not part of a reproduction; choose another folder with --out\n",
    });
    expect(bench.read("results/reproduction-quick/dmro/static.csv")).toBe("old\n");
  });

  it("makes one table alone, with its figures, into a folder of its own, and to the same bytes", {
    timeout: 60_000,
  }, async () => {
    const only = ["reproduce", "dmro", "--quick", "--only", "static"];
    const { code, stdout } = await bench.run(only);
    expect(code).toBe(0);
    expect(stdout).toContain("DMRO: ");
    const files = bench.list("results/reproduction-only", "dmro");
    expect(files).toContain("static.csv");
    expect(files).not.toContain("section.md");
    expect(files.every((file) => file.startsWith("static"))).toBe(true);
    await bench.run([...only, "--out", "again"]);
    expect(bench.read("again", "dmro", "static.csv")).toBe(
      bench.read("results/reproduction-only", "dmro", "static.csv"),
    );
  });
});
