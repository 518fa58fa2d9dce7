import { expect, test } from "vitest";
import { base, faultsOf, knownPolicies, replaced } from "./fixtures.js";

const rows: readonly (readonly [what: string, text: string, faults: readonly string[]])[] = [
  [
    "rate interpolation",
    replaced("  rate: 1 Gbps", "  rate: \u0024{RATE}"),
    ["s.yaml:14:9: \u0024{RATE} is not supported: write the value, set it with --set, or use extends"],
  ],
  [
    "sweep path",
    `${base}sweep:\n  radio.subcariers: [64]\n`,
    ['s.yaml:30:3: sweep.radio.subcariers: unknown field "subcariers" of radio; did you mean "subcarriers"?'],
  ],
  [
    "sweep value",
    `${base}sweep:\n  radio.subcarriers: [64, 0]\n`,
    ["s.yaml:30:27: sweep.radio.subcarriers.1: expected a whole number >= 1, got 0"],
  ],
  [
    "sweep empty",
    `${base}sweep: { edges.0.cores: [] }\n`,
    ["s.yaml:29:25: sweep.edges.0.cores: expected at least one value, got an empty list"],
  ],
  [
    "sweep name",
    `${base}sweep: { edges.scemb.cores: [1] }\n`,
    ['s.yaml:29:10: sweep.edges.scemb.cores: edges has no element "scemb"; did you mean "scenb"?'],
  ],
  [
    "sweep twice",
    `${base}sweep: { edges.0.cores: [1, 2], edges.scenb.cores: [1, 2] }\n`,
    ["s.yaml:29:33: sweep.edges.scenb.cores: is varied twice: edges.0.cores is of the same element"],
  ],
  [
    "sweep index",
    `${base}sweep: { edges.3.cores: [1] }\n`,
    ["s.yaml:29:26: sweep.edges.3.cores.0: edges has 1 element, counted from 0; there is no 3"],
  ],
  [
    "output",
    `${base}output: { log: task, precision: 12 }\n`,
    [
      's.yaml:29:16: output.log: expected one of full, tasks, got "task"; did you mean "tasks"?',
      "s.yaml:29:33: output.precision: expected 9 or full, got 12",
    ],
  ],
  [
    "syntax",
    replaced("tasks: 10", "tasks: [10"),
    ["s.yaml:3:1: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]"],
  ],
  ["duplicate", replaced("tasks: 10", "tasks: 10", "tasks: 11"), ['s.yaml:3:1: duplicate key "tasks"']],
  [
    "tab",
    replaced("  subcarriers: 64", "\tsubcarriers: 64"),
    ["s.yaml:4:1: not valid YAML: tabs are not allowed as indentation"],
  ],
  ["empty", "", ["s.yaml: is empty: expected a mapping such as `name: my-scenario`"]],
  ["comment", "# nothing\n", ["s.yaml: is empty: expected a mapping such as `name: my-scenario`"]],
  ["list", "- a\n", ["s.yaml:1:1: expected a mapping such as `name: my-scenario`, got a list"]],
  ["scalar", "hello", ['s.yaml:1:1: expected a mapping such as `name: my-scenario`, got "hello"']],
  ["two docs", `${base}---\nname: b\n`, ["s.yaml:29:1: expected one document, got a second one (---)"]],
  ["alias", replaced("tasks: 10", "tasks: *ten"), ["s.yaml:2:8: alias *ten has no anchor"]],
  [
    "merge",
    replaced("name: base", "<<: { seed: 3 }"),
    [
      's.yaml:1:1: <<: unknown key "<<"; valid keys: name, description, extends, seed, tasks, duration, until, warmup, replications, redraw, origin, radio, edges, clouds, backhaul, links, devices, application, arrivals, decision, objective, oracle, policies, sweep, metrics, output',
    ],
  ],
  ["tag", replaced("tasks: 10", "tasks: !int 10"), ["s.yaml:2:8: not valid YAML: unresolved tag: !int"]],
  [
    "alias loop",
    replaced("radio:", "radio: &r", "  x: *r"),
    ["s.yaml:4:6: alias *r refers to a value that contains it"],
  ],
  [
    "several",
    base.replace("cores: 4", "cores: 0").replace("1 Gbps", "1 Gbs").replace("tasks: 10", "task: 10"),
    [
      "s.yaml:1:1: tasks: missing; expected either tasks (a whole number) or duration (a time)",
      's.yaml:2:1: task: unknown key "task"; did you mean "tasks"?',
      "s.yaml:8:12: edges.0.cores: expected a whole number >= 1, got 0",
      's.yaml:14:9: backhaul.rate: unknown unit "Gbs" in "1 Gbs"; did you mean "Gbps"? (a bit rate is in bps, kbps, Mbps, Gbps, B/s, KB/s, MB/s, GB/s, KiB/s, MiB/s, GiB/s)',
    ],
  ],
];

