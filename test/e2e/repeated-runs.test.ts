import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const file = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
const scenario = JSON.stringify(fileURLToPath(new URL("../../scenarios/quickstart.yaml", import.meta.url)));

/**
 * Many runs in one process, as a worker of a sweep does them. It prints how many shapes (hidden classes of V8) the weights of the objective had
 * that the policy saw, and by how many bytes memory grew with a run if only young objects are collected after each.
 */
const REPEATED = `
const { buildEmulation, loadScenario } = await import(${file("dist/index.js")});
const { scenario } = loadScenario(${scenario}, { set: ["tasks=5"] });
const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
const shapes = [];
const see = (value) => {
  if (!shapes.some((other) => %HaveSameMap(value, other))) shapes.push(value);
};
const policy = {
  name: "seeing",
  decides: "task",
  place(request, view) {
    see(view.objective);
    return Array.from({ length: request.graph.subtasks }, () => "device");
  },
};
const used = () => process.memoryUsage().heapUsed;
const grown = [];
const doRun = (replication) => {
  const emulation = buildEmulation(scenario, { replication, policy, sink });
  emulation.run();
  emulation.finish();
};
for (let run = 0; run < 60; run++) {
  doRun(run % 2);
  gc({ type: "minor" });
  gc({ type: "minor" });
  grown.push(used());
}
const growth = grown.slice(30).map((bytes, index) => bytes - grown[29 + index]).sort((a, b) => a - b);
console.log(JSON.stringify({ shapes: shapes.length, growth_bytes: growth[15] }));
`;

const { shapes, growth_bytes } = JSON.parse(
  execFileSync(process.execPath, ["--allow-natives-syntax", "--expose-gc", "--input-type=module", "--eval", REPEATED], {
    encoding: "utf8",
  }),
) as { shapes: number; growth_bytes: number };

it("gives objects of every run the same shape, so that V8 compiles their readers once", () => {
  expect(shapes).toBe(1);
});

it("frees a finished run as soon as young objects are collected", () => {
  // A run of quickstart makes 170 KB of objects.
  expect(growth_bytes).toBeLessThan(20_000);
});
