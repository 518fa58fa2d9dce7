import { afterAll, describe, expect, it } from "vitest";
import { Bench, policyModule } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

/** A policy that breaks its contract while the run goes on, and what is said of it. */
const faults: readonly (readonly [string, string, string, RegExp])[] = [
  ["throws", 'if (n === 5) throw new Error("no idea");', "", /place\(\) failed at task \d+: no idea/],
  ["throws-text", 'throw "no idea";', "", /place\(\) failed at task 0: no idea/],
  ["lost", 'if (n === 5) return everywhere("moon");', "", /at "moon"; the sites are device, scenb, cloud/],
  ["short", 'return ["device"];', "", /placed 1 sub-tasks of task 0, which has 3/],
  ["promises", "return Promise.resolve([]);", "", /place\(\) must return an array of site names for task 0/],
  [
    "exits",
    "if (n === 5) process.exit(0);",
    "",
    /place\(\) failed at task \d+: it asked the process to exit with code 0/,
  ],
  ["endless", "if (n === 5) for (;;);", "", /has not answered place\(\) about task \d+ for 3 s/],
  ["hungry", "const all = []; for (;;) all.push(new Array(1e5).fill(n++));", "", /ran out of memory in place\(\)/],
  ["hindsight", "", 'outcome() { throw new Error("no idea"); }', /outcome\(\) failed at task \d+: no idea/],
  ["endless-hindsight", "", "outcome() { for (;;); }", /has not answered outcome\(\) for 3 s/],
  ["beginner", "", 'begin() { throw new Error("no idea"); }', /begin\(\) failed: no idea/],
  ["finisher", "", 'end() { throw new Error("no idea"); }', /end\(\) failed: no idea/],
];

describe("a policy that breaks its contract", () => {
  it.each(faults)("%s: is named, and the results so far stay readable", async (name, body, others, message) => {
    bench.write(`${name}.ts`, policyModule(name, body, others));
    const args = ["--policy", "local", "--policy", `./${name}.ts`, "--jobs", "1", "--policy-timeout", "3 s"];
    const env = name === "hungry" ? { NODE_OPTIONS: "--max-old-space-size=64" } : {};
    const ended = await bench.run(["run", "small.yaml", "--out", name, ...args], env);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).toContain(name);
    expect(ended.stderr).toContain(`Rows finished so far: ${name}\n`);
    expect(ended.stderr).not.toMatch(/\n {4}at /);
    expect(ended.code).toBe(1);

    const { status, reason, files } = bench.manifest(name);
    expect(status).toBe("failed");
    expect(reason).toMatch(message);
    expect(files).toEqual(bench.hashes(name));
    expect(bench.list(name)).toHaveLength(7);
    const own = bench.csv(name, "tasks.csv").filter(({ policy }) => policy === "local");
    expect(own).toHaveLength(24);
    expect(new Set(bench.csv(name, "summary.csv").map(({ policy }) => policy))).toEqual(new Set(["local"]));
    for (const table of ["subtasks", "transfers", "nodes"]) bench.csv(name, `${table}.csv`);
  });

  it("that decides sub-task by sub-task is held to it, too", async () => {
    bench.write(
      "chooser.js",
      'export default () => ({ name: "chooser", decides: "subtask", choose: ({ subtask }) => (subtask < 2 ? "cloud" : "mars") });',
    );
    const { code, stderr } = await bench.run(["run", "small.yaml", "--policy", "./chooser.js", "--out", "chooser"]);
    expect(stderr).toMatch(/policy "chooser": placed sub-task 2 of task \d+ at "mars"/);
    expect(code).toBe(1);
  });

  it("prints on stderr, whatever it prints: stdout is for results", async () => {
    bench.write(
      "talker.ts",
      policyModule("talker", 'if (n === 1) { console.log("here"); process.stdout.write("there\\n"); }'),
    );
    const args = ["--policy", "./talker.ts", "--out", "talker", "--json", "--replications", "1"];
    const { code, stdout, stderr } = await bench.run(["run", "small.yaml", ...args]);
    expect(stderr).toBe("here\nthere\n");
    expect(JSON.parse(stdout).status).toBe("completed");
    expect(code).toBe(0);
  });
});
