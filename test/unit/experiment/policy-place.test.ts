import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { PolicyError, tracedCause } from "../../../src/errors.js";
import { placeInStack, withPlace } from "../../../src/experiment/modules/policy-place.js";
import { codeFile } from "../../../src/home.js";

const own = pathToFileURL(codeFile("world/decision/observation.js"));
const stack = (...calls: readonly string[]): string =>
  ["Error: no idea", ...calls.map((call) => `    at ${call}`)].join("\n");

describe("the place of an exception", () => {
  it("is the innermost call in the user's own files", () => {
    expect(placeInStack(stack("Object.place (/home/me/rule.ts:8:20)", "/home/me/other.ts:2:1"))).toEqual({
      file: "/home/me/rule.ts",
      line: 8,
    });
    expect(placeInStack(stack("file:///home/me/my%20rule.mjs:3:11"))).toEqual({
      file: "/home/me/my rule.mjs",
      line: 3,
    });
    expect(placeInStack(stack("async Promise.all (index 0)", "new Rule (C:\\me\\rule.ts:4:2)"))?.line).toBe(4);
  });

  it("is not in edgefade, in Node or in a package", () => {
    const others = [
      `View.cost (${own.pathname}:9:1)`,
      `View.cost (${own.href}:9:1)`,
      "node:internal/process/task_queues:95:5",
      "parse (/home/me/node_modules/yaml/dist/index.js:7:1)",
      "<anonymous>",
    ];
    expect(placeInStack(stack(...others))).toBeUndefined();
    expect(placeInStack(stack(...others, "place (/home/me/rule.ts:8:20)"))?.line).toBe(8);
    expect(placeInStack("")).toBeUndefined();
  });

  it("is added to a policy's own exception, and to no other error", () => {
    const thrown = new Error("no idea");
    thrown.stack = stack("place (/home/me/rule.ts:8:20)");
    const failed = new PolicyError("rule", "place() failed: no idea", { cause: tracedCause(thrown) });
    expect(withPlace(failed)).toMatchObject({
      message: 'policy "rule": place() failed: no idea (/home/me/rule.ts:8)',
    });
    expect(withPlace(thrown)).toBe(thrown);
    expect(thrown.message).toBe("no idea");
    const contract = new PolicyError("rule", "placed 1 sub-tasks of task 0, which has 3");
    expect(withPlace(contract)).toBe(contract);
    expect(contract.message).not.toContain("(/");
  });

  it("is left out where what was thrown has none, or fails when it is looked at", () => {
    const strange = Object.defineProperty(new Error("odd"), "stack", {
      get: () => {
        throw new Error("no stack");
      },
    });
    for (const thrown of ["text", undefined, { stack: 4 }, strange])
      expect(withPlace(new PolicyError("rule", "failed", { cause: tracedCause(thrown) }))).toMatchObject({
        message: 'policy "rule": failed',
      });
  });
});
