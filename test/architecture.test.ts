import { readdirSync, readFileSync } from "node:fs";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/** Who may know whom: every room may import those listed, and itself. Errors, quantities and powers are for everybody. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  physics: [],
  world: ["engine", "physics"],
  policies: ["world", "engine", "physics"],
  learning: ["world", "engine", "physics", "policies"],
  output: ["world"],
  scenario: ["engine", "physics", "world", "policies", "learning"],
  compose: ["engine", "physics", "world", "policies", "scenario"],
  environment: ["engine", "physics", "world", "policies", "learning", "scenario", "compose"],
  experiment: ["engine", "physics", "world", "policies", "learning", "scenario", "compose", "output", "environment"],
  cli: [
    "engine",
    "physics",
    "world",
    "policies",
    "learning",
    "scenario",
    "compose",
    "output",
    "environment",
    "experiment",
  ],
};
const shared = ["errors.ts", "quantity.ts", "nearest.ts", "powers.ts"];

/** These rooms must run in a browser unchanged, and take neither time nor chance from the machine. */
const pure = ["engine", "physics", "world", "policies"];

/** TypeScript files below a folder. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);

const imports = async (): Promise<{ from: string; to: string; isNode: boolean }[]> => {
  const { output } = await cruise(["src"], {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    exclude: { path: "^dist" },
  });
  return (output as ICruiseResult).modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved, coreModule }) => ({ from: source, to: resolved, isNode: coreModule })),
  );
};

const roomOf = (file: string): string | undefined => /^src\/([^/]+)\//.exec(file)?.[1];

describe("the house", () => {
  it("has rooms that import only what lies below them", async () => {
    const breaches = (await imports()).filter(({ from, to, isNode }) => {
      const [room, target] = [roomOf(from), roomOf(to)];
      if (room === undefined || isNode || !to.startsWith("src/")) return false;
      if (target === undefined) return !shared.some((name) => to === `src/${name}`);
      return target !== room && !(rooms[room] ?? []).includes(target);
    });
    expect(breaches.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("knows nothing of Node in the pure rooms", async () => {
    const breaches = (await imports()).filter(
      ({ from, to, isNode }) => pure.includes(roomOf(from) ?? "") && (isNode || to.startsWith("node:")),
    );
    expect(breaches.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("knows TensorFlow.js in learning alone, and the terminal in cli alone", async () => {
    const breaches = (await imports()).filter(({ from, to }) => {
      const room = roomOf(from);
      if (to.includes("@tensorflow")) return room !== "learning";
      return /node_modules\/(yargs|cli-progress|cli-table3)\//.test(to) && room !== "cli";
    });
    expect(breaches.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("has no cycles of imports", async () => {
    const edges = (await imports()).filter(({ to }) => to.startsWith("src/"));
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

  it("raises to powers in the rooms of the emulation only where every engine comes to the same bits", () => {
    // Squares, and powers of two; for others there are `power` and `tenToThe`.
    const isWhole = (node: ts.Node): boolean =>
      ts.isNumericLiteral(node) || (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand));
    const isSafe = ({ left, right }: ts.BinaryExpression): boolean =>
      right.getText() === "2" || (left.getText() === "2" && isWhole(right));
    const found: string[] = [];
    for (const file of [...pure, "scenario", "compose", "output"].flatMap((room) => filesIn(`src/${room}`))) {
      const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        const isPower = ts.isBinaryExpression(node) && node.operatorToken.getText().startsWith("**") && !isSafe(node);
        if (isPower || (ts.isPropertyAccessExpression(node) && node.getText() === "Math.pow"))
          found.push(`${file}: ${node.getText()}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(found).toEqual([]);
  });

  it("ends processes and prints in cli alone", () => {
    const found: string[] = [];
    for (const file of filesIn("src")) {
      if (file.startsWith("src/cli/")) continue;
      if (/process\.exit|console\./.test(readFileSync(file, "utf8"))) found.push(file);
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
