import { afterAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

describe("edgefade gym", () => {
  it("says hello, and ends with its input", async () => {
    const { code, stdout, stderr } = await bench.shell("edgefade gym small.yaml --decides subtask </dev/null");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ protocol: "edgefade-gym", decides: "subtask", action: { places: 1 } });
  });

  it("refuses a frame that is none, in a sentence", async () => {
    const { code, stderr } = await bench.shell("echo 'hello there, gym' | edgefade gym small.yaml >/dev/null");
    expect(code).toBe(2);
    expect(stderr).toBe(
      "gym: frame 1: expected a header of kind 1 (reset) or 2 (step), got kind 8303; see docs/protocol.md\n",
    );
  });

  it("refuses flags that do not go together, and policies", async () => {
    const { code, stderr } = await bench.run(["gym", "small.yaml", "--slot", "1 s"]);
    expect([code, stderr]).toEqual([2, "--slot: goes with --agents\n"]);
    const told = await bench.run(["gym", "small.yaml", "--policy", "greedy"]);
    expect([told.code, told.stderr]).toEqual([
      2,
      "--policy: is not possible here: the client of edgefade gym decides\n",
    ]);
  });
});
