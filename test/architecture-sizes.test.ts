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
  // The emulator's own parts, from when positions were the custom.
  constructors: [
    "src/world/cost/cost.ts CostModel",
    "src/world/cost/optimum/through-optimum.ts Search",
    "src/world/cost/schedule/held-units.ts HeldUnits",
    "src/world/cost/schedule/shared-cpu.ts SharedCpu",
    "src/world/decision/view.ts TaskView",
    "src/world/device/conditions.ts ConditionSource",
    "src/world/device/device-battery.ts DeviceBattery",
    "src/world/device/handover.ts MovingAttachment",
    "src/world/link/serial-link.ts SerialTransfer",
    "src/world/radio/air-link.ts AirLink",
    "src/world/radio/channel.ts Channel",
    "src/world/radio/equal-share.ts EqualShare",
    "src/world/radio/fixed-grants.ts FixedGrants",
    "src/world/radio/scheduled-pool.ts ScheduledPool",
    "src/world/radio/shared-pool.ts SharedPool",
  ],
  files: [
    // Written by a program, from the schema.
    "src/scenario/text.ts",
    // One class each, whose methods need each other's state.
    "src/world/cost/cost.ts",
    "src/world/cost/schedule/list-schedule.ts",
    "src/world/decision/observation.ts",
    "src/world/radio/channel.ts",
    "src/world/radio/fixed-grants.ts",
    "src/world/run/emulation.ts",
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
