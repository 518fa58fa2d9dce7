import { expect, test } from "vitest";
import { base, faultsOf, knownPolicies, replaced } from "./fixtures.js";

const rows: readonly (readonly [what: string, text: string, faults: readonly string[]])[] = [
  [
    "threshold above the capacity, and coming back below it",
    replaced("    count: 3", "    battery: { capacity: 5 J, alive: { threshold: 6 J, revive: 4 J } }"),
    [
      's.yaml:17:51: devices.0.battery.alive.threshold: expected less than the capacity of 5 J, got "6 J"',
      's.yaml:17:64: devices.0.battery.alive.revive: expected more than the threshold of "6 J" and at most the capacity, got "4 J"',
      "s.yaml:17:64: devices.0.battery.alive.revive: needs a harvest: nothing else brings dead devices back",
      "s.yaml:17:64: devices.0.battery.alive.revive: expected duration or until in the scenario: devices may come back at any time, so there is no last task",
    ],
  ],
  [
    "charge that may be more than the battery holds",
    replaced("    count: 3", '    battery: { capacity: 5 J, level: "uniform(1 J, 6 J)" }'),
    ['s.yaml:17:38: devices.0.battery.level: expected at most the capacity of 5 J, got "uniform(1 J, 6 J)"'],
  ],
  [
    "edge cores",
    replaced("    cores: 4", "    cores: -4"),
    ["s.yaml:8:12: edges.0.cores: expected a whole number >= 1, got -4"],
  ],
  [
    "edge cores unlimited",
    replaced("    cores: 4", "    cores: unlimited"),
    ['s.yaml:8:12: edges.0.cores: expected a whole number >= 1, got "unlimited", which is not possible here'],
  ],
  [
    "edge grant",
    replaced("    grant: 2", "    grant: integer(1, 5)"),
    ['s.yaml:9:12: edges.0.grant: expected at most the server\'s 4 cores, got "integer(1, 5)"'],
  ],
  [
    "edge grant exp",
    replaced("    grant: 2", "    grant: exponential(2)"),
    [
      's.yaml:9:12: edges.0.grant: expected whole numbers, as in 4, integer(1, 4) or choice(1, 2, 4), got "exponential(2)"',
    ],
  ],
  [
    "edge grant reversed",
    replaced("    grant: 2", "    grant: integer(4, 1)"),
    ['s.yaml:9:12: edges.0.grant: the range of "integer(4, 1)" is reversed: the first argument is the smaller one'],
  ],
  [
    "edge grant zero",
    replaced("    grant: 2", "    grant: choice(0, 1)"),
    ['s.yaml:9:12: edges.0.grant: expected a whole number >= 1, got "choice(0, 1)"'],
  ],
  [
    "edge queue",
    replaced("    grant: 2", "    queue: filo"),
    [
      's.yaml:9:12: edges.0.queue.discipline: expected one of fifo, lifo, priority, shortest-job-first, earliest-deadline-first, processor-sharing, got "filo"; did you mean "fifo"?',
    ],
  ],
  [
    "edge queue capacity",
    replaced("    grant: 2", "    queue: { discipline: lifo, capacity: -1 }"),
    ['s.yaml:9:42: edges.0.queue.capacity: expected a whole number >= 0 or "unlimited", got -1'],
  ],
  [
    "queue of unlimited cores",
    replaced("  - name: cloud", "  - name: cloud", "    queue: lifo"),
    ["s.yaml:12:12: clouds.0.queue: expected no queue: the cores are unlimited, so no sub-task waits"],
  ],
  [
    "queue by priorities that are not there",
    replaced("    grant: 2", "    queue: priority"),
    ["s.yaml:9:12: edges.0.queue: expected application.priority beside it: without it all tasks have the same"],
  ],
  [
    "queue by deadlines that are not there",
    replaced("    count: 3", "    queue: earliest-deadline-first"),
    ["s.yaml:17:12: devices.0.queue: expected application.deadline beside it: no task has one"],
  ],
  [
    "edge power table of one",
    replaced("    grant: 2", "    power: { table: [5 W] }"),
    ["s.yaml:9:21: edges.0.power.table: expected the powers at two or more utilizations, got 1"],
  ],
  [
    "edge power table beside idle",
    replaced("    grant: 2", "    power: { idle: 1 W, table: [5 W, 6 W] }"),
    ["s.yaml:9:32: edges.0.power.table: expected either table, which begins with the idle power, or idle, got both"],
  ],
  [
    "cloud power table",
    replaced("  - name: cloud", "  - name: cloud", "    power: { table: [5 W, 6 W] }"),
    ["s.yaml:12:21: clouds.0.power.table: expected core, the power of each busy core, as the cores are unlimited"],
  ],
  [
    "device tail",
    replaced("    count: 3", "    tail: { power: 1 W, time: 1 s }"),
    ["s.yaml:17:11: devices.0.tail: expected a list such as [{power: 0.6 W, time: 2 s}], got a mapping"],
  ],
  [
    "device battery level",
    replaced("    count: 3", "    battery: { capacity: 5 J, level: 6 J }"),
    ['s.yaml:17:38: devices.0.battery.level: expected at most the capacity of 5 J, got "6 J"'],
  ],
  [
    "device harvest without battery",
    replaced("    count: 3", "    harvest: { constant: { power: 1 mW } }"),
    ["s.yaml:17:14: devices.0.harvest: needs a battery to charge"],
  ],
  [
    "serial part",
    replaced("    complexity: 500", "    complexity: 500", "    serial: 1.5"),
    ["s.yaml:23:13: application.chain.serial: expected a number from 0 to 1, got 1.5"],
  ],
  [
    "priority in parts",
    replaced("  chain:", "  priority: uniform(1, 2)", "  chain:"),
    [
      's.yaml:19:13: application.priority: expected whole numbers, as in 4, integer(1, 4) or choice(1, 2, 4), got "uniform(1, 2)"',
    ],
  ],
  [
    "edge misspelt",
    replaced("    grant: 2", "    corse: 2"),
    ['s.yaml:9:5: edges.0.corse: unknown key "corse"; did you mean "cores"?'],
  ],
  [
    "edge position",
    replaced("    grant: 2", "    position: [0 m]"),
    ["s.yaml:9:15: edges.0.position: expected a position such as [10 m, 0 m], got a list of 1"],
  ],
  [
    "edge position unit",
    replaced("    grant: 2", "    position: [0 m, 5]"),
    ['s.yaml:9:15: edges.0.position: expected a length such as "100 m" (m, km), got 5'],
  ],
  [
    "edge power two",
    replaced("    grant: 2", "    power: { idle: 1 W, max: 5 W, core: 2 W }"),
    ["s.yaml:9:12: edges.0.power: expected one of max, core, perData and table, got max and core"],
  ],
  [
    "edge power max<idle",
    replaced("    grant: 2", "    power: { idle: 10 W, max: 5 W }"),
    ['s.yaml:9:31: edges.0.power.max: expected at least the idle power of 10 W, got "5 W"'],
  ],
  [
    "edges mapping",
    replaced("edges:", "edges: { name: a }", "x:"),
    [
      "s.yaml:6:8: edges: expected a list such as [{name: scenb}], got a mapping",
      's.yaml:7:1: x: unknown key "x"; valid keys: name, description, extends, seed, tasks, duration, until, warmup, replications, redraw, origin, radio, edges, clouds, backhaul, links, devices, application, arrivals, decision, objective, oracle, policies, sweep, metrics, output',
    ],
  ],
  [
    "edge no name",
    replaced("  - name: scenb", "  - queue: fifo"),
    ['s.yaml:7:5: edges.0.name: missing; expected a name of letters, digits, ".", "_" and "-" for an edge'],
  ],
  [
    "name device",
    replaced("  - name: phone", "  - name: device"),
    ['s.yaml:16:11: devices.0.name: the name "device" is reserved: choose another for a device group'],
  ],
  [
    "name twice",
    replaced("  - name: phone", "  - name: cloud"),
    [
      's.yaml:16:11: devices.0.name: the name "cloud" is taken by clouds.0.name (line 11): edges, clouds and device groups need different names',
    ],
  ],
  [
    "cloud max unlimited",
    replaced("  - name: cloud", "  - name: cloud", "    power: { max: 80 W }"),
    ["s.yaml:12:19: clouds.0.power.max: expected core, the power of each busy core, as the cores are unlimited"],
  ],
  [
    "cloud direct",
    replaced("  - name: cloud", "  - name: cloud", "    direct: {}"),
    [
      's.yaml:12:13: clouds.0.direct.uplink: missing; expected a bit rate such as "10 Mbps" (bps, kbps, Mbps, Gbps, B/s, KB/s, MB/s, GB/s, KiB/s, MiB/s, GiB/s)',
    ],
  ],
  [
    "cloud without edges",
    base.replace(/edges:\n(?: {2}.*\n)+/, "").replace("[local, edge]", "[local]"),
    [
      's.yaml:7:5: clouds.0: no device can reach "cloud": without edges a cloud needs direct links (direct: { uplink: ... })',
    ],
  ],
  [
    "delay reversed",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: uniform(20 ms, 10 ms)"),
    [
      's.yaml:13:10: backhaul.delay: the range of "uniform(20 ms, 10 ms)" is reversed: the first argument is the smaller one',
    ],
  ],
  [
    "delay unitless arg",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: uniform(10, 20 ms)"),
    [
      's.yaml:13:10: backhaul.delay: expected a time such as "10 ms" (ns, us, ms, s, min, h), got "10" in "uniform(10, 20 ms)"',
    ],
  ],
  [
    "delay args",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: uniform(10 ms)"),
    ['s.yaml:13:10: backhaul.delay: uniform(...) takes 2 (low, high), got 1 in "uniform(10 ms)"'],
  ],
  [
    "delay nested",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: uniform(uniform(1 ms, 2 ms), 20 ms)"),
    [
      's.yaml:13:10: backhaul.delay: a distribution inside a distribution is not possible: "uniform(uniform(1 ms, 2 ms), 20 ms)"',
    ],
  ],
  [
    "delay unbalanced",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: uniform(10 ms, 20 ms"),
    ['s.yaml:13:10: backhaul.delay: unbalanced or misplaced parentheses in "uniform(10 ms, 20 ms"'],
  ],
  [
    "delay unknown dist",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: unifrom(10 ms, 20 ms)"),
    ['s.yaml:13:10: backhaul.delay: unknown distribution "unifrom"; did you mean "uniform"?'],
  ],
  [
    "delay normal",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: normal(10 ms, 2 ms)"),
    [
      's.yaml:13:10: backhaul.delay: expected a time >= 0, got "normal(10 ms, 2 ms)"; a normal distribution also draws negative values: use lognormal(mean, sd)',
    ],
  ],
  [
    "delay negative",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: -5 ms"),
    ['s.yaml:13:10: backhaul.delay: expected a time >= 0, got "-5 ms"'],
  ],
  [
    "delay unlimited",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: unlimited"),
    [
      's.yaml:13:10: backhaul.delay: expected a time such as "10 ms" (ns, us, ms, s, min, h), got "unlimited", which is not possible here',
    ],
  ],
  [
    "delay word",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: fast"),
    [
      's.yaml:13:10: backhaul.delay: expected a time such as "10 ms" (ns, us, ms, s, min, h), got "fast" (a value, or a distribution such as uniform(low, high))',
    ],
  ],
  [
    "delay name only",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: uniform"),
    ['s.yaml:13:10: backhaul.delay: "uniform" needs its arguments: uniform(low, high)'],
  ],
  [
    "delay integer",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: integer(1 ms, 2 ms)"),
    ['s.yaml:13:10: backhaul.delay: integer(...) is for counts; use uniform(...), got "integer(1 ms, 2 ms)"'],
  ],
  [
    "delay pareto",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: pareto(10 ms, 0)"),
    ['s.yaml:13:10: backhaul.delay: the shape in "pareto(10 ms, 0)" must be > 0'],
  ],
  [
    "delay exponential 0",
    replaced("  delay: uniform(10 ms, 20 ms)", "  delay: exponential(0 s)"),
    ['s.yaml:13:10: backhaul.delay: the mean in "exponential(0 s)" must be > 0'],
  ],
  [
    "rate zero",
    replaced("  rate: 1 Gbps", "  rate: 0 bps"),
    ['s.yaml:14:9: backhaul.rate: expected a bit rate > 0, got "0 bps"'],
  ],
  [
    "rate unlimited in choice",
    replaced("  rate: 1 Gbps", "  rate: choice(1 Gbps, unlimited)"),
    ['s.yaml:14:9: backhaul.rate: "unlimited" stands alone, got "choice(1 Gbps, unlimited)"'],
  ],
  [
    "rate data",
    replaced("  rate: 1 Gbps", "  rate: 1 GB"),
    [
      's.yaml:14:9: backhaul.rate: expected a bit rate such as "10 Mbps" (bps, kbps, Mbps, Gbps, B/s, KB/s, MB/s, GB/s, KiB/s, MiB/s, GiB/s), got "1 GB" (an amount of data)',
    ],
  ],
  [
    "count text",
    replaced("    count: 3", "    count: three"),
    ['s.yaml:17:12: devices.0.count: expected a whole number >= 1, got "three"'],
  ],
  [
    "frequency normal",
    replaced("    count: 3", "    frequency: normal(1 GHz, 100 MHz)"),
    [
      's.yaml:17:16: devices.0.frequency: expected a frequency > 0, got "normal(1 GHz, 100 MHz)"; a normal distribution also draws negative values: use lognormal(mean, sd)',
    ],
  ],
  [
    "efficiency",
    replaced("    count: 3", "    amplifierEfficiency: 1.5"),
    ["s.yaml:17:26: devices.0.amplifierEfficiency: expected a number > 0 and <= 1, got 1.5"],
  ],
  [
    "disc reversed",
    replaced("    count: 3", "    position: disc(100 m, 10 m)"),
    ['s.yaml:17:15: devices.0.position: the radii of "disc(100 m, 10 m)" are reversed: the inner one comes first'],
  ],
  [
    "disc misspelt",
    replaced("    count: 3", "    position: disk(10 m, 100 m)"),
    [
      's.yaml:17:15: devices.0.position: expected a position such as [10 m, 0 m] or disc(10 m, 100 m), got "disk(10 m, 100 m)"',
    ],
  ],
  [
    "devices empty",
    base.replace(/devices:\n(?: {2}.*\n)+/, "devices: []\n"),
    ["s.yaml:15:10: devices: expected at least one element, got an empty list"],
  ],
  [
    "no machines",
    replaced("    grant: 2", "    machines: 0"),
    ["s.yaml:9:15: edges.0.machines.0.count: expected a whole number >= 1, got 0"],
  ],
  [
    "balancer without machines",
    replaced("    grant: 2", "    balancer: jsq"),
    ["s.yaml:9:15: edges.0.balancer: needs machines, such as `machines: 4`: without them there is nothing to balance"],
  ],
  [
    "more choices than machines",
    replaced("    grant: 2", "    machines: 2", "    balancer: { rule: power-of-d, d: 3 }"),
    ["s.yaml:10:38: edges.0.balancer.d: expected at most 2, the number of machines, got 3"],
  ],
  [
    "weights of too few machines",
    replaced(
      "    grant: 2",
      "    machines: [{ count: 2 }, {}]",
      "    balancer: { rule: weighted-round-robin, weights: [1, 2] }",
    ),
    ["s.yaml:10:54: edges.0.balancer.weights: expected 3 weights, one for each machine, got 2"],
  ],
  [
    "grant of the smallest machine",
    replaced("    grant: 2", "    grant: 2", "    machines: [{}, { cores: 1 }]"),
    ["s.yaml:9:12: edges.0.grant: expected at most the smallest machine's 1 core, got 2"],
  ],
  [
    "unknown rule",
    replaced("    grant: 2", "    machines: 2", "    balancer: jqs"),
    [
      's.yaml:10:15: edges.0.balancer.rule: expected one of jsq, power-of-d, sed, least-work-left, round-robin, weighted-round-robin, random, got "jqs"',
    ],
  ],
  [
    "machines of a cloud without a number of cores",
    replaced("  - name: cloud", "  - { name: cloud, machines: 2 }"),
    [
      "s.yaml:11:30: clouds.0.machines.0.cores: missing; expected a number of cores, because those of the site are unlimited",
    ],
  ],
  [
    "power table of a machine",
    replaced("    grant: 2", "    machines: [{ cores: 4, power: { max: 80 W, core: 2 W } }]"),
    ["s.yaml:9:35: edges.0.machines.0.power: expected one of max, core, perData and table, got max and core"],
  ],
  [
    "devices missing",
    base.replace(/devices:\n(?: {2}.*\n)+/, ""),
    ["s.yaml:1:1: devices: missing; expected a list such as [{name: phone}]"],
  ],
  [
    "devices of words",
    base.replace(/devices:\n(?: {2}.*\n)+/, "devices: [phone]\n"),
    [
      's.yaml:15:11: devices.0: expected a mapping with name, count, application, arrivals, position, mobility, sites, cores, queue, frequency, compute, dvfs, memory, kappa, perData, transmitPower, amplifierEfficiency, circuitPower, receivePower, idlePower, tail, battery, harvest, got "phone"',
    ],
  ],
];

test.each(rows)("%s", (_, text, faults) => {
  expect(faultsOf(text, { knownPolicies })).toEqual(faults);
});
