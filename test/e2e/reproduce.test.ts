import { afterAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

describe("edgefade reproduce", () => {
  it.each([
    [["diso"], 'edgefade: unknown paper "diso"; did you mean "dios"?; papers: dios, kd-dil, dmro, or all\n'],
    [["dios", "--seed", "-1"], '--seed: expected a whole number >= 0, got "-1"\n'],
    [["dios", "--jobs", "0"], '--jobs: expected a whole number >= 1, got "0"\n'],
    [["dios", "--out", ""], "--out: the folder has no name\n"],
    [["dios", "--quik"], '--quik: unknown flag; did you mean "--quick"?\n'],
  ])("refuses %j and writes nothing", async (args, message) => {
    const { code, stdout, stderr } = await bench.run(["reproduce", ...args]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: message });
    expect(bench.has("results")).toBe(false);
  });

  it("says that ddlro is not reproduced, and why", async () => {
    const { code, stderr } = await bench.run(["reproduce", "ddlro"]);
    expect(code).toBe(2);
    expect(stderr).toContain("ddlro is not reproduced: the paper prints no settings to run");
  });

  it("does not replace a reproduction unasked, nor what is not one", async () => {
    bench.write("results/reproduction-quick/dmro/static.csv", "old\n");
    const { code, stderr } = await bench.run(["reproduce", "dmro", "--quick"]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "results/reproduction-quick/dmro: holds a reproduction already; --force replaces it, --out goes elsewhere\n",
    });
    bench.write("mine/dios/thesis.txt", "dear to me\n");
    const other = await bench.run(["reproduce", "all", "--quick", "--force", "--out", "mine"]);
    expect({ code: other.code, stderr: other.stderr }).toEqual({
      code: 2,
      stderr: "mine/dios: holds thesis.txt, which is not of a reproduction; give another --out\n",
    });
    expect(bench.read("results/reproduction-quick/dmro/static.csv")).toBe("old\n");
  });
});
