import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os, { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import type { runCommandLine } from "../../src/cli/command-line.js";
import type { Pool } from "../../src/experiment/runs/pool.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
export const scenarios = join(repository, "scenarios");

/** The command under test: this repository's build, or another one's. */
export const command = resolve(process.env.EDGEFADE_CLI ?? join(repository, "dist/cli/main.js"));
if (!existsSync(command)) throw new Error(`${command} is missing: npm run build`);

type CommandLine = { readonly runCommandLine: typeof runCommandLine };
type Threads = { readonly Pool: typeof Pool };

/** A module of the build under test. */
const built = <T>(module: string): Promise<T> =>
  import(pathToFileURL(join(dirname(command), "..", `${module}.js`)).href);

/**
 * Other test files use the other cores, so that a command in this process takes one for its runs, unless `--jobs` says how many. Threads wait
 * for the next command.
 */
const frugalCommandLine = async (): Promise<CommandLine> => {
  os.availableParallelism = () => 1;
  syncBuiltinESMExports();
  (await built<Threads>("experiment/runs/pool")).Pool.keepThreads();
  return built<CommandLine>("cli/command-line");
};

let turn: Promise<unknown> = Promise.resolve();

/** Leaves out what a run says every 10 s of how far it is, so that slow machines end in the same texts. */
const withoutProgress = (ended: Ended): Ended => ({
  ...ended,
  stderr: ended.stderr.replace(/^\d+ % \| \d+\/\d+ runs \| .*\n/gm, ""),
});

/**
 * Runs a command line of the build in this process, which is many times faster than a process of its own, and ends in the same: see
 * `in-process.test.ts`. One at a time, as the working folder belongs to the whole process.
 */
export const runInProcess = (folder: string, args: readonly string[]): Promise<Ended> => {
  const mine = turn.then(async (): Promise<Ended> => {
    const texts = { stdout: "", stderr: "" };
    const sink = (name: keyof typeof texts) => ({
      write(text: string | Uint8Array): void {
        texts[name] += typeof text === "string" ? text : Buffer.from(text).toString();
      },
    });
    const { runCommandLine } = await frugalCommandLine();
    const before = process.cwd();
    process.chdir(folder);
    try {
      const io = { stdout: sink("stdout"), stderr: sink("stderr"), env: process.env, signals: process };
      const code = await runCommandLine(args, io);
      return withoutProgress({ code, signal: null, ...texts });
    } finally {
      process.chdir(before);
    }
  });
  turn = mine.catch(() => {});
  return mine;
};

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What has come so far. */
  readonly texts: Readonly<Record<"stdout" | "stderr", string>>;
}

/** A folder of its own for a test file, with a small scenario; and the command, run in it. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), "edgefade-e2e-"));

  constructor() {
    this.write("small.yaml", SMALL);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  write(name: string, content: string | Uint8Array): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    return name;
  }

  read(...names: string[]): string {
    return readFileSync(this.path(...names), "utf8");
  }

  has(...names: string[]): boolean {
    return existsSync(this.path(...names));
  }

  list(...names: string[]): string[] {
    return readdirSync(this.path(...names)).sort();
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
    return this.#spawn(process.execPath, [command, ...args], env);
  }

  /** Runs the command to its end, in this process. What is about processes themselves uses `start` or `shell`. */
  run(args: readonly string[]): Promise<Ended> {
    return runInProcess(this.folder, args);
  }

  /** Runs a shell's command line; `edgefade` is the command. */
  shell(line: string): Promise<Ended> {
    return this.#spawn("bash", ["-c", `edgefade() { "${process.execPath}" "${command}" "$@"; }; ${line}`]).ended;
  }

  #spawn(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        texts[stream] += text;
      });
    const ended = new Promise<Ended>((done, fail) => {
      child.on("error", fail);
      child.on("close", (code, signal) => done(withoutProgress({ code, signal, ...texts })));
    });
    return { process: child, ended, texts };
  }

  /** The rows of a CSV file; all have as many cells as the header, or it throws. */
  csv(...names: string[]): Record<string, string>[] {
    return parse(this.read(...names), { columns: true });
  }

  header(...names: string[]): string[] {
    return (parse(this.read(...names), { to_line: 1 }) as string[][])[0]!;
  }

  manifest(folder: string): Manifest {
    return JSON.parse(this.read(folder, "manifest.json"));
  }

  sha256(...names: string[]): string {
    return createHash("sha256")
      .update(readFileSync(this.path(...names)))
      .digest("hex");
  }

  /** SHA-256 of every CSV file in a folder. */
  hashes(folder: string): Record<string, string> {
    const files = this.list(folder).filter((name) => name.endsWith(".csv"));
    return Object.fromEntries(files.map((name) => [name, this.sha256(folder, name)]));
  }

  /** Waits until something is so. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    const begun = Date.now();
    while (!isSo()) {
      if (Date.now() - begun > 90_000) throw new Error(`in 90 s it did not come to this: ${what}`);
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Manifest {
  readonly status: string;
  readonly reason?: string;
  readonly scenario: object;
  readonly seed: number;
  readonly policies: readonly string[];
  readonly command: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, string>>;
}

const SMALL = `name: small
tasks: 12
replications: 2
radio:
  fading: { model: block, coherence: 20 ms }
  allocation: { scheme: fixed, subcarriers: 64 }
edges:
  - { name: scenb, cores: 4, frequency: 3 GHz, grant: "integer(1, 2)" }
clouds:
  - { name: cloud }
backhaul: { delay: "uniform(10 ms, 20 ms)", rate: 1 Gbps }
devices:
  - { name: phone, count: 3 }
application:
  chain: { subtasks: 3, data: "uniform(100 KB, 500 KB)", complexity: "uniform(50, 150)" }
arrivals: { process: poisson, rate: 1 /s }
policies: [local, greedy]
`;

/** A policy module; `body` is of place(request), and has `n`, the number of the call, and `everywhere(site)`. */
export const policyModule = (name: string, body: string, others = ""): string => `export default () => {
  let n = 0;
  return {
    name: ${JSON.stringify(name)},
    decides: "task",
    place(request) {
      n++;
      const everywhere = (site) => new Array(request.graph.subtasks).fill(site);
      ${body}
      return everywhere("device");
    },
    ${others}
  };
};
`;
