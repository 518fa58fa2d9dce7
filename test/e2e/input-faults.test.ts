import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
let before: string[];
beforeAll(() => {
  bench.write("empty.yaml", "");
  bench.write(
    "binary.yaml",
    Uint8Array.from({ length: 500 }, (_, i) => (i * 89) % 256),
  );
  bench.write("syntax.yaml", "name: x\ntasks: [1, 2\nradio: {");
  bench.write("folder.yaml/in-the-way", "");
  bench.write("full/notes.txt", "mine");
  bench.write("a-file", "");
  bench.write(
    "many.yaml",
    bench
      .read("small.yaml")
      .replace("replications:", "replicatons:")
      .replace("cores: 4", "cores: -4")
      .replace("20 ms", "20"),
  );
  bench.write("policies/no-default.ts", "export const policy = 1;");
  bench.write("policies/object.ts", "export default { name: 'x' };");
  bench.write("policies/syntax.ts", "export default () => ({ name: 'x', decides: ");
  bench.write("policies/no-place.js", "export default () => ({ name: 'x', decides: 'task' });");
  bench.write("policies/fails.mjs", "export default () => { throw new Error('no luck'); };");
  bench.write("policies/import.ts", "import x from './nowhere'; export default () => x;");
  bench.write("policies/exits.ts", "process.exit(0); export default 1;");
  bench.write("policies/endless.ts", "for (;;); export default 1;");
  bench.write("policies/promise.ts", "export default async () => ({ name: 'p', decides: 'task', place: () => [] });");
  bench.write("policies/formula.ts", "export default () => ({ name: '=1+1', decides: 'task', place: () => [] });");
  const same = "export default () => ({ name: 'twin', decides: 'task', place: () => [] });";
  bench.write("policies/twin-a.ts", same);
  bench.write("policies/twin-b.ts", same);
  before = bench.list();
});
afterEach(() => {
  // Nothing was written.
  expect(bench.list()).toEqual(before);
});
afterAll(() => bench.remove());

const small = ["run", "small.yaml", "--out", "o"];

/** What is typed, and what stderr says then. */
const faults: readonly (readonly [readonly string[], string | RegExp])[] = [
  [[], /expected a command, for example: edgefade run/],
  [["rum", "small.yaml"], 'edgefade: unknown command "rum"; did you mean "run"?\n'],
  [["frobnicate"], /unknown command "frobnicate"; commands: run, sweep, /],
  [["run"], /run needs a scenario file/],
  [["train", "dios"], /train needs a policy and a scenario file/],
  [["report"], /report needs an output folder/],
  [[...small, "--duration", "5 s"], /^--duration: unknown flag; .*--set duration=/],
  [["run", ""], /the scenario file has no name/],
  [["validate"], /validate needs a scenario file/],
  [[...small, "--polcy", "edge"], '--polcy: unknown flag; did you mean "--policy"?\n'],
  [[...small, "-x"], /^-x: unknown flag; see edgefade run --help/],
  [[...small, "more.yaml"], /unexpected argument "more.yaml"/],
  [[...small, "--policy", "gredy"], /--policy: policies\.0: unknown policy "gredy"; did you mean "greedy"\?/],
  [[...small, "--policy", "edge", "--policy", "edge"], /the policy "edge" is listed twice/],
  [[...small, "--policy"], "--policy: expected a value, got none\n"],
  [[...small, "--seed"], "--seed: expected a value, got none\n"],
  [[...small, "--out", "p"], "--out: given 2 times, expected at most once\n"],
  [[...small, "--seed", "1", "--seed", "2"], "--seed: given 2 times, expected at most once\n"],
  [[...small, "--json=maybe"], '--json: expected no value, got "maybe"\n'],
  [[...small, "--log", "all"], '--log: expected one of "tasks", "full", got "all"\n'],
  [[...small, "--precision", "3"], /^--precision: expected one of "9", "full", got "?3"?\n$/],
  [[...small, "--until", "5"], /^--until: expected a time such as/],
  [[...small, "--until=-5 s"], /^--until: expected a time > 0/],
  [[...small, "--policy-timeout", "0 s"], /^--policy-timeout: expected a time > 0/],
  [[...small, "--set", "radio"], '--set: expected path=value, got "radio"\n'],
  [[...small, "--set", "edges.0.crs=8"], /--set: edges\.0\.crs: .*did you mean "cores"\?/],
  [[...small, "--set", "edges.0.cores=-4"], /--set: edges\.0\.cores: expected a whole number >= 1, got -4/],
  [[...small, "--set", "radio.uplink={"], /^--set: radio\.uplink: /],
  [["run", "no.yaml"], "no.yaml: no such file\n"],
  [["run", "smal.yaml"], 'smal.yaml: no such file; did you mean "small.yaml"?\n'],
  [["run", "folder.yaml"], "folder.yaml: is a directory, expected a file\n"],
  [["run", "empty.yaml"], /^empty\.yaml: is empty/],
  [["run", "binary.yaml"], "binary.yaml: is not UTF-8 text\n"],
  [["run", "syntax.yaml"], /^syntax\.yaml:3:1: not valid YAML/],
  [["run", "small.yaml", "--out", "a-file"], /output folder is a file: a-file/],
  [["run", "small.yaml", "--out", "a-file/o"], /cannot use output folder a-file\/o: a file is in the way/],
  [["run", "small.yaml", "--out", "full"], /output folder exists: full; choose another with --out or add --force/],
  [["run", "small.yaml", "--out="], /the output folder has no name/],
  [[...small, "--policy", "./nowhere.ts"], '--policy: policies.0: cannot read "nowhere.ts": no such file\n'],
  [
    [...small, "--policy", "./policies/sintax.ts"],
    '--policy: policies.0: cannot read "policies/sintax.ts": no such file; did you mean "policies/syntax.ts"?\n',
  ],
  [[...small, "--policy", "./policies/no-default.ts"], /expected a default export/],
  [[...small, "--policy", "./policies/object.ts"], /expected a default export .*, got object/],
  [[...small, "--policy", "./policies/syntax.ts"], /^policies\/syntax\.ts:1:\d+: Unexpected token/],
  [[...small, "--policy", "./policies/no-place.js"], /must return a policy/],
  [[...small, "--policy", "./policies/fails.mjs"], /its default export failed: no luck/],
  [[...small, "--policy", "./policies/import.ts"], /^policies\/import\.ts:1: Cannot find module/],
  [[...small, "--policy", "./policies/promise.ts"], /^policies\/promise\.ts: .*got a promise: no async, no await/],
  [
    [...small, "--policy", "./policies/formula.ts"],
    /^policies\/formula\.ts: expected a policy's name of .*, got "=1\+1"/,
  ],
  [[...small, "--policy", "./policies/exits.ts"], /^policies\/exits\.ts:1: it asked the process to exit with code 0/],
  [
    [...small, "--policy", "./policies/endless.ts", "--policy-timeout", "500 ms"],
    /^policies\/endless\.ts: it did not finish loading within 0\.5 s/,
  ],
  [
    [...small, "--policy", "./policies/twin-a.ts", "--policy", "./policies/twin-b.ts"],
    /two policies are called "twin"/,
  ],
];

