import { availableParallelism } from "node:os";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { moduleOf, writeModules } from "./build/modules.mjs";

const LONG = "test/**/*.thorough.test.ts";

/** What the tests import of src is loaded by Node.js itself, but where coverage is measured or changes are watched: those are done by Vitest. */
const isNative = process.argv.includes("run") && !process.argv.some((flag) => flag.startsWith("--coverage"));
if (isNative) writeModules();

const nativeModules = {
  name: "native-modules",
  enforce: "pre" as const,
  resolveId: (source: string, importer: string | undefined): string | null => {
    if (!isNative || importer === undefined || !/^[./]/.test(source)) return null;
    return moduleOf(resolve(dirname(importer), source)) ?? null;
  },
};

/** Files that take longest, those first that take most. They begin first, so that no worker is left alone with one in the end. */
const LONGEST = [
  "docs",
  "e2e/report",
  "validation/verify-holds",
  "validation/verify",
  "e2e/results",
  "e2e/in-process",
  "unit/experiment/reproduce/papers",
  "e2e/redis",
  "e2e/folder-queue",
  "e2e/stopping",
  "e2e/sweep",
  "e2e/policy-faults",
  "unit/learning/reinforcement",
  "validation/interruptions",
  "e2e/train",
  "e2e/page",
  "e2e/commands",
].map((name) => `test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.indexOf(relative(this.ctx.config.root, moduleId));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/**
 * Two projects. `suite` is what `npm test` runs, within minutes. `thorough` is the long validation: more replications, wider grids,
 * tighter bounds. A file joins it by its name, `*.thorough.test.ts`; one that only imports a file of the suite runs it again with more
 * samples (see test/support/effort.ts).
 */
export default defineConfig({
  plugins: [nativeModules],
  // Examples import the package by its name.
  resolve: { alias: { edgefade: fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: {
    isolate: false,
    // Code is compiled for speed once it has run four times as long as usual: most tests end before that pays.
    execArgv: ["--interrupt-budget=600000"],
    // Tests of commands change the working folder, which threads cannot.
    pool: "forks",
    // The build is tested as it is: Node.js itself loads it, once for all test files of a worker.
    server: { deps: { external: [/\/dist\//, /\/\.modules\//] } },
    // One more than there are cores, as some tests wait: for a lease to end, or for a policy that does not answer.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    testTimeout: 600_000,
    hookTimeout: 600_000,
    coverage: { provider: "v8", include: ["src/**"], reporter: ["text-summary", "html"] },
    projects: [
      {
        extends: true,
        test: { name: "suite", include: ["test/**/*.test.ts"], exclude: [...configDefaults.exclude, LONG] },
      },
      {
        extends: true,
        test: {
          name: "thorough",
          include: [LONG],
          env: { EDGEFADE_EFFORT: process.env.EDGEFADE_EFFORT ?? "thorough" },
        },
      },
    ],
  },
});
