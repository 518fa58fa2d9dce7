import { afterEach, describe, expect, it, vi } from "vitest";
import { emulator } from "../../src/experiment/verify/check.js";
import { wiredTandemExperiments } from "../../src/experiment/verify/rows/wired-tandem.js";
import { verifyTheory } from "../../src/experiment/verify/theory.js";
import type { ArcSpec } from "../../src/scenario/spec/wires.js";
import { Topology } from "../../src/world/link/topology.js";
import { failures, falsified, named } from "../support/laboratory.js";

afterEach(() => {
  vi.restoreAllMocks();
});

const withArcs = (change: (arc: ArcSpec) => Partial<ArcSpec>) =>
  falsified((scenario) => ({
    ...scenario,
    links: { ...scenario.links!, arcs: scenario.links!.arcs.map((arc) => ({ ...arc, ...change(arc) })) },
  }));

const constant = (value: number) => ({ kind: "constant", value }) as const;
const numberIn = (spec: ArcSpec["rate_bps"]): number => (spec.kind === "constant" ? spec.value : Number.NaN);

it("links between servers are as theory has them", () => {
  const { checks } = verifyTheory({ only: wiredTandemExperiments });
  expect(checks).toHaveLength(7);
  expect(checks.filter(({ holds }) => !holds)).toEqual([]);
});

describe("broken links are found:", () => {
  it("links that are a tenth slower", () => {
    const slower = withArcs(({ rate_bps }) => ({ rate_bps: constant(numberIn(rate_bps) / 1.1) }));
    const found = failures(slower, wiredTandemExperiments);
    expect(found).toContain("mean sojourn at all of them");
    expect(found).toContain("mean time on the way");
  });

  it("a delay that keeps others waiting", () => {
    const serial = withArcs(({ rate_bps, delay_s }) => ({
      rate_bps: constant(1e6 / (1e6 / numberIn(rate_bps) + numberIn(delay_s))),
      delay_s: constant(0),
    }));
    expect(failures(serial, named(wiredTandemExperiments, "store"))).toContain("mean time on the way");
  });

  it("data that go on before all of them have come", () => {
    const whole = Topology.prototype.route;
    vi.spyOn(Topology.prototype, "route").mockImplementation(function (this: Topology, from, to) {
      // The slowest link alone takes its time, as if the others passed each bit on at once.
      const hops = whole.call(this, from, to);
      return hops.length > 2 ? [hops[1]!] : hops;
    });
    expect(failures(emulator, named(wiredTandemExperiments, "store"))).toContain("mean time on the way");
  });

  it("links that nobody waits for", () => {
    const wide = withArcs(({ rate_bps, delay_s }) =>
      numberIn(rate_bps) === Infinity
        ? {}
        : { rate_bps: constant(Infinity), delay_s: constant(1e6 / numberIn(rate_bps) + numberIn(delay_s)) },
    );
    expect(failures(wide, named(wiredTandemExperiments, "store"))).toContain("mean time on the way");
  });
});
