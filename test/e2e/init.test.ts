import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

describe("edgefade init policy", () => {
  it("writes a policy that runs and a test that passes", async () => {
    mkdirSync(bench.path("node_modules"));
    symlinkSync(fileURLToPath(new URL("../..", import.meta.url)), bench.path("node_modules", "edgefade"));
    const { code, stdout, stderr } = await bench.run(["init", "policy", "my-rule"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("--policy ./my-rule.ts");
    const tested = await bench.shell("node --test my-rule.test.mjs");
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringMatching(/pass 3\b/) });
    const ran = await bench.run([
      ...["run", "small.yaml", "--policy", "./my-rule.ts", "--policy", "./my-rule.ts(backlog_s=0)"],
      ...["--out", "o", "--quiet"],
    ]);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: "" });
    expect(bench.read("o", "summary.csv")).toContain("my-rule(backlog_s=0)");
  });

  it("says how its test finds the package, where it is not installed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edgefade-lonely-"));
    const { stdout } = await bench.run(["init", "policy", "lonely", "--out", folder]);
    rmSync(folder, { recursive: true });
    const home = resolve(fileURLToPath(new URL("../..", import.meta.url)));
    expect(stdout).toContain(`npm install --prefix . --no-save ${home}\n`);
    const inside = await bench.run(["init", "policy", "lonely", "--out", "rules"]);
    expect(inside.stdout).not.toContain("npm install");
  });

  it("replaces nothing unasked, and takes no name that a file or a policy cannot have", async () => {
    const made = await bench.run(["init", "policy", "twice", "--out", "rules", "--quiet"]);
    expect(made).toMatchObject({ code: 0, stdout: "", stderr: "" });
    bench.write("rules/twice.ts", "mine");
    const again = await bench.run(["init", "policy", "twice", "--out", "rules"]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("twice.ts: is there already") });
    expect(bench.read("rules", "twice.ts")).toBe("mine");
    await bench.run(["init", "policy", "twice", "--out", "rules", "--force"]);
    expect(bench.read("rules", "twice.ts")).toContain("OffloadingPolicy");
    for (const name of ["My_Rule", "../up", ""]) {
      const { code, stderr } = await bench.run(["init", "policy", name]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("expected a name") });
    }
  });
});
