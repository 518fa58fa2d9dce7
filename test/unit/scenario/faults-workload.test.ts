import { expect, test } from "vitest";
import { base, faultsOf, knownPolicies, replaced } from "./fixtures.js";

const inGraph = (graph: string): string =>
  base.replace(/ {2}chain:\n(?: {4}.*\n)+/, `  graph:\n${graph.replace(/^/gm, "    ")}\n`);

const nodes = "nodes: [{ name: a, work: 1 Mcycles }, { name: b, work: 1 Mcycles }]\n";

/** Edges of a graph, each as `from>to`. */
const edges = (...ends: readonly string[]): string => {
  const lines = ends.map((end) => end.split(">")).map(([from, to]) => `  - { from: ${from}, to: ${to}, data: 1 KB }`);
  return ["edges:", ...lines].join("\n");
};

const rows: readonly (readonly [what: string, text: string, faults: readonly string[]])[] = [
  [
    "variant called full, and a loss above 1",
    replaced("application:", "application:", "  variants: [{ name: full }, { name: int8, loss: 2 }]"),
    [
      's.yaml:19:22: application.variants.0.name: the name "full" is reserved: choose another for a variant',
      "s.yaml:19:50: application.variants.1.loss: expected a number from -1 to 1, got 2",
    ],
  ],
  [
    "two variants of one name",
    replaced("application:", "application:", "  variants: [{ name: int8 }, { name: int8, work: 0.5 }]"),
    ['s.yaml:19:38: application.variants.1.name: there is already a variant "int8"'],
  ],
  [
    "floor above the accuracy in full",
    replaced("application:", "application:", "  variants: [{ name: a }]", "  accuracy: { full: 0.5, floor: 0.6 }"),
    ["s.yaml:20:33: application.accuracy.floor: expected at most the accuracy in full, 0.5, got 0.6"],
  ],
  [
    "floor and weight without variants",
    replaced("application:", "application:", "  accuracy: { floor: 0.6 }").replace("kind: latency", "accuracy: 1"),
    [
      "s.yaml:19:22: application.accuracy.floor: needs variants: without them all tasks have the same accuracy",
      "s.yaml:28:13: objective.accuracy: needs application.variants: without them no accuracy is lost",
    ],
  ],
  [
    "waiting for memory that has no end",
    replaced("application:", "application:", "  onMemory: wait"),
    [
      "s.yaml:19:13: application.onMemory: needs a memory of an edge, cloud or device: all are unlimited, so no task waits",
    ],
  ],
  [
    "chain missing data",
    replaced("    data: 100 KB"),
    [
      's.yaml:20:5: application.chain.data: missing; expected an amount of data such as "500 KB" (bit, kbit, Mbit, Gbit, B, KB, MB, GB, KiB, MiB, GiB)',
    ],
  ],
  [
    "chain both",
    replaced("    complexity: 500", "    complexity: 500", "    work: 1 Mcycles"),
    ["s.yaml:23:11: application.chain.work: expected either complexity or work, got both"],
  ],
  [
    "chain neither",
    replaced("    complexity: 500"),
    [
      "s.yaml:20:5: application.chain.complexity: missing; expected either complexity (cycles per bit) or work (cycles)",
    ],
  ],
  [
    "data unit",
    replaced("    data: 100 KB", "    data: uniform(50, 100 KB)"),
    [
      's.yaml:21:11: application.chain.data: expected an amount of data such as "500 KB" (bit, kbit, Mbit, Gbit, B, KB, MB, GB, KiB, MiB, GiB), got "50" in "uniform(50, 100 KB)"',
    ],
  ],
  [
    "data Kb",
    replaced("    data: 100 KB", "    data: 100 Kb"),
    [
      's.yaml:21:11: application.chain.data: unknown unit "Kb" in "100 Kb"; did you mean "KB"? (an amount of data is in bit, kbit, Mbit, Gbit, B, KB, MB, GB, KiB, MiB, GiB)',
    ],
  ],
  [
    "work per second",
    replaced("    complexity: 500", "    work: 500 MHz"),
    [
      's.yaml:22:11: application.chain.work: expected an amount of work such as "500 Mcycles" (cycles, kcycles, Mcycles, Gcycles), got "500 MHz" (a frequency)',
    ],
  ],
  [
    "application missing",
    base.replace(/application:\n(?: {2}.*\n)+/, ""),
    ["s.yaml:1:1: application: missing; expected a chain or a graph of sub-tasks, or a network"],
  ],
  [
    "drop without deadline",
    replaced("application:", "application:", "  onDeadline: drop"),
    ['s.yaml:19:15: application.onDeadline: "drop" needs a deadline'],
  ],
  [
    "arrivals missing process",
    replaced("  process: poisson"),
    [
      's.yaml:24:3: arrivals.process: missing key "process": expected one of saturated, poisson, periodic, on-off, trace',
    ],
  ],
  [
    "arrivals extra",
    replaced("  process: poisson", "  process: saturated"),
    ['s.yaml:25:3: arrivals.rate: unknown key "rate" with process: saturated; valid keys: process'],
  ],
  [
    "arrivals unknown",
    replaced("  process: poisson", "  process: poison"),
    [
      's.yaml:24:12: arrivals.process: expected one of saturated, poisson, periodic, on-off, trace, got "poison"; did you mean "poisson"?',
    ],
  ],
  [
    "arrivals rate",
    replaced("  rate: 0.1 /s", "  rate: 0.1"),
    ['s.yaml:25:9: arrivals.rate: expected a rate of events such as "0.05 /s" (/s, /min, /h, Hz), got 0.1'],
  ],
  [
    "objective zeros",
    replaced("  kind: latency", "  kind: latency", "  time: 0"),
    ["s.yaml:27:3: objective: expected at least one weight > 0, got only zeros for latency"],
  ],
  [
    "objective negative",
    replaced("  kind: latency", "  kind: weighted", "  energy: -1"),
    ["s.yaml:28:11: objective.energy: expected a number >= 0, got -1"],
  ],
  [
    "policy unknown",
    replaced("policies: [local, edge]", "policies: [local, gredy]"),
    ['s.yaml:28:19: policies.1: unknown policy "gredy"; did you mean "greedy"?'],
  ],
  [
    "policy twice",
    replaced("policies: [local, edge]", "policies: [local, local]"),
    ['s.yaml:28:19: policies.1: the policy "local" is listed twice'],
  ],
  [
    "policy empty",
    replaced("policies: [local, edge]", "policies: []"),
    ["s.yaml:28:11: policies: expected at least one element, got an empty list"],
  ],
  [
    "policy text",
    replaced("policies: [local, edge]", "policies: local"),
    ['s.yaml:28:11: policies: expected a list such as [local], got "local"'],
  ],
  [
    "policy nameless",
    replaced("policies: [local, edge]", "policies: [{ depth: 3 }]"),
    ['s.yaml:28:12: policies.0: expected a policy\'s name under "name"'],
  ],
  [
    "graph cycle",
    inGraph(nodes + edges("input>a", "a>b", "b>a", "b>output")),
    ["s.yaml:22:7: application.graph.edges: the sub-tasks form a cycle: a > b > a"],
  ],
  [
    "graph unknown",
    inGraph(nodes + edges("input>a", "a>c", "b>output")),
    ['s.yaml:23:24: application.graph.edges.1.to: unknown sub-task "c"; valid names: output, a, b'],
  ],
  [
    "graph dup",
    inGraph(nodes + edges("input>a", "a>b", "a>b", "b>output")),
    ['s.yaml:24:9: application.graph.edges.2: a second edge from "a" to "b": add their data up in one'],
  ],
  [
    "graph self",
    inGraph(nodes + edges("input>a", "a>a", "b>output")),
    ['s.yaml:23:9: application.graph.edges.1: "a" leads to itself'],
  ],
  [
    "graph unreachable",
    inGraph(nodes + edges("input>a", "a>output", "b>output")),
    ['s.yaml:20:43: application.graph.nodes.1: no data lead from input to "b"'],
  ],
  [
    "graph useless",
    inGraph(nodes + edges("input>a", "a>output", "a>b")),
    ['s.yaml:20:43: application.graph.nodes.1: the result of "b" never reaches output'],
  ],
  [
    "graph ends",
    inGraph(nodes + edges("output>a", "a>input", "input>output")),
    [
      "s.yaml:22:17: application.graph.edges.0.from: no edge can begin at output, the task's result",
      "s.yaml:23:24: application.graph.edges.1.to: no edge can end at input, the task's input",
      "s.yaml:24:9: application.graph.edges.2: input leads to output without a sub-task",
    ],
  ],
  [
    "graph names",
    inGraph(nodes.replace("name: b", "name: a") + edges("input>a", "a>output")),
    ['s.yaml:20:51: application.graph.nodes.1.name: the name "a" is taken by another sub-task'],
  ],
  [
    "graph reserved",
    inGraph(nodes.replace("name: b", "name: output") + edges("input>a", "a>output")),
    ['s.yaml:20:51: application.graph.nodes.1.name: the name "output" is reserved: choose another for a sub-task'],
  ],
  [
    "graph no work",
    inGraph(nodes.replace("name: b, work: 1 Mcycles", "name: b") + edges("input>a", "a>b", "b>output")),
    [
      "s.yaml:20:43: application.graph.nodes.1.complexity: missing; expected either complexity (cycles per bit) or work (cycles)",
    ],
  ],
  [
    "graph and chain",
    base.replace("  chain:", "  graph: {}\n  chain:"),
    [
      "s.yaml:19:10: application.graph.nodes: missing; expected a list such as [{name: subtask, work: 1 Mcycles}]",
      "s.yaml:19:10: application.graph.edges: missing; expected a list such as [{from: input, to: subtask, data: 1 KB}, {from: subtask, to: output, data: 1 KB}]",
    ],
  ],
];

test.each(rows)("%s", (_, text, faults) => {
  expect(faultsOf(text, { knownPolicies })).toEqual(faults);
});
