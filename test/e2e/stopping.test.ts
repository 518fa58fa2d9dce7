import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { Bench, policyModule, type Started } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

/** It takes a tenth of a second on an idle machine; what is stopped here would go on for minutes, or for ever. */
const SOON_ms = 30_000;

const long = (out: string, ...more: string[]) => ["run", "small.yaml", "--tasks", "1000000", "--out", out, ...more];

/** Starts a run, and waits until it has written rows. */
const underWay = async (args: readonly string[], out: string): Promise<Started> => {
  const started = bench.start(args);
  const hasRows = (): boolean =>
    bench.has(out, ".parts") &&
    bench
      .list(out, ".parts")
      .some((part) => part.endsWith("-tasks.csv") && bench.read(out, ".parts", part).length > 10_000);
  await bench.until(hasRows, `rows in ${out}/.parts`);
  return started;
};

const STOPPING = "edgefade: stopping; finished rows are kept (press Ctrl-C again to quit at once)\n";

/** A policy that leaves a file when it stops to answer. */
const ENDLESS = `import { writeFileSync } from "node:fs";
${policyModule("endless", 'if (n > 300) { writeFileSync("stuck-" + request.arrival_s, ""); for (;;); }')}`;
const isStuck = (): boolean => bench.list().some((name) => name.startsWith("stuck-"));
const clear = (): void => {
  for (const name of bench.list()) if (name.startsWith("stuck-")) rmSync(bench.path(name));
};

const expectReadable = (folder: string): void => {
  for (const table of ["tasks", "subtasks", "transfers", "nodes"]) {
    expect(bench.read(folder, `${table}.csv`).endsWith("\n")).toBe(true);
    bench.csv(folder, `${table}.csv`);
  }
};

describe("a run that is told to stop", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("by %s does so soon, and leaves readable files", async (signal) => {
    const { process, ended } = await underWay(long(signal), signal);
    const begun = Date.now();
    process.kill(signal);
    const { code, stderr, stdout } = await ended;
    expect(Date.now() - begun).toBeLessThan(SOON_ms);
    expect(code).toBe(128 + constants.signals[signal]);
    expect(stderr).toBe(`${STOPPING}edgefade: interrupted: stopped by the user\nRows finished so far: ${signal}\n`);
    expect(stdout).toContain("0 of 4 runs");
    expect(bench.manifest(signal)).toMatchObject({ status: "interrupted", files: bench.hashes(signal) });
    expectReadable(signal);
    const statuses = new Set(bench.csv(signal, "tasks.csv").map(({ status }) => status));
    expect(statuses).toContain("completed");
    expect(statuses).toContain("in-flight");
    expect(bench.has(signal, ".parts")).toBe(false);
  });

  it("does so when its policy does not answer", async () => {
    bench.write("endless.ts", ENDLESS);
    clear();
    const { process, ended } = bench.start(long("unanswered", "--policy", "./endless.ts", "--jobs", "1"));
    await bench.until(isStuck, "a policy that does not answer");
    const begun = Date.now();
    process.kill("SIGINT");
    expect((await ended).code).toBe(130);
    expect(Date.now() - begun).toBeLessThan(SOON_ms);
    expect(bench.manifest("unanswered").status).toBe("interrupted");
    expectReadable("unanswered");
    expect(bench.csv("unanswered", "tasks.csv").length).toBeGreaterThan(20);
  });

  it("twice ends at once", async () => {
    bench.write("endless.ts", ENDLESS);
    clear();
    const { process, ended, texts } = bench.start(long("twice", "--policy", "./endless.ts", "--jobs", "1"));
    await bench.until(isStuck, "a policy that does not answer");
    process.kill("SIGINT");
    await bench.until(() => texts.stderr === STOPPING, "an answer to the first signal");
    process.kill("SIGINT");
    expect(await ended).toMatchObject({ code: null, signal: "SIGINT" });
  });

  it("by SIGKILL leaves readable parts, and a folder that --force replaces", async () => {
    const { process, ended } = await underWay(long("killed", "--jobs", "2"), "killed");
    process.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    expect(bench.manifest("killed").status).toBe("running");
    const parts = bench.list("killed", ".parts").filter((name) => name.endsWith("-tasks.csv"));
    const rows = parts.map((part) => bench.csv("killed", ".parts", part).length);
    expect(Math.max(...rows)).toBeGreaterThan(20);

    expect((await bench.run(["run", "small.yaml", "--out", "killed", "--quiet"])).code).toBe(2);
    expect(await bench.run(["run", "small.yaml", "--out", "killed", "--quiet", "--force"])).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(bench.manifest("killed")).toMatchObject({ status: "completed", files: bench.hashes("killed") });
    expect(bench.has("killed", ".parts")).toBe(false);
    expect(bench.csv("killed", "tasks.csv")).toHaveLength(48);
  });
});

const canMount = (() => {
  const folder = bench.path("disk");
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=200k", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return true;
  } catch {
    return false;
  }
})();

describe("a full disk", () => {
  it.skipIf(!canMount).each(["200k", "1m"])("of %s is reported, and what is on it stays readable", async (size) => {
    const disk = bench.path("disk");
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", disk]);
    try {
      const { code, stderr } = await bench.run(["run", "small.yaml", "--tasks", "3000", "--out", "disk/o"]);
      expect(stderr).toMatch(/failed: cannot write disk\/o\/\S+\.csv: no space left on the device \(ENOSPC\)/);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(code).toBe(1);
      const { status, reason } = bench.manifest("disk/o");
      expect(status).toBe("failed");
      expect(reason).toContain("no space left");
      expect(bench.csv("disk", "o", "tasks.csv").length).toBeGreaterThan(0);
      for (const folder of ["disk/o", "disk/o/.parts"])
        if (bench.has(folder))
          for (const name of bench.list(folder).filter((file) => file.endsWith(".csv"))) bench.csv(folder, name);
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});
