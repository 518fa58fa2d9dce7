import { expect, test } from "vitest";
import { catalog } from "../../../src/policies/catalog.js";
import { parsePolicyCall, policyLabel } from "../../../src/scenario/fields/policy-text.js";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { base, faultsOf, replaced } from "./fixtures.js";

const knownPolicies = Object.keys(catalog);
const withPolicies = (list: string) => replaced("policies: [local, edge]", `policies: ${list}`);

const rows: readonly (readonly [what: string, list: string, faults: readonly string[]])[] = [
  [
    "an unknown option",
    "[local, { name: threshold, backlogs: 1 }]",
    ['s.yaml:28:48: policies.1.backlogs: the policy "threshold" has no option "backlogs"; did you mean "backlog_s"?'],
  ],
  [
    "an unknown option, in short",
    '[local, "threshold(backlogs=1)"]',
    ['s.yaml:28:19: policies.1.backlogs: the policy "threshold" has no option "backlogs"; did you mean "backlog_s"?'],
  ],
  [
    "an option where there is none",
    '["local(site=scenb)"]',
    ['s.yaml:28:12: policies.0.site: the policy "local" has no option "site"; it has no options'],
  ],
  [
    "an option of the wrong type",
    '["threshold(backlog_s=soon)"]',
    ['s.yaml:28:12: policies.0.backlog_s: expected a number for "backlog_s" of "threshold", got "soon"'],
  ],
  [
    "a site that there is not",
    '["edge(site=scenc)", { name: cloud, site: scenb }]',
    [
      's.yaml:28:12: policies.0.site: no edge is called "scenc"; did you mean "scenb"?',
      's.yaml:28:53: policies.1.site: no cloud is called "scenb"; valid clouds: cloud',
    ],
  ],
  [
    "a site that is needed now and then only",
    '["threshold(otherwise=nowhere)", "threshold(otherwise=device)", "threshold(otherwise=cloud)"]',
    ['s.yaml:28:12: policies.0.otherwise: no site is called "nowhere"; valid sites: device, scenb, cloud'],
  ],
  [
    "options without values",
    '["threshold(backlog_s)"]',
    ['s.yaml:28:12: policies.0: expected options as in "threshold(backlog_s=0.2)", got "threshold(backlog_s)"'],
  ],
  [
    "the same options twice",
    '["threshold(backlog_s=0.2, otherwise=cloud)", { name: threshold, otherwise: cloud, backlog_s: 0.2 }]',
    ['s.yaml:28:57: policies.1: the policy "threshold(otherwise=cloud, backlog_s=0.2)" is listed twice'],
  ],
];

test.each(rows)("%s is reported where it stands", (_, list, faults) => {
  expect(faultsOf(withPolicies(list), { knownPolicies })).toEqual(faults);
});

test("one policy can stand several times with different options, in every form", () => {
  const { scenario } = parseScenario(
    withPolicies('[threshold, "threshold(backlog_s=0.2)", { name: threshold, backlog_s: 0.3 }]'),
    "s.yaml",
    { knownPolicies },
  );
  expect(scenario.policies).toEqual([
    { name: "threshold", options: {} },
    { name: "threshold", options: { backlog_s: 0.2 } },
    { name: "threshold", options: { backlog_s: 0.3 } },
  ]);
});

test("what a flag gives is read in the same way, and modules keep their options", () => {
  const value = ["threshold(backlog_s=0.2)", "./mine.ts(alpha=0.5, mode=fast, warm=true)"];
  const { scenario } = parseScenario(base, "s.yaml", {
    knownPolicies,
    overrides: [{ path: "policies", value, flag: "--policy" }],
  });
  expect(scenario.policies[0]).toEqual({ name: "threshold", options: { backlog_s: 0.2 } });
  expect(scenario.policies[1]!.name).toMatch(/mine\.ts$/);
  expect(scenario.policies[1]!.options).toEqual({ alpha: 0.5, mode: "fast", warm: true });
});

test("a label reads back to its policy", () => {
  const options = { backlog_s: 0.2, otherwise: "cloud", eager: false };
  expect(parsePolicyCall(policyLabel("threshold", options))).toEqual({ name: "threshold", options });
  expect(parsePolicyCall("threshold")).toBeUndefined();
  expect(parsePolicyCall("threshold(a=1, a=2)")).toBeUndefined();
});

const cells = (radio: string) => `
tasks: 1
radio: ${radio}
edges:
  - { name: a, position: [0 m, 0 m] }
  - { name: a2, cell: a }
  - { name: b, position: [500 m, 0 m] }
clouds: [{ name: cloud }]
devices: [{ name: phone, count: 2 }]
application: { chain: { subtasks: 2, data: 1 KB, work: 1 Mcycles } }
arrivals: { process: poisson, rate: 1 /s }
`;

test.each([
  [
    ["greedy(candidateSites=room)", "./own.ts(candidateSites=1)"],
    [
      'policies.0.candidateSites: expected one of all, cell for "candidateSites" of "greedy", got "room"',
      'policies.1.candidateSites: expected one of all, cell for "candidateSites", got 1',
    ],
  ],
  [
    ["local(candidateSites=cell)", "cloud(candidateSites=cell)"],
    [
      'policies.0.candidateSites: the policy "local" has no option "candidateSites": it compares no sites',
      'policies.1.candidateSites: the policy "cloud" has no option "candidateSites": it compares no sites',
    ],
  ],
  [
    [
      ...["edge(site=b, candidateSites=cell)", "threshold(otherwise=a2, candidateSites=cell)"],
      ...["neurosurgeon(site=cloud, candidateSites=cell)", "threshold(otherwise=device, candidateSites=cell)"],
    ],
    [
      "policies.0.candidateSites: expected all beside site=b: devices in other cells do not see that edge",
      "policies.1.candidateSites: expected all beside otherwise=a2: devices in other cells do not see that edge",
    ],
  ],
  [
    ["power-of-d(d=2, candidateSites=cell)", "power-of-d(d=1, candidateSites=cell)"],
    ["policies.0.d: expected at most 1, the number of edges, got 2 in the cell of b (candidateSites: cell)"],
  ],
  [
    ["weighted-round-robin(weights=2:1, candidateSites=cell)", "weighted-round-robin(weights=3:2:1)"],
    [
      "policies.0.weights: expected 1 weights, one for each of the edges, got 2 in the cell of b (candidateSites: cell)",
    ],
  ],
])("candidate sites that make no sense are reported: %j", (value, faults) => {
  const overrides = [{ path: "policies", value, flag: "--policy" }];
  expect(faultsOf(cells("{ association: { cells: serving } }"), { knownPolicies, overrides })).toEqual(
    faults.map((fault) => `--policy: ${fault}`),
  );
});

test("candidate sites of a cell need cells, unless there is one edge", () => {
  const overrides = [{ path: "policies", value: ["greedy(candidateSites=cell)"], flag: "--policy" }];
  const constant = "{ rate: constant, uplink: 1 Mbps, downlink: 1 Mbps }";
  expect(faultsOf(cells(constant).replace(", cell: a }", " }"), { knownPolicies, overrides })).toEqual([
    "--policy: policies.0.candidateSites: expected all: there are no radio cells, and every device has links of its own to all of the 3 edges",
  ]);
  expect(faultsOf(withPolicies('["greedy(candidateSites=cell)"]'), { knownPolicies })).toEqual([]);
});
