import { readdirSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { Bench, type Ended, policyModule } from "./support.js";

/**
 * Most tests run the command in the process of the tests. Here the same command lines run as processes, too, in another folder, and must
 * come to the same texts, exit codes and files.
 */
const [process, inProcess] = [new Bench(), new Bench()];
afterAll(() => {
  process.remove();
  inProcess.remove();
});
for (const bench of [process, inProcess]) {
  bench.write("broken.ts", policyModule("broken", 'if (n === 5) throw new Error("no idea");'));
  bench.write("swept.yaml", "extends: small.yaml\nsweep: { edges.0.cores: [2, 4] }\n");
}

/** Command lines in their order, as later ones use what earlier ones wrote; and their exit codes. */
const lines: readonly (readonly [number, string])[] = [
  [0, "--help"],
  [0, "--version"],
  [0, "run --help"],
  [2, ""],
  [2, "rnu small.yaml"],
  [0, "completion"],
  [0, "--get-yargs-completions edgefade re"],
  [0, "init scenario two-cells --out begun"],
  [0, "validate swept.yaml"],
  [0, "validate small.yaml --resolved"],
  [2, "validate small.yaml --set edges.0.cores=0 --seed x"],
  [0, "run small.yaml --out run --timeline"],
  [2, "run small.yaml --out run"],
  [1, "run small.yaml --policy local --policy ./broken.ts --jobs 1 --out failed"],
  [0, "run small.yaml --json --force --out run"],
  [0, "compare run --csv"],
  [0, "inspect run"],
  [0, "report run --format svg,png,csv,json,tex,html"],
  [0, "verify run --jobs 1"],
  [0, "sweep swept.yaml --jobs 1 --out sweep"],
  [0, "compare sweep"],
  [0, "sweep swept.yaml --jobs 1 --shard 1/2 --quiet --out shard"],
  [1, "merge shard --out merged"],
  [0, "train dmro small.yaml --option decisions=100 --out model"],
  [2, "verify model"],
];

/** Takes out what is different every time: how long it took, and when it began. */
const timeless = (text: string): string =>
  text
    .replace(/\b\d+(\.\d+)? s( now|\.\n|, about)/g, "N s$2")
    .replace(/("?wall_s"?: )[\d.e-]+|("?started"?: )"?[\w:.-]+"?/g, "$1$2N")
    .replace(/ in \d+\.\d s/g, " in N s")
    // A training says how far it is every few seconds.
    .replace(/^ *\d+ % \| .*\n/gm, "");

const told = ({ stdout, stderr, ...end }: Ended) => ({ ...end, stdout: timeless(stdout), stderr: timeless(stderr) });

/** All files of a bench, with what is in them. */
const filesOf = (bench: Bench): Record<string, string> => {
  const names = readdirSync(bench.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath.slice(bench.folder.length + 1)}/${name}`.replace(/^\//, ""));
  return Object.fromEntries(
    names
      .sort()
      .map((name) => [name, /\.(json|jsonl|html)$/.test(name) ? timeless(bench.read(name)) : bench.sha256(name)]),
  );
};

it.each(lines)("exit code %d of edgefade %s, in a process and in this one", async (code, line) => {
  const args = line.split(" ").filter((word) => word !== "");
  const here = await inProcess.run(args);
  expect(told(here)).toEqual(told(await process.start(args).ended));
  expect(here.code, here.stderr).toBe(code);
  expect(filesOf(inProcess)).toEqual(filesOf(process));
});
