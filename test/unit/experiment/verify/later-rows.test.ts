import { describe, expect, it } from "vitest";
import {
  laterCellExperiments,
  laterFigures,
  laterQueueExperiments,
} from "../../../../src/experiment/verify/later-rows.js";
import { experiments } from "../../../../src/experiment/verify/theory.js";

describe("rows that wait for finite queues, processor sharing and schedulers", () => {
  it("have names of their own", () => {
    const names = [...experiments, ...laterQueueExperiments, ...laterCellExperiments, ...laterFigures].map(
      ({ name }) => name,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(laterQueueExperiments.map(({ name }) => name)).toEqual([
      "M/M/16/16, 8 Erlang",
      "M/M/16/16, 12 Erlang",
      "M/M/16/16, 16 Erlang",
      "M/M/16/20 (14, 1)",
      "M/D/1-PS, load .6",
      "M/U(.5, 1.5)/1-PS, load .6",
      "M/M/1-PS, load .6",
    ]);
  });
});
