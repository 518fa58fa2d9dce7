import { afterAll, describe, expect, it } from "vitest";
import { Bench, policyModule } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

/** Never answers, and needs no core for it: to compute for so long would show no more. */
const SLEEP = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";

/** A policy that breaks its contract while the run goes on, and what is said of it. */
const faults: readonly (readonly [string, string, string, RegExp])[] = [
  ["throws", 'if (n === 5) throw new Error("no idea");', "", /place\(\) failed at task \d+: no idea \(throws\.ts:9\)/],
  ["throws-text", 'throw "no idea";', "", /place\(\) failed at task 0: no idea/],
  ["lost", 'if (n === 5) return everywhere("moon");', "", /at "moon"; the sites are device, scenb, cloud/],
  ["short", 'return ["device"];', "", /placed 1 sub-tasks of task 0, which has 3/],
  ["promises", "return Promise.resolve([]);", "", /place\(\) must answer at once, got a promise for task 0/],
  [
    "exits",
    "if (n === 5) process.exit(0);",
    "",
    /place\(\) failed at task \d+: it asked the process to exit with code 0 \(exits\.ts:9\)/,
  ],
  ["endless", `if (n === 5) ${SLEEP}`, "", /has not answered place\(\) about task \d+ for 4 s/],
  ["hungry", "const all = []; for (;;) all.push(new Array(1e5).fill(n++));", "", /ran out of memory in place\(\)/],
  [
    "hindsight",
    "",
    'outcome() { throw new Error("no idea"); }',
    /outcome\(\) failed at task \d+: no idea \(hindsight\.ts:12\)/,
  ],
  ["endless-hindsight", "", `outcome() { ${SLEEP} }`, /has not answered outcome\(\) for 4 s/],
  ["beginner", "", 'begin() { throw new Error("no idea"); }', /begin\(\) failed: no idea \(beginner\.ts:12\)/],
  ["finisher", "", 'end() { throw new Error("no idea"); }', /end\(\) failed: no idea \(finisher\.ts:12\)/],
];

describe("a policy that breaks its contract", () => {
  it.each(faults)("%s: is named, and the results so far stay readable", async (name, body, others, message) => {
    bench.write(`${name}.ts`, policyModule(name, body, others));
    const timeout = name.startsWith("endless") ? ["--policy-timeout", "4 s"] : [];
    const args = ["--policy", "local", "--policy", `./${name}.ts`, "--jobs", "1", ...timeout];
    const line = ["run", "small.yaml", "--out", name, ...args];
    // A process of its own may have little memory.
    const ended = await (name === "hungry"
      ? bench.start(line, { NODE_OPTIONS: "--max-old-space-size=64" }).ended
      : bench.run(line));
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).toContain(name);
    expect(ended.stderr).toContain(`Rows finished so far: ${name}\n`);
    expect(ended.stderr).not.toMatch(/\n {4}at /);
    expect(ended.code).toBe(1);

    const { status, reason, files } = bench.manifest(name);
    expect(status).toBe("failed");
    expect(reason).toMatch(message);
    expect(files).toEqual(bench.hashes(name));
    expect(bench.list(name)).toHaveLength(8);
    const own = bench.csv(name, "tasks.csv").filter(({ policy }) => policy === "local");
    expect(own).toHaveLength(24);
    expect(new Set(bench.csv(name, "summary.csv").map(({ policy }) => policy))).toEqual(new Set(["local"]));
    for (const table of ["subtasks", "transfers", "nodes"]) bench.csv(name, `${table}.csv`);
  });

  it("is named with the line of the file that it imports, where that one throws", async () => {
    bench.write(
      "helper.ts",
      "export const check = (n: number): void => {\n  if (n > 0) throw new Error('too many');\n};\n",
    );
    bench.write("importer.ts", `import { check } from "./helper.ts";\n${policyModule("importer", "check(n);")}`);
    const { stderr } = await bench.run(["run", "small.yaml", "--policy", "./importer.ts", "--out", "importer"]);
    expect(stderr).toContain("place() failed at task 0: too many (helper.ts:2)");
  });

  it("is named with the line of its own call, where that call is refused", async () => {
    bench.write(
      "asker.ts",
      policyModule("asker", "").replace("place(request) {", 'place(request, view) {\n view.executionCost(0, "moon");'),
    );
    const { stderr } = await bench.run(["run", "small.yaml", "--policy", "./asker.ts", "--out", "asker"]);
    expect(stderr).toMatch(/no site is called "moon".* \(asker\.ts:7\)/);
  });

  it("leaves a folder that the next run takes without --force; a folder of a complete run stays", async () => {
    bench.write("once.ts", policyModule("once", 'throw new Error("no idea");'));
    const args = ["run", "small.yaml", "--out", "again", "--policy", "./once.ts"];
    const failed = await bench.run(args);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("The next run with --out again replaces them.");
    bench.write("again/notes.txt", "mine");
    bench.write("once.ts", policyModule("once", ""));
    expect((await bench.run(args)).code).toBe(0);
    expect(bench.manifest("again").status).toBe("completed");
    expect(bench.read("again", "notes.txt")).toBe("mine");
    const third = await bench.run(args);
    expect(third.stderr).toContain("output folder exists: again");
    expect(third.code).toBe(2);
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
    const { code, stdout, stderr } = await bench.start(["run", "small.yaml", ...args]).ended;
    expect(stderr).toBe("here\nthere\n");
    expect(JSON.parse(stdout).status).toBe("completed");
    expect(code).toBe(0);
  });
});
