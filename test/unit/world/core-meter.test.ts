import { describe, expect, it } from "vitest";
import { Simulation } from "../../../src/engine/simulation.js";
import { CoreMeter } from "../../../src/world/computing/core-meter.js";

const metered = (table_w: readonly number[] | undefined, cores = 4, core_w = 0) => {
  const simulation = new Simulation();
  const meter = new CoreMeter(simulation, cores, {
    idle_w: table_w?.[0] ?? 10,
    core_w,
    data_j_per_bit: 0,
    ...(table_w === undefined ? {} : { table_w }),
  });
  const advance = (seconds: number, busy: number) => {
    simulation.run(simulation.now_s + seconds);
    meter.busy = busy;
  };
  return { simulation, meter, advance };
};

describe("the meter of a node's cores", () => {
  it("integrates what a table says above idle power, and shares it equally among busy cores", () => {
    // 10 W idle, 30 W half busy, 40 W with all four cores.
    const { meter, advance } = metered([10, 30, 40]);
    advance(5, 1);
    advance(2, 4);
    const before_j = meter.perCore_j;
    advance(3, 2);
    advance(1, 0);
    advance(9, 0);
    // 2 s at 20 - 10 W, 3 s at 30 W, 1 s at 20 W.
    expect(meter.dynamic_j).toBeCloseTo(2 * 10 + 3 * 30 + 20, 12);
    expect(meter.perCore_j).toBeCloseTo(2 * 10 + (3 * 30) / 4 + 20 / 2, 12);
    expect(before_j).toBeCloseTo(20, 12);
    // One that held two cores over the last 4 s.
    expect(meter.partOf_j(2, 4, before_j)).toBeCloseTo(2 * (22.5 + 10), 12);
  });

  it("draws in proportion to busy cores without a table", () => {
    const { meter, advance } = metered(undefined, Infinity, 3.75);
    advance(0, 2);
    advance(4, 0);
    expect(meter.dynamic_j).toBe(30);
    expect(meter.partOf_j(2, 4, 0)).toBe(30);
    expect(meter.expected_j(2, 4)).toBe(30);
  });

  it("expects of a table the power per busy core that there would be", () => {
    const { meter, advance } = metered([10, 30, 40]);
    advance(0, 1);
    expect(meter.expected_j(1, 6)).toBeCloseTo((20 / 2) * 6, 12);
    expect(meter.expected_j(3, 6)).toBeCloseTo((30 / 4) * 3 * 6, 12);
  });
});
