import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Environment } from "../../../src/environment/environment.js";
import { createPolicy } from "../../../src/experiment/runs/policies/load-policy.js";
import { areCellNetworks } from "../../../src/experiment/training/serving.js";
import { GraphWriter } from "../../../src/learning/onnx/writer.js";
import type { Scenario } from "../../../src/scenario/scenario.js";
import { emulate, scenarioOf } from "../../support/emulate.js";
import { splitRun, wholeRun } from "../../support/split.js";
import { threeCells } from "../../support/three-cells.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-network-cells-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const alone = scenarioOf(threeCells({ isAlone: true }));
const beside = scenarioOf(threeCells());

describe.each(["task", "subtask"] as const)(
  "a network that was trained among the sites of a cell, for each %s",
  (decides) => {
    const { codec, spaces } = new Environment(beside, { decides, candidateSites: "cell" });
    const names = codec.features.map(({ name }) => name);
    const outputs = spaces.places * spaces.choices;
    /** No two alike; features that hardly vary would drown all others. */
    const weights = Float32Array.from({ length: names.length * outputs }, (_, at) =>
      /slack|battery|frequency|is_/.test(names[Math.floor(at / outputs)]!) ? 0 : Math.sin(7 * at + 1),
    );

    const file = (name: string, metadata: Readonly<Record<string, string>>): string => {
      const writer = new GraphWriter();
      writer.node("MatMul", ["observation", writer.floats("w", [names.length, outputs], weights)], "scores");
      const bytes = writer.bytes(
        [{ name: "observation", dims: ["batch", names.length] }],
        [{ name: "scores", dims: [1, outputs] }],
        new Map(Object.entries({ "edgefade.level": decides, "edgefade.features": JSON.stringify(names), ...metadata })),
        "0",
      );
      const path = join(folder, `${name}-${decides}.onnx`);
      writeFileSync(path, bytes);
      return path;
    };
    const told = { name: file("told", { "edgefade.candidate_sites": "cell" }), options: {} };
    const silent = { name: file("silent", {}), options: {} };

    const lefts = async (scenario: Scenario, spec = told) =>
      emulate(scenario, await createPolicy(spec, scenario))
        .tasks.filter(({ device }) => device.startsWith("left"))
        .map(({ device, arrival_s, latency_s, placement }) => ({ device, arrival_s, latency_s, placement }));

    it("decides in each cell as it would there alone", async () => {
      const inAll = await lefts(beside);
      expect(new Set(inAll.flatMap(({ placement }) => placement.split(">"))).size).toBeGreaterThan(1);
      expect(inAll).toEqual(await lefts(alone));
    });

    it("follows its file, or the option where the file is silent", async () => {
      const option = { ...silent, options: { candidateSites: "cell" } };
      expect(await lefts(beside, option)).toEqual(await lefts(beside));
      await expect(createPolicy(silent, beside)).rejects.toThrow('are not those of "cells"');
      await expect(createPolicy({ ...told, options: { candidateSites: "all" } }, beside)).rejects.toThrow(
        "expected candidateSites: cell, with which it was trained, got all",
      );
    });

    it("can be split over workers, with the same bytes", async () => {
      const scenario = { ...beside, policies: [told, silent] };
      expect(await areCellNetworks({ ...beside, policies: [told] })).toEqual([true]);
      expect(await splitRun(scenario, told, 2, true)).toEqual(await wholeRun(scenario, told));
    });
  },
);