test.each(rows)("%s", (_, text, faults) => {
  expect(faultsOf(text, { knownPolicies })).toEqual(faults);
});

const flags: readonly (readonly [what: string, set: readonly string[], faults: readonly string[]])[] = [
  [
    "set unknown",
    ["edges.0.corse=4"],
    ['--set: edges.0.corse: unknown field "corse" of edges.0; did you mean "cores"?'],
  ],
  ["set value", ["edges.0.cores=-4"], ["--set: edges.0.cores: expected a whole number >= 1, got -4"]],
  ["set no =", ["edges.0.cores"], ['--set: expected path=value, got "edges.0.cores"']],
  ["set index", ["edges[2].cores=1"], ["--set: edges[2].cores: edges has 1 element, counted from 0; there is no 2"]],
  [
    "set misspelt name",
    ["edges.scemb.cores=1"],
    ['--set: edges.scemb.cores: edges has no element "scemb"; did you mean "scenb"?'],
  ],
  [
    "set other name",
    ["edges.warehouse.cores=1"],
    ['--set: edges.warehouse.cores: edges has no element "warehouse"; valid names: scenb'],
  ],
  ["set all of none", ["clouds=[]", "clouds.*.cores=1"], ["--set: clouds.*.cores: clouds has no elements"]],
  [
    "set field of all",
    ["edges.*.corse=1"],
    ['--set: edges.*.corse: unknown field "corse" of edges.0; did you mean "cores"?'],
  ],
  [
    "set name that appears twice",
    ["policies=[./a.ts, ./b/a.ts]", "policies.a.x=1"],
    ['--set: policies.a.x: "a" appears 2 times in policies: select one by its number, policies.0'],
  ],
  ["set beyond leaf", ["tasks.x=1"], ['--set: tasks.x: tasks has no fields, got "x"']],
  ["set syntax", ["policies=[local"], ["--set: policies: not valid YAML: flow sequence must end with a ]"]],
  ["set extends", ["extends=a.yaml"], ["--set: extends: extends cannot be set from here"]],
  [
    "set create",
    ["edges.1.cores=4"],
    ['--set: edges.1.name: missing; expected a name of letters, digits, ".", "_" and "-" for an edge'],
  ],
  ["set top", ["sede=4"], ['--set: sede: unknown field "sede"; did you mean "seed"?']],
  [
    "set kind",
    ["radio.rate=constant"],
    [
      '--set: radio.uplink: missing; expected a bit rate such as "10 Mbps" (bps, kbps, Mbps, Gbps, B/s, KB/s, MB/s, GB/s, KiB/s, MiB/s, GiB/s)',
    ],
  ],
  [
    "set fading.none.coherence",
    ["radio.fading=none", "radio.fading.coherence=20 ms"],
    ['--set: radio.fading.coherence: unknown key "coherence" with model: none; valid keys: model'],
  ],
  ["set empty", ["edges.0.cores="], ['--set: expected path=value, got "edges.0.cores=" (path=null removes a field)']],
  [
    "set interp",
    ["seed=\u0024{X}"],
    ["--set: seed: \u0024{X} is not supported: write the value, set it with --set, or use extends"],
  ],
];

test.each(flags)("%s", (_, set, faults) => {
  expect(faultsOf(base, { knownPolicies, set })).toEqual(faults);
});

test("a file that is too long, or nested too deeply, is told so in little time", () => {
  const rows = "  - { a: 1, b: 2 }\n".repeat(250_000);
  expect(faultsOf(`x:\n${rows}`)).toEqual([
    expect.stringContaining("s.yaml: is 4.8 MB long, and a scenario at most 4"),
  ]);
  expect(faultsOf(`x: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`)).toEqual([
    expect.stringMatching(/^s\.yaml:1:\d+: values are nested too deeply$/),
  ]);
});

test.each(["constructor", "toString", "__proto__"])("no site is called %s: figures could not be drawn", (name) => {
  expect(faultsOf(base.replace("name: scenb", `name: ${name}`))).toEqual([
    expect.stringContaining(`the name "${name}" is reserved: choose another for`),
  ]);
});
