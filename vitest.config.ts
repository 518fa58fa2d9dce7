import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const LONG = "test/**/*.thorough.test.ts";

/**
 * Two projects. `suite` is what `npm test` runs, within minutes. `thorough` is the long validation: more replications, wider grids,
 * tighter bounds. A file joins it by its name, `*.thorough.test.ts`; one that only imports a file of the suite runs it again with more
 * samples (see test/support/effort.ts).
 */
export default defineConfig({
  // Examples import the package by its name.
  resolve: { alias: { edgefade: fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: {
    isolate: false,
    // Tests of commands change the working folder, which threads cannot.
    pool: "forks",
    // The build is tested as it is: Node.js itself loads it, once for all test files of a worker.
    server: { deps: { external: [/\/dist\//] } },
    maxWorkers: "100%",
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
