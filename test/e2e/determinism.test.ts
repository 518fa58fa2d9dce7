import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

describe("the same question", () => {
  const bench = new Bench();
  const run = async (out: string, ...args: string[]): Promise<Record<string, string>> => {
    const ended = await bench.run(["run", "small.yaml", "--quiet", "--out", out, ...args]);
    expect(ended).toEqual({ code: 0, signal: null, stdout: "", stderr: "" });
    return bench.hashes(out);
  };
  let first: Record<string, string>;
  beforeAll(async () => {
    first = await run("first", "--policy", "local", "--policy", "random", "--seed", "7", "--jobs", "1");
  });
  afterAll(() => bench.remove());

  it.each(["1", "2", "3"])("has the same answer, byte by byte, with --jobs %s", async (jobs) => {
    const again = await run(`jobs-${jobs}`, "--policy", "local", "--policy", "random", "--seed", "7", "--jobs", jobs);
    expect(Object.keys(again).length).toBe(7);
    expect(again).toEqual(first);
  });

  it("has another answer with another seed", async () => {
    const other = await run("seed", "--policy", "local", "--policy", "random", "--seed", "8");
    for (const [file, hash] of Object.entries(other)) expect(hash, file).not.toBe(first[file]);
  });

  it("has the same rows for a policy whatever others there are, in whatever order", async () => {
    await run("more", "--policy", "random", "--policy", "greedy", "--policy", "local", "--seed", "7");
    for (const table of ["tasks", "subtasks", "transfers", "nodes"])
      for (const policy of ["local", "random"]) {
        const rows = (folder: string) => bench.csv(folder, `${table}.csv`).filter((row) => row.policy === policy);
        expect(rows("more")).toEqual(rows("first"));
      }
  });

  it("has the same tasks in fewer replications, and the same first tasks in longer runs", async () => {
    await run("fewer", "--policy", "local", "--seed", "7", "--replications", "1", "--tasks", "20");
    const works = (folder: string) =>
      bench
        .csv(folder, "subtasks.csv")
        .filter((row) => row.policy === "local" && row.replication === "0" && Number(row.task) < 12)
        .map(({ task, subtask, work_cycles }) => `${task} ${subtask} ${work_cycles}`)
        .sort();
    expect(works("fewer").length).toBe(36);
    expect(works("fewer")).toEqual(works("first"));
  });

  it("can be asked again from what validate --resolved prints, and from the manifest", async () => {
    const { stdout } = await bench.run(["validate", "small.yaml", "--resolved", "--seed", "7"]);
    bench.write("resolved.yaml", stdout);
    bench.write("manifest.json", JSON.stringify(bench.manifest("first").scenario));
    const policies = ["--policy", "local", "--policy", "random"];
    for (const [file, out] of [
      ["resolved.yaml", "from-resolved"],
      ["manifest.json", "from-manifest"],
    ] as const) {
      const ended = await bench.run(["run", file, "--quiet", "--out", out, ...policies]);
      expect(ended).toMatchObject({ code: 0, stderr: "" });
      expect(bench.hashes(out)).toEqual(first);
    }
  });
});
