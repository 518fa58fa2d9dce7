import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parse } from "csv-parse/sync";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalog } from "../src/policies/catalog.js";
import { runInProcess } from "./e2e/support.js";

/**
 * Executes the code blocks of README.md and docs: nothing that a reader can copy is untested.
 *
 *     sh       runs in a folder with a copy of scenarios/ and the document's other blocks, in the order of the page. To save time, runs and
 *              sweeps that give no length get `--tasks 20` and no warm-up, and those that give no replications, or more than two, `--replications 2`;
 *              training with `--samples` and `--epochs` gets `--samples 500 --epochs 1` and less to test with; nothing else is changed.
 *              `--tasks` and `--until` that say more than 20 tasks or 10 s say that. Blocks of nothing but plain edgefade commands, and loops of
 *              them over words, run in this process, which saves their start.
 *     yaml     a scenario, or a part of one that is laid over a small complete scenario: must be valid
 *     ts       a policy (it has a default export), run on quickstart; or a metric (a MetricCollector); else a program that uses the library,
 *              run as it is
 *     csv      the file that `title=name.csv` names, for the blocks that follow
 *     python, r, sql    run where pandas, R or DuckDB are installed, else reported as skipped
 *
 * A first line `// name.ts` or `# name.yaml` is the name of the file for the blocks that follow. `sh skip: reason` is not run, and reported
 * as skipped with its reason. A block of any other kind is a failure.
 */
const repository = fileURLToPath(new URL("..", import.meta.url));
const exec = promisify(execFile);

interface Block {
  readonly language: string;
  /** What follows the language. */
  readonly info: string;
  readonly line: number;
  readonly text: string;
  /** File that the block is saved as. */
  readonly file: string;
}

const documents = ["README.md", ...markdownIn("docs")];

function markdownIn(folder: string): string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`)
    .sort();
}

const textOf = (document: string): string => readFileSync(join(repository, document), "utf8");

const blocksOf = (text: string): Block[] => {
  const blocks: Block[] = [];
  let open: { fence: string; language: string; info: string; line: number; lines: string[] } | undefined;
  text.split("\n").forEach((line, index) => {
    if (open === undefined) {
      const [, fence, language = "", info = ""] = /^ *(```+|~~~+) *([^\s`]*) *(.*)$/.exec(line) ?? [];
      if (fence !== undefined) open = { fence, language, info: info.trim(), line: index + 1, lines: [] };
    } else if (line.trim() === open.fence) {
      const { language, info, line, lines } = open;
      const named = /^(?:\/\/|#) (\S+\.(?:ts|yaml))$/.exec(lines[0] ?? "")?.[1] ?? /^title=(\S+\.csv)$/.exec(info)?.[1];
      blocks.push({ language, info, line, text: `${lines.join("\n")}\n`, file: named ?? `block-${line}.${language}` });
      open = undefined;
    } else open.lines.push(line);
  });
  if (open !== undefined) throw new Error(`the block that begins in line ${open.line} does not end`);
  return blocks;
};

/** A small scenario for parts of scenarios to change. */
const base = `
tasks: 20
edges: [{ name: scenb }]
clouds: [{ name: cloud }]
devices: [{ name: phone, count: 2 }]
application: { chain: { subtasks: 2, data: 100 KB, complexity: 100 } }
arrivals: saturated
`;

/** Makes runs and sweeps short that do not say how long they are, and training. */
const shortened = (script: string): string =>
  script
    .replaceAll("\\\n", " ")
    .replace(/^(\s*(?:npx )?edgefade (?:run|sweep) \S+)(.*)$/gm, (_, run: string, rest: string) => {
      const length = /--tasks|--until|tasks=|duration=/.test(rest) ? "" : ' --tasks 20 --set "warmup=0 s"';
      const replications = /--replications/.test(rest) ? "" : " --replications 2";
      const short = rest
        .replace(/--replications \d+/, "--replications 2")
        .replace(/--tasks \d{3,}/, "--tasks 20")
        .replace(/--until "\d{2,} s"/, '--until "10 s"');
      return run + length + replications + short;
    })
    .replace(
      /^(\s*(?:npx )?edgefade train (?!.*heldOut).*) --samples \d+ --epochs \d+/gm,
      "$1 --samples 500 --epochs 1 --option heldOut=100 --option studentEpochs=5",
    );

/** A working folder in which `edgefade`, `npx edgefade` and `import ... from "edgefade"` mean this repository. */
const workingFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "edgefade-docs-"));
  cpSync(join(repository, "scenarios"), join(folder, "scenarios"), { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(repository, join(folder, "node_modules", "edgefade"));
  mkdirSync(join(folder, "bin"));
  const command = `exec "${process.execPath}" "${join(repository, "dist/cli/main.js")}" "$@"`;
  writeFileSync(join(folder, "bin/edgefade"), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  writeFileSync(
    join(folder, "bin/npx"),
    `#!/bin/sh\n[ "$1" = edgefade ] || { echo "npx $1: only edgefade is there" >&2; exit 1; }\nshift\n${command}\n`,
    { mode: 0o755 },
  );
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "base.yaml"), base);
  return folder;
};

