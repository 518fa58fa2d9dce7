import { expect, test } from "vitest";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { faultsOf, replaced } from "./fixtures.js";

const withGrant = (grant: string) => replaced("    grant: 2", `    grant: ${grant}`);
const withDevice = (...lines: readonly string[]) => replaced("    count: 3", ...lines);

const rows: readonly (readonly [what: string, text: string, faults: readonly string[]])[] = [
  [
    "a default that is no number of cores",
    withGrant("requested(half)"),
    [
      's.yaml:9:12: edges.0.grant: expected a whole number >= 1, got "half" (a whole number, or a distribution such as integer(1, 4))',
    ],
  ],
  [
    "a default of more cores than there are",
    withGrant('"requested(integer(1, 5))"'),
    [`s.yaml:9:12: edges.0.grant: expected at most the server's 4 cores, got "requested(integer(1, 5))"`],
  ],
  [
    "a range of frequencies the wrong way round",
    withDevice("    dvfs: { from: 2 GHz, to: 1 GHz }"),
    ["s.yaml:17:11: devices.0.dvfs: the range is reversed: from is the lower one"],
  ],
  [
    "a range without an end",
    withDevice("    dvfs: { from: 2 GHz }"),
    [
      "s.yaml:17:11: devices.0.dvfs: expected a range such as { from: 200 MHz, to: 1 GHz }, or a list of frequencies, got a mapping",
    ],
  ],
  [
    "no steps",
    withDevice("    dvfs: []"),
    [
      "s.yaml:17:11: devices.0.dvfs: expected a range such as { from: 200 MHz, to: 1 GHz }, or a list of frequencies, got an empty list",
    ],
  ],
  [
    "a frequency of its own that cannot be set",
    withDevice("    dvfs: { from: 200 MHz, to: 800 MHz }", "    frequency: 1 GHz"),
    ['s.yaml:18:16: devices.0.frequency: expected a frequency of dvfs, 200 MHz to 800 MHz, got "1 GHz"'],
  ],
];

test.each(rows)("%s is reported", (_, text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});

test("what can be asked for, in SI units", () => {
  const grantOf = (grant: string) => {
    const { grant: law, isGrantRequested } = parseScenario(withGrant(grant), "s.yaml").scenario.edges[0]!;
    return [law, isGrantRequested ?? false];
  };
  expect(grantOf("requested")).toEqual([{ kind: "constant", value: 1 }, true]);
  expect(grantOf("requested(3)")).toEqual([{ kind: "constant", value: 3 }, true]);
  expect(grantOf('"requested(integer(1, 4))"')).toEqual([{ kind: "integer", low: 1, high: 4 }, true]);
  expect(grantOf("2")).toEqual([{ kind: "constant", value: 2 }, false]);
  const dvfsOf = (dvfs: string) => parseScenario(withDevice(`    dvfs: ${dvfs}`), "s.yaml").scenario.devices[0]!.dvfs;
  expect(dvfsOf("{ from: 200 MHz, to: 1 GHz }")).toEqual({ lowest_hz: 2e8, highest_hz: 1e9 });
  expect(dvfsOf("[1 GHz, 500 MHz]")).toEqual({ lowest_hz: 5e8, highest_hz: 1e9, steps_hz: [5e8, 1e9] });
});
