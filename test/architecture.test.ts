import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { common, pure, rooms, shared } from "./support/rooms.js";

/** TypeScript files below a folder. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);

type Import = { readonly from: string; readonly to: string; readonly isNode: boolean };

let imports: readonly Import[] = [];

beforeAll(async () => {
  const { output } = await cruise(["src"], {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    exclude: { path: "^dist" },
  });
  imports = (output as ICruiseResult).modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved, coreModule }) => ({ from: source, to: resolved, isNode: coreModule })),
  );
});

const roomOf = (file: string): string | undefined => /^src\/([^/]+)\//.exec(file)?.[1];

describe("the house", () => {
  it("has rooms that import only what lies below them", () => {
    const breaches = imports.filter(({ from, to, isNode }) => {
      const [room, target] = [roomOf(from), roomOf(to)];
      if (room === undefined || isNode || !to.startsWith("src/")) return false;
      if (target === undefined) return !shared.some((name) => to === `src/${name}`);
      return target !== room && ![...common, ...(rooms[room] ?? [])].includes(target);
    });
    expect(breaches.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("knows nothing of Node in the pure rooms", () => {
    const breaches = imports.filter(
      ({ from, to, isNode }) => pure.includes(roomOf(from) ?? "") && (isNode || to.startsWith("node:")),
    );
    expect(breaches.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("knows TensorFlow.js in learning alone, and the terminal in cli alone", () => {
    const breaches = imports.filter(({ from, to }) => {
      const room = roomOf(from);
      if (to.includes("@tensorflow")) return room !== "learning";
      return /node_modules\/(yargs|cli-progress|cli-table3)\//.test(to) && room !== "cli";
    });
    expect(breaches.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("has no cycles of imports", () => {
    const edges = imports.filter(({ to }) => to.startsWith("src/"));
    const next = new Map<string, string[]>();
    for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(" > "));
      if (done.has(file) || trail.includes(file)) return;
      for (const target of next.get(file) ?? []) visit(target, [...trail, file]);
      done.add(file);
    };
    for (const file of next.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it("has folders inside a room that do not import each other in circles", () => {
    // Runs, sweeps, their statistics and training still need each other.
    const known = ["src/experiment/analysis", "src/experiment/runs", "src/experiment/sweep", "src/experiment/training"];
    const below = new Map<string, Set<string>>();
    for (const { from, to } of imports) {
      const [folder, target] = [dirname(from), dirname(to)];
      const isNested = folder.startsWith(`${target}/`) || target.startsWith(`${folder}/`);
      const isOneRoom = roomOf(from) !== undefined && roomOf(from) === roomOf(to);
      if (folder === target || isNested || !isOneRoom || (known.includes(folder) && known.includes(target))) continue;
      below.set(folder, (below.get(folder) ?? new Set()).add(target));
    }
    const reaches = (folder: string, goal: string, seen = new Set<string>()): boolean =>
      [...(below.get(folder) ?? [])].some((next) => {
        if (next === goal) return true;
        if (seen.has(next)) return false;
        seen.add(next);
        return reaches(next, goal, seen);
      });
    expect([...below.keys()].filter((folder) => reaches(folder, folder))).toEqual([]);
  });

  it("takes neither time nor chance from the machine in the pure rooms", () => {
    const banned = /Math\.random|Date\.now|performance\.now|new Date\(/;
    const found: string[] = [];
    for (const room of pure)
      for (const file of filesIn(`src/${room}`))
        readFileSync(file, "utf8")
          .split("\n")
          .forEach((line, index) => {
            if (banned.test(line)) found.push(`${file}:${index + 1}: ${line.trim()}`);
          });
    expect(found).toEqual([]);
  });

  it("takes functions from src/math where engines differ in the last bits", () => {
    // What the language leaves open is not here. `Math.sqrt` is, which all engines round as IEEE 754 says.
    const exact = /^(abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc|[A-Z][A-Z0-9_]*)$/;
    // Squares, and powers of two; for others there are `power`, `tenToThe` and `pow`.
    const isWhole = (node: ts.Node): boolean =>
      ts.isNumericLiteral(node) || (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand));
    const isSafe = ({ left, right }: ts.BinaryExpression): boolean =>
      right.getText() === "2" || (left.getText() === "2" && isWhole(right));
    const found: string[] = [];
    for (const file of filesIn("src")) {
      const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        const isPower = ts.isBinaryExpression(node) && node.operatorToken.getText().startsWith("**") && !isSafe(node);
        const isMember = ts.isPropertyAccessExpression(node) && node.expression.getText() === "Math";
        // `Math` itself, handed on or taken apart, could bring any of them.
        const isLoose =
          ts.isIdentifier(node) &&
          node.text === "Math" &&
          !ts.isPropertyAccessExpression(node.parent) &&
          !node.parent.getText().endsWith(".call(Math)");
        if (isPower || isLoose || (isMember && !exact.test(node.name.text) && node.name.text !== "random"))
          found.push(`${file}: ${node.parent.getText().slice(0, 80)}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(found).toEqual([]);
  });

  it("puts no list of any length on the stack", () => {
    // Some hundred thousand arguments overflow it: `largest`, `smallest` and `append` of extremes.ts take lists of any length.
    const takesMany = /^(Math\.\w+|String\.from(CharCode|CodePoint)|.*\.(push|unshift|splice|concat|append|apply))$/;
    const found: string[] = [];
    for (const file of [...filesIn("src"), ...filesIn("bench")]) {
      const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        if (ts.isCallExpression(node)) {
          const called = node.expression.getText();
          const isSpread = node.arguments.some(ts.isSpreadElement);
          if ((isSpread && takesMany.test(called)) || /^(Math|String)\b.*\.apply$/.test(called))
            found.push(`${file}: ${node.getText()}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(found).toEqual([]);
  });

  it("ends processes and prints in cli alone, whose commands know only the invocation that they get", () => {
    const found: string[] = [];
    const isHeld = /process\.(std(in|out|err)|argv|env|exit|on|off|once)\b|console\./;
    for (const file of filesIn("src")) {
      if (file === "src/cli/main.ts") continue;
      const wrong = file.startsWith("src/cli/") ? isHeld : /process\.exit|console\./;
      // Comments may speak of them.
      const code = readFileSync(file, "utf8").replace(/^ *(\/\/|\*|\/\*).*$/gm, "");
      if (wrong.test(code)) found.push(file);
    }
    expect(found).toEqual([]);
  });

  it("keeps no mutable state in modules", () => {
    const found: string[] = [];
    for (const file of filesIn("src"))
      readFileSync(file, "utf8")
        .split("\n")
        .forEach((line, index) => {
          if (/^(export )?let /.test(line)) found.push(`${file}:${index + 1}: ${line.trim()}`);
        });
    expect(found).toEqual([]);
  });
});
