import { describe, expect, it } from "vitest";
import { describeOverload, overloads } from "../../../src/compose/offered-load.js";
import { loadScenario } from "../../../src/scenario/load/load.js";

const of = (file: string, ...set: string[]) => overloads(loadScenario(`scenarios/${file}.yaml`, { set }).scenario);
/** Eight services a second. */
const mm1 = (load: number, ...set: string[]) => of("mm1", `arrivals.rate=${8 * load} /s`, ...set);

describe("the offered load", () => {
  it("of M/M/1 is found where it is 1 or more", () => {
    expect(mm1(0.8)).toEqual([]);
    const [overload, ...others] = mm1(1.2);
    expect(others).toEqual([]);
    expect(overload).toMatchObject({ policy: "edge", place: "edge" });
    expect(overload!.load).toBeCloseTo(1.2, 12);
    expect(describeOverload(overload!)).toContain("edge under edge is 1.2,");
    expect(mm1(1)).toHaveLength(1);
  });

  it("is shared by cores and summed over devices", () => {
    expect(mm1(1.2, "edges.0.cores=2")).toEqual([]);
    expect(mm1(1.2, "edges.0.cores=2", "devices.0.count=2")[0]!.load).toBeCloseTo(1.2, 12);
  });

  it("is that of all edges where each serves the devices of its cell", () => {
    const cells = (rate: string) =>
      mm1(
        0.8,
        `arrivals.rate=${rate}`,
        "edges=[{ name: east, cores: 1, frequency: 1 GHz }, { name: west, cores: 1, frequency: 1 GHz, position: [90 m, 0 m] }]",
        "devices.0.position=disc(5 m, 80 m)",
        "radio={ rate: shannon }",
        "application.chain={ subtasks: 1, data: 1 KB, work: 100 Mcycles }",
      );
    expect(cells("19.9 /s")).toEqual([]);
    expect(cells("24 /s")).toEqual([{ policy: "edge", place: "all edges together", load: expect.closeTo(1.2, 12) }]);
  });

  it("may be 1 where arrivals are regular", () => {
    const every = (gap: string) => mm1(0.8, `arrivals={ process: periodic, every: ${gap} }`);
    expect(every("125 ms")).toEqual([]);
    expect(every("124 ms")).toHaveLength(1);
  });

  it("is not told where something else bounds the queue, or it cannot be known", () => {
    expect(mm1(1.2, "edges.0.queue={ capacity: 5 }")).toEqual([]);
    expect(mm1(1.2, "application.deadline=1 s", "application.onDeadline=drop")).toEqual([]);
    expect(mm1(1.2, "arrivals=saturated")).toEqual([]);
    expect(mm1(1.2, 'edges.0.frequency="uniform(1 GHz, 2 GHz)"')).toEqual([]);
    expect(mm1(1.2, "policies=[greedy]").filter(({ policy }) => policy !== undefined)).toEqual([]);
  });

  it("of links is that of their bits", () => {
    const busy = mm1(0.5, "radio={ rate: constant, uplink: 8 Mbps, downlink: 1 Gbps }", "application.chain.data=1 MB");
    expect(busy).toEqual([{ policy: "edge", place: "every device's uplink", load: 4 }]);
  });

  it("warns under every policy where all computing together is too little", () => {
    const set = ["policies=[greedy]", "devices.0.frequency=1 GHz", "devices.0.cores=1"];
    expect(mm1(1.9, ...set)).toEqual([]);
    expect(mm1(2.1, ...set)).toEqual([{ place: "all devices and servers together", load: expect.closeTo(1.05, 12) }]);
  });

  it("is below 1 in the scenarios that come with edgefade", () => {
    for (const file of ["quickstart", "mm1", "mmc", "dios", "dag", "dmro-contended", "dmro-multi", "kd-dil"])
      expect(of(file)).toEqual([]);
  });
});
