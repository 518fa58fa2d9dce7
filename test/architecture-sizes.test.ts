import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/** Lines of a function, from its first to its last. */
const LONGEST_FUNCTION = 80;
/** Parameters of a constructor: where there are more, a call does not say which is which, and one object with named fields does. */
const MOST_PARAMETERS = 4;
const LONGEST_FILE = 300;

/** What is allowed in spite of the rules, and why. Lists only get shorter: what keeps the rule by now is a fault here. */
const EXEMPT = {
  functions: [] as readonly string[],
  constructors: [] as readonly string[],
  files: [
    // Written by a program, from the schema.
    "src/scenario/text.ts",
    // One thing each, whose parts need each other: the list of events, the clock with its processes, a writer of machine code.
    "src/engine/event-queue.ts",
    "src/engine/simulation.ts",
    "src/math/web-assembly.ts",
  ],
} as const;

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => {
    const file = `src/${name.replaceAll("\\", "/")}`;
    return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  });

/** What a visitor finds in sources, in the order of the files. */
const found = (
  files: readonly ts.SourceFile[],
  look: (node: ts.Node, source: ts.SourceFile) => string | undefined,
): string[] => {
  const all: string[] = [];
  for (const source of files) {
    const visit = (node: ts.Node): void => {
      const what = look(node, source);
      if (what !== undefined) all.push(what);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return all;
};

const nameOf = (node: ts.Node): string => {
  const { name } = node as ts.NamedDeclaration;
  if (name !== undefined) return name.getText();
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : "a function";
};

const longFunctions = (files: readonly ts.SourceFile[]): string[] =>
  found(files, (node, source) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return undefined;
    const [first, last] = [node.getStart(), node.end].map((at) => source.getLineAndCharacterOfPosition(at).line);
    return last! - first! + 1 > LONGEST_FUNCTION ? `${source.fileName} ${nameOf(node)}` : undefined;
  });

const wideConstructors = (files: readonly ts.SourceFile[]): string[] =>
  found(files, (node, source) =>
    ts.isConstructorDeclaration(node) && node.parameters.length > MOST_PARAMETERS
      ? `${source.fileName} ${node.parent.name?.getText()}`
      : undefined,
  );

const longFiles = (files: readonly ts.SourceFile[]): string[] =>
  files
    .filter((source) => source.text.replace(/\n$/, "").split("\n").length > LONGEST_FILE)
    .map(({ fileName }) => fileName);

describe("what is read in one go", () => {
  it.each([
    [`functions have at most ${LONGEST_FUNCTION} lines`, longFunctions, EXEMPT.functions],
    [`constructors have at most ${MOST_PARAMETERS} positional parameters`, wideConstructors, EXEMPT.constructors],
    [`files have at most ${LONGEST_FILE} lines`, longFiles, EXEMPT.files],
  ])("%s", (_, breaches, exempt) => {
    expect(breaches(sources).toSorted()).toEqual([...exempt].toSorted());
  });

  it("finds what is too long and too wide", () => {
    const source = ts.createSourceFile(
      "toy.ts",
      `class Toy { constructor(a, b, c, d, e) {} long() {${"\n".repeat(LONGEST_FUNCTION)}} }`,
      ts.ScriptTarget.Latest,
      true,
    );
    expect(longFunctions([source])).toEqual(["toy.ts long"]);
    expect(wideConstructors([source])).toEqual(["toy.ts Toy"]);
  });
});
