import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { exportModel } from "../../../src/experiment/onnx/export-model.js";
import { createPolicy } from "../../../src/experiment/runs/policies/load-policy.js";
import { areCellNetworks, checkModels } from "../../../src/experiment/training/serving.js";
import { trainingWorld } from "../../../src/experiment/training/world.js";
import type { Model } from "../../../src/learning/model/model.js";
import { readModel, writeModel } from "../../../src/learning/model/model-folder.js";
import type { TrainingContext } from "../../../src/learning/training/trainer.js";
import type { PolicySpec } from "../../../src/scenario/scenario.js";
import type { TaskRecord } from "../../../src/world/port/records.js";
import { emulate, scenarioOf } from "../../support/emulate.js";
import { splitRun, wholeRun } from "../../support/split.js";
import { threeCells } from "../../support/three-cells.js";
import { trained } from "../../support/training.js";
import { SMALL } from "./fixtures.js";

const root = mkdtempSync(join(tmpdir(), "edgefade-cells-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const alone = scenarioOf(threeCells({ isAlone: true }));
const empty = scenarioOf(threeCells({ isEmpty: true }));
const busy = scenarioOf(threeCells());
const moving = scenarioOf(threeCells({ moves: true }));

const few = { hidden: 16, batch: 16, decisions: 120, validateEvery: 60, validationRuns: 1, learnEvery: 8 };
/** One learner of each kind: for whole tasks, for one sub-task after the other, and plan by plan. */
const LEARNERS: readonly (readonly [string, TrainingContext["options"]])[] = [
  ["sos", { samples: 150, epochs: 1, heldOut: 20, batch: 64, hidden: "8" }],
  ["dqn", few],
  ["droo", { decisions: 100, validateEvery: 50, validationRuns: 1 }],
  ["ddlro-dl", { decisions: 100, batch: 16, validateEvery: 50, validationRuns: 1, learnEvery: 8 }],
];

const numbersOf = ({ networks }: Model) => networks.map(({ name, parameters }) => [name, ...parameters]);

const written = (model: Model): PolicySpec => {
  const name = join(root, `${model.policy}-${model.candidateSites}-${model.scenario.name}`);
  writeModel(name, model);
  return { name, options: {} };
};

const lefts = (tasks: readonly TaskRecord[]) =>
  tasks
    .filter(({ device }) => device.startsWith("left"))
    .map(({ device, arrival_s, latency_s, cost, placement }) => ({ device, arrival_s, latency_s, cost, placement }));

describe.each(LEARNERS)("%s that is trained among the sites of a cell", (policy, options) => {
  const learned = trained(policy, busy, { options, candidateSites: "cell" });

  it("learns what it would in the cell alone", async () => {
    const [inOne, inThree, without] = await Promise.all([
      trained(policy, alone, { options }),
      trained(policy, empty, { options, candidateSites: "cell" }),
      trained(policy, empty, { options }),
    ]);
    expect(inThree.encoding).toEqual(inOne.encoding);
    expect(numbersOf(inThree)).toEqual(numbersOf(inOne));
    expect(inThree.heldOut).toEqual(inOne.heldOut);
    // All sites are more than those of a cell.
    expect(without.encoding.edges).toBe(3 * inOne.encoding.edges);
  });

  it("decides in each cell as it would there alone", async () => {
    const spec = written(await learned);
    expect(readModel(spec.name).candidateSites).toBe("cell");
    const [first, second] = await Promise.all([createPolicy(spec), createPolicy(spec)]);
    const here = lefts(emulate(busy, first, { details: false }).tasks);
    expect(here).toEqual(lefts(emulate(alone, second, { details: false }).tasks));
    expect(here.length).toBeGreaterThan(10);
  });

  it("can be split over workers, with the same bytes", async () => {
    const spec = written(await learned);
    const scenario = { ...busy, policies: [spec] };
    expect(await areCellNetworks(scenario)).toEqual([true]);
    expect(await splitRun(scenario, spec, 3, true)).toEqual(await wholeRun(scenario, spec));
  });

  it("is run with the same sites, or not at all", async () => {
    const spec = written(await learned);
    await expect(checkModels({ ...busy, policies: [spec] })).resolves.toBeUndefined();
    await expect(createPolicy({ ...spec, options: { candidateSites: "cell" } })).resolves.toMatchObject({
      candidateSites: "cell",
    });
    await expect(createPolicy({ ...spec, options: { candidateSites: "all" } })).rejects.toThrow(
      "expected candidateSites: cell, with which it was trained, got all; leave the option out, or train again with all",
    );
    const other = scenarioOf(threeCells(), "edges.3.cell=null", "edges.4.cell=null", "edges.5.cell=null");
    await expect(checkModels({ ...other, policies: [spec] })).rejects.toThrow(
      "it was trained for 2 edges in sight, and a cell of this scenario has 1 (candidateSites: cell); train one for such cells: edgefade train --candidate-sites cell",
    );
    const uneven = scenarioOf(threeCells(), "edges.4.cell=l");
    await expect(checkModels({ ...uneven, policies: [spec] })).rejects.toThrow(
      "candidateSites: expected all, or the same number of servers in every cell",
    );
  });
});

describe("a model that decides for one sub-task after the other", () => {
  const options = { candidateSites: "cell", options: few } as const;

  it("is neither trained nor run where devices change the cell", async () => {
    const problem = 'expected all, or a policy that decides for whole tasks: "left" can change the cell';
    await expect(trained("dqn", moving, options)).rejects.toThrow(problem);
    const spec = written(await trained("dqn", busy, options));
    await expect(checkModels({ ...moving, policies: [spec] })).rejects.toThrow(problem);
  });
});

describe("a file that was exported from such a model", () => {
  it("is run with the same sites", async () => {
    const spec = written(await trained("sos", busy, { options: LEARNERS[0]![1], candidateSites: "cell" }));
    const name = join(root, "sos.onnx");
    exportModel(spec.name, name);
    const file = { name, options: {} };
    const scenario = { ...busy, policies: [file] };
    await expect(checkModels(scenario)).resolves.toBeUndefined();
    const run = async (from: PolicySpec) =>
      emulate(busy, await createPolicy(from, busy), { details: false }).tasks.map(({ placement }) => placement);
    expect(await run(file)).toEqual(await run(spec));
    await expect(createPolicy({ name, options: { candidateSites: "all" } })).rejects.toThrow(
      "expected candidateSites: cell, with which it was trained, got all",
    );
    expect(await areCellNetworks(scenario)).toEqual([true]);
    expect(await splitRun(scenario, file, 2, true)).toEqual(await wholeRun(scenario, file));
  });
});

it("takes models of a single cell into networks of cells of that size, and no others", async () => {
  const model = await trained("sos", alone, { options: LEARNERS[0]![1] });
  const { name } = written(model);
  const cell = { name, options: { candidateSites: "cell" } };
  await expect(checkModels({ ...busy, policies: [cell] })).resolves.toBeUndefined();
  await expect(checkModels({ ...busy, policies: [{ name, options: {} }] })).rejects.toThrow(
    "it was trained for at most 2 edges; the scenario has 6",
  );
});

it("is the same training as for all sites where there is one cell", async () => {
  const single = scenarioOf(SMALL);
  const [all, cell] = await Promise.all([
    trained("dqn", single, { options: few }),
    trained("dqn", single, { options: few, candidateSites: "cell" }),
  ]);
  expect({ ...cell, candidateSites: undefined }).toEqual(all);
  expect(trainingWorld(single, "cell").size).toEqual(trainingWorld(single).size);
});
