import { afterAll, describe, expect, it } from "vitest";
import type { ContractReport } from "../../src/experiment/runs/policy-contract/contract.js";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const module = (name: string, body: string, before = ""): string =>
  `${before}\nexport default () => ({ name: "${name}", decides: "task", place(request, view) { const n = request.graph.subtasks; ${body} } });`;

const check = async (file: string, ...flags: string[]): Promise<{ code: number | null; report: ContractReport }> => {
  const { code, stdout, stderr } = await bench.run(["check-policy", file, "--json", ...flags]);
  expect(stderr).toBe("");
  return { code, report: JSON.parse(stdout) as ContractReport };
};

const OUTAGES = `
extends: small.yaml
name: outages
radio: { rate: constant, uplink: 20 Mbps }
edges: [{ name: scenb, cores: 4, outages: { up: exponential(1 s), down: exponential(1 s) } }]
`;

const failed = ({ checks }: ContractReport): string[] =>
  checks.filter(({ status }) => status === "fail").map((one) => one.check);

describe("edgefade check-policy", () => {
  it("passes a policy that keeps its contract, and tells its speed", async () => {
    const { code, stdout } = await bench.run(["check-policy", "greedy"]);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(warn|FAIL)/m);
    expect(stdout).toMatch(/greedy: 20 passed, 0 warnings, 0 failed; \d+ decisions, [\d.]+ us each\n$/);
  });

  it("finds chance, state of the module and changes to what is shown, with the input", async () => {
    bench.write(
      "random.mjs",
      module(
        "random-one",
        `request.data_bits[0] = 1; return Array(n).fill(Math.random() < 0.5 ? "device" : view.sites.at(-1).id);`,
      ),
    );
    const { code, report } = await check("./random.mjs", "--scenario", "small.yaml");
    expect(code).toBe(1);
    expect(failed(report)).toEqual([
      "the same decisions twice",
      "the same decisions in another thread, after other runs",
      "no random numbers but run.random",
      "leaves its arguments unchanged",
    ]);
    const chance = report.checks.find(({ check }) => check === "no random numbers but run.random")!;
    expect(chance.problem).toMatch(/Math\.random \(random\.mjs:2\)/);
    expect(chance.input).toMatchObject({
      task: 0,
      scenario: "small",
      device: expect.stringMatching(/^phone-/),
      edges: { length: 4 },
    });
  });

  it("finds state that outlives a run", async () => {
    bench.write(
      "state.mjs",
      module(
        "state",
        `globalThis.mine = (globalThis.mine ?? 0) + 1; return Array(n).fill(view.sites[globalThis.mine % 7 === 0 ? 0 : 1].id);`,
      ),
    );
    const { code, report } = await check("./state.mjs", "--scenario", "small.yaml");
    expect(code).toBe(1);
    expect(failed(report)).toContain("the same decisions twice");
    expect(failed(report)).not.toContain("no random numbers but run.random");
  });

  it("names the input of a wrong answer", async () => {
    bench.write(
      "lost.mjs",
      module("lost", `return request.task === 7 ? Array(n).fill("moon") : Array(n).fill("scenb");`),
    );
    const { code, report } = await check("./lost.mjs", "--scenario", "small.yaml");
    expect(code).toBe(1);
    const run = report.checks.find(({ check }) => check === "runs: small")!;
    expect(run).toMatchObject({ status: "fail", problem: expect.stringMatching(/at "moon"/), input: { task: 7 } });
  });

  it("ends at the first decision that never comes", async () => {
    bench.write("endless.mjs", module("endless", `if (request.task === 5) for (;;); return Array(n).fill("device");`));
    const { code, report } = await check(
      "./endless.mjs",
      "--scenario",
      "small.yaml",
      "--scenario",
      "small.yaml",
      "--policy-timeout",
      "0.3 s",
    );
    expect(code).toBe(1);
    expect(report.checks[0]).toMatchObject({
      status: "fail",
      problem: expect.stringMatching(/has not answered place\(\) about task 5/),
    });
    expect(report.checks.filter(({ check }) => check.startsWith("runs"))).toHaveLength(1);
  });

  it("warns of a policy that minds no masks, and fails it when it is strict", async () => {
    bench.write("outages.yaml", OUTAGES);
    const args = ["check-policy", "random", "--quiet", "--scenario", "outages.yaml"];
    const { code, stdout } = await bench.run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^warn {2}avoids sites that have failed\n.*which had failed.*\n {6}input: \{"scenario":"outages"/m,
    );
    expect((await bench.run([...args, "--strict"])).code).toBe(1);
  });

  it("refuses what is no policy", async () => {
    const { code, stderr } = await bench.run(["check-policy", "gredy"]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/unknown policy "gredy"; did you mean "greedy"/)]);
  });
});