describe("input at fault: exit code 2, nothing written, one line on stderr", () => {
  it.concurrent.each(faults)("edgefade %j", async (args, message) => {
    const { code, stdout, stderr } = await bench.run(args);
    if (typeof message === "string") expect(stderr).toBe(message);
    else expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  const wrongNumbers = ["NaN", "-1", "0", "1.5", "1e99", "", "many"];
  it.concurrent.each(wrongNumbers)("numbers are whole and positive, not %j", async (wrong) => {
    const flags = ["seed", "replications", "tasks", "jobs"];
    const { code, stderr } = await bench.run([...small, ...flags.map((flag) => `--${flag}=${wrong}`)]);
    // A seed may be 0.
    const refused = wrong === "0" ? flags.slice(1) : flags;
    for (const flag of refused)
      expect(stderr).toMatch(new RegExp(`^--${flag}: expected a whole number >= [01], got `, "m"));
    expect(stderr.trimEnd().split("\n")).toHaveLength(refused.length);
    expect(code).toBe(2);
  });

  it("all faults of the file and of the flags are reported at once, each with its place", async () => {
    const { code, stderr } = await bench.run([
      ...["run", "many.yaml", "--jobs", "0", "--tasks", "x", "--policy", "optmal", "--policy-timeout", "soon"],
    ]);
    expect(stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^many\.yaml:3:1: replicatons: unknown key "replicatons"; did you mean "replications"\?$/),
      expect.stringMatching(/^many\.yaml:5:\d+: radio\.fading\.coherence: expected a time/),
      expect.stringMatching(/^many\.yaml:8:27: edges\.0\.cores: expected a whole number >= 1, got -4$/),
      expect.stringMatching(/^--tasks: expected a whole number >= 1, got "x"$/),
      expect.stringMatching(/^--policy: policies\.0: unknown policy "optmal"; did you mean "optimal"\?$/),
      expect.stringMatching(/^--jobs: /),
      expect.stringMatching(/^--policy-timeout: /),
    ]);
    expect(code).toBe(2);
  });

  it("a folder that the system refuses is named", async () => {
    const { code, stderr } = await bench.run(["run", "small.yaml", "--out", "/proc/o"]);
    expect(stderr).toMatch(/^cannot create output folder \/proc\/o: /);
    expect(code).toBe(2);
  });
});
