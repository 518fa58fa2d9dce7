// Builds all of dist: declarations, code and the page, at the same time.
//
//     node build/build.mjs
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const incrementally = ["--incremental", "--tsBuildInfoFile", "dist/.tsbuildinfo"];

const PARTS = [
  [compiler, "--project", ".", "--emitDeclarationOnly", ...incrementally],
  ["build/bundle.mjs"],
  ["page/build.mjs"],
];

/** What a part prints goes to the terminal. @returns its exit code */
const exitCodeOf = (args) =>
  new Promise((done, fail) => {
    const part = spawn(process.execPath, args, { cwd: repository, stdio: "inherit" });
    part.on("error", fail);
    part.on("close", (code) => done(code ?? 1));
  });

const codes = await Promise.all(PARTS.map(exitCodeOf));
process.exitCode = codes.find((code) => code !== 0) ?? 0;