const run = async (folder: string, command: string, args: readonly string[]): Promise<string> => {
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  try {
    const { stdout } = await exec(command, args, { cwd: folder, env, maxBuffer: 1 << 26 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
};

/** Runs the command in this process. @returns its stdout @throws when its exit code is not 0 */
const edgefade = async (folder: string, ...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await runInProcess(folder, args);
  if (code !== 0) throw new Error(`edgefade ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
};

/** The script with its loops over words written out. */
const unrolled = (script: string): string =>
  script.replace(/^for (\w+) in ([\w ]+); do\n([\s\S]*?)^done$/gm, (_, name: string, words: string, body: string) =>
    words
      .split(" ")
      .map((word) => body.replaceAll(`$${name}`, word))
      .join(""),
  );

/** The arguments of every line, where a script is nothing but edgefade commands that need no shell; undefined: it needs one. */
const plainCommands = (script: string): string[][] | undefined => {
  const commands: string[][] = [];
  for (const line of unrolled(script).split("\n")) {
    // The shell leaves a `$` that no name follows, and a `*` in the name of a field, as no file is called so.
    const unquoted = line.replace(/"(?:[^"$`\\]|\$(?=['" ]))*"|'[^']*'/g, '"').replace(/\.\*\.|\/\*(?= )/g, "/");
    if (!/^[\w./:=,%@+" -]*(?:#.*)?$/.test(unquoted)) return undefined;
    const words = line.match(/#.*$|(?:[^\s"'#]|"[^"]*"|'[^']*')+/g) ?? [];
    const plain = words
      .filter((word) => !word.startsWith("#"))
      .map((word) =>
        word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ""),
      );
    const args = plain[0] === "npx" ? plain.slice(1) : plain;
    if (args.length === 0) continue;
    if (args[0] !== "edgefade") return undefined;
    commands.push(args.slice(1));
  }
  return commands;
};

/** What the shell makes of a word: `parts/*` is all that is in a folder. */
const expanded = (folder: string, word: string): string[] => {
  const inside = /^([\w/]+)\/\*$/.exec(word)?.[1];
  return inside === undefined ? [word] : readdirSync(join(folder, inside)).map((name) => `${inside}/${name}`);
};

const COMPILER_OPTIONS = {
  target: "ES2023",
  lib: ["ES2023", "DOM"],
  module: "NodeNext",
  moduleDetection: "force",
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

/** What TypeScript finds wrong with files, in one program, as the types of the library take most of the time. */
const typeFaults = (files: readonly string[]): readonly ts.Diagnostic[] => {
  const { options, errors } = ts.convertCompilerOptionsFromJson(COMPILER_OPTIONS, repository);
  return [...errors, ...ts.getPreEmitDiagnostics(ts.createProgram(files, options))];
};

const found = new Map<string, Promise<boolean>>();

/** Whether a command ends well: of those that look for what is installed, which do so once. */
const succeeds = (folder: string, command: string, ...args: string[]): Promise<boolean> => {
  const key = [command, ...args].join(" ");
  const known = found.get(key);
  if (known !== undefined) return known;
  const looked = run(folder, command, args).then(
    () => true,
    () => false,
  );
  found.set(key, looked);
  return looked;
};

/** What is needed beside Node to run a block: how to find out, and how to run it. */
const guests: Readonly<Record<string, { needs: string; check: string[]; run: (file: string) => string[] }>> = {
  python: { needs: "pandas", check: ["python3", "-c", "import pandas"], run: (file) => ["python3", file] },
  r: { needs: "R", check: ["Rscript", "--version"], run: (file) => ["Rscript", file] },
  sql: { needs: "DuckDB", check: ["duckdb", "--version"], run: (file) => ["duckdb", "-init", file, "-no-stdin"] },
};

const OWN_PYTHON = {
  needs: "the Python package",
  check: ["python3", "-c", "import edgefade, pandas, pettingzoo, polars"],
};

const folders = new Map<string, string>();
let faults: readonly ts.Diagnostic[] = [];

beforeAll(() => {
  const programs: string[] = [];
  for (const document of documents) {
    const folder = workingFolder();
    folders.set(document, folder);
    for (const { language, file, text } of blocksOf(textOf(document)))
      if (language === "ts" || (["yaml", "csv"].includes(language) && !file.startsWith("block-"))) {
        writeFileSync(join(folder, file), text);
        if (language === "ts") programs.push(join(folder, file));
      }
  }
  faults = typeFaults(programs);
});

afterAll(() => {
  for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
});

describe.each(documents)("%s", (document) => {
  const text = textOf(document);
  const blocks = blocksOf(text);
  const folder = () => folders.get(document)!;

  it("links to pages, headings and files that are there", () => {
    const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, "");
    const missing = [...prose.matchAll(/\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]*))?\)/g)].filter(
      ([, path = "", heading]) => {
        const target = path === "" ? join(repository, document) : join(repository, dirname(document), path);
        if (!existsSync(target)) return true;
        return heading !== undefined && !headingsOf(readFileSync(target, "utf8")).includes(heading);
      },
    );
    expect(missing.map(([link]) => link)).toEqual([]);
  });

  it("names sources and tests that are there", () => {
    const names = [...text.matchAll(/`((?:src|test|scenarios|bench|docs)\/[\w./-]*)`/g)].map(([, name = ""]) => name);
    expect(names.filter((name) => !existsSync(join(repository, name)))).toEqual([]);
  });

  if (blocks.some(({ language }) => language === "ts"))
    it("has TypeScript that type-checks", () => {
      // A fault without a file is one of the compiler's options.
      const own = faults.filter(({ file }) => file === undefined || dirname(file.fileName) === folder());
      const host = { getCanonicalFileName: String, getCurrentDirectory: folder, getNewLine: () => "\n" };
      expect(ts.formatDiagnostics(own, host)).toBe("");
    });

  for (const block of blocks) {
    const title = `line ${block.line}: ${block.language} ${block.info}`.trim();
    if (block.language === "sh" && block.info.startsWith("skip")) {
      it(title, (context) => {
        expect(block.info, "a reason after `sh skip:`").toMatch(/^skip: \S/);
        context.skip(block.info);
      });
    } else if (block.info !== "" && !block.info.startsWith("title=")) {
      it(title, () => expect.unreachable(`unknown info string "${block.info}"`));
    } else if (block.language === "sh") {
      it(title, async () => {
        const script = shortened(block.text);
        const commands = plainCommands(script);
        if (commands === undefined) await run(folder(), "sh", ["-e", "-c", script]);
        else for (const args of commands) await edgefade(folder(), ...args.flatMap((word) => expanded(folder(), word)));
      });
    } else if (block.language === "yaml") {
      it(title, async () => {
        const isWhole = /^(application|extends):/m.test(block.text);
        const file = isWhole ? block.file : `part-${block.file}`;
        writeFileSync(join(folder(), file), isWhole ? block.text : `extends: base.yaml\n${block.text}`);
        expect(await edgefade(folder(), "validate", file)).toContain("is valid");
      });
    } else if (block.language === "ts" && block.text.includes("MetricCollector")) {
      it(`${title} (a metric)`, async () => {
        const [scenario, out] = ["scenarios/quickstart.yaml", `out-${block.line}`];
        const define = ["--policy", "local", "--tasks", "20", "--define", `mine=./${block.file}`];
        await edgefade(folder(), "run", scenario, ...define, "--replications", "2", "--quiet", "--out", out);
        const rows: Record<string, string>[] = parse(readFileSync(join(folder(), out, "runs.csv")), { columns: true });
        expect(rows).toHaveLength(2);
        for (const { mine } of rows) expect(mine).toMatch(/^[\d.]+$/);
      });
    } else if (block.language === "ts" && block.text.includes("export default")) {
      it(`${title} (a policy)`, async () => {
        const out = `out-${block.line}`;
        const length = ["--tasks", "20", "--replications", "2", "--jobs", "1"];
        await edgefade(
          folder(),
          "run",
          "scenarios/quickstart.yaml",
          "--policy",
          `./${block.file}`,
          ...length,
          "--quiet",
          "--out",
          out,
        );
        const tasks = readFileSync(join(folder(), out, "tasks.csv"), "utf8")
          .trim()
          .split("\n");
        expect(tasks).toHaveLength(1 + 20 * 2);
      });
    } else if (block.language === "ts") {
      it(`${title} (a program)`, async () => {
        await run(folder(), process.execPath, [join(repository, "node_modules/jiti/lib/jiti-cli.mjs"), block.file]);
      });
    } else if (Object.hasOwn(guests, block.language)) {
      it(title, async (context) => {
        // Python that uses the package is run by its own tests, in CI.
        const own = block.language === "python" && !block.text.includes("import pandas");
        const guest = own ? { ...guests.python!, ...OWN_PYTHON } : guests[block.language]!;
        const [checker, ...checks] = guest.check as [string, ...string[]];
        if (!(await succeeds(folder(), checker, ...checks))) context.skip(`${guest.needs} is not installed`);
        writeFileSync(join(folder(), block.file), block.text);
        const [command, ...args] = guest.run(block.file) as [string, ...string[]];
        await run(folder(), command, args);
      });
    } else if (block.language === "csv") {
      it(`${title} is a file`, () => {
        expect(existsSync(join(folder(), block.file))).toBe(true);
        expect(parse(block.text, { columns: true })).not.toEqual([]);
      });
    } else if (block.language !== "text") {
      it(title, () =>
        expect.unreachable(`no way to run a block of "${block.language}"; text that is not code is \`text\``),
      );
    }
  }
});

/** Anchors of headings, as GitHub makes them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

describe("docs/policies.md", () => {
  it("lists the built-in policies, all of them, and no others", () => {
    const section = textOf("docs/policies.md").split("## Built-in policies")[1]?.split("\n## ")[0] ?? "";
    const listed = [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual(Object.keys(catalog).toSorted());
  });
});

describe("docs/outputs.md", () => {
  const page = textOf("docs/outputs.md");
  // The page's own command has written this folder by now.
  const example = () => join(folders.get("docs/outputs.md")!, "example");
  const rowsOf = (table: string): Record<string, string>[] =>
    parse(readFileSync(join(example(), `${table}.csv`)), { columns: true });

  it("explains every column of every file", () => {
    for (const name of ["tasks", "subtasks", "transfers", "nodes", "summary", "comparison"]) {
      const [header = ""] = readFileSync(join(example(), `${name}.csv`), "utf8").split("\n");
      const section = page.split(`## ${name}.csv`)[1]?.split("\n## ")[0] ?? "";
      for (const column of header.split(",")) expect(section, `${name}.csv`).toContain(`\`${column}\``);
    }
  });

  it("explains every field of the manifest", () => {
    const section = page.split("## manifest.json")[1]?.split("\n## ")[0] ?? "";
    const manifest: object = JSON.parse(readFileSync(join(example(), "manifest.json"), "utf8"));
    for (const field of Object.keys(manifest)) expect(section).toContain(`\`${field}\``);
  });

  it("tells the story of a task with the numbers of the files", () => {
    const section = page.split("## One task through the three tables")[1]?.split("\n## ")[0] ?? "";
    const mine = (row: Record<string, string>) =>
      row.policy === "optimal" && row.replication === "0" && row.task === "0";
    const task = rowsOf("tasks").find(mine)!;
    const numbers = [
      "arrival_s",
      "uplink_s",
      "downlink_s",
      "backhaul_s",
      "queue_s",
      "compute_s",
      "latency_s",
      "completed_s",
    ];
    expect(section).toContain(`| ${numbers.map((column) => task[column]).join(" | ")} |`);
    expect(section).toContain(task.placement);
    const steps = [...rowsOf("subtasks"), ...rowsOf("transfers")].filter(mine);
    expect(steps).toHaveLength(10);
    for (const { start_s, end_s } of steps) expect(section).toContain(`| ${start_s} | ${end_s} |`);
  });
});
