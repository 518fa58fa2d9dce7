import { expect, test } from "vitest";
import { faultsOf, knownPolicies, replaced } from "./fixtures.js";

const rows: readonly (readonly [what: string, text: string, faults: readonly string[]])[] = [
  [
    "seed negative",
    replaced("name: base", "name: base", "seed: -1"),
    ["s.yaml:2:7: seed: expected a whole number >= 0, got -1"],
  ],
  [
    "seed fraction",
    replaced("name: base", "name: base", "seed: 1.5"),
    ["s.yaml:2:7: seed: expected a whole number >= 0, got 1.5"],
  ],
  [
    "seed text",
    replaced("name: base", "name: base", "seed: one"),
    ['s.yaml:2:7: seed: expected a whole number >= 0, got "one"'],
  ],
  [
    "seed too large",
    replaced("name: base", "name: base", "seed: 9007199254740993"),
    ['s.yaml:2:7: seed: expected a whole number >= 0, got "9007199254740993"'],
  ],
  [
    "seed hex",
    replaced("name: base", "name: base", "seed: 0x10"),
    ['s.yaml:2:7: seed: expected a whole number >= 0, got "0x10"'],
  ],
  [
    "seed unlimited",
    replaced("name: base", "name: base", "seed: unlimited"),
    ['s.yaml:2:7: seed: expected a whole number >= 0, got "unlimited", which is not possible here'],
  ],
  [
    "name with slash",
    replaced("name: base", "name: a/b"),
    ['s.yaml:1:7: name: expected a name of letters, digits, ".", "_" and "-" for a scenario, got "a/b"'],
  ],
  [
    "name number",
    replaced("name: base", "name: 12"),
    [
      's.yaml:1:7: name: expected a name of letters, digits, ".", "_" and "-" for a scenario, got 12 (put it in quotes)',
    ],
  ],
  [
    "both lengths",
    replaced("tasks: 10", "tasks: 10", "duration: 5 s"),
    ["s.yaml:3:11: duration: expected either tasks or duration, got both"],
  ],
  [
    "no length",
    replaced("tasks: 10"),
    ["s.yaml:1:1: tasks: missing; expected either tasks (a whole number) or duration (a time)"],
  ],
  ["tasks zero", replaced("tasks: 10", "tasks: 0"), ["s.yaml:2:8: tasks: expected a whole number >= 1, got 0"]],
  [
    "duration bare",
    replaced("tasks: 10", "duration: 600"),
    ['s.yaml:2:11: duration: expected a time such as "10 ms" (ns, us, ms, s, min, h), got 600'],
  ],
  [
    "duration infinite",
    replaced("tasks: 10", "duration: .inf"),
    ['s.yaml:2:11: duration: expected a time such as "10 ms" (ns, us, ms, s, min, h), got ".inf"'],
  ],
  [
    "duration Infinity s",
    replaced("tasks: 10", "duration: Infinity s"),
    ['s.yaml:2:11: duration: expected a time such as "10 ms" (ns, us, ms, s, min, h), got "Infinity s"'],
  ],
  [
    "duration 1e400",
    replaced("tasks: 10", "duration: 1e400 s"),
    [
      's.yaml:2:11: duration: expected a time such as "10 ms" (ns, us, ms, s, min, h), got "1e400 s", which is too large',
    ],
  ],
  [
    "duration unit",
    replaced("tasks: 10", "duration: 10 minutes"),
    ['s.yaml:2:11: duration: unknown unit "minutes" in "10 minutes" (a time is in ns, us, ms, s, min, h)'],
  ],
  [
    "duration dimension",
    replaced("tasks: 10", "duration: 10 MHz"),
    ['s.yaml:2:11: duration: expected a time such as "10 ms" (ns, us, ms, s, min, h), got "10 MHz" (a frequency)'],
  ],
  [
    "duration distribution",
    replaced("tasks: 10", "duration: uniform(1 s, 2 s)"),
    ['s.yaml:2:11: duration: expected a time such as "10 ms" (ns, us, ms, s, min, h), got "uniform(1 s, 2 s)"'],
  ],
  [
    "duration nothing",
    replaced("tasks: 10", "duration:"),
    [
      's.yaml:2:10: duration: expected a time such as "10 ms" (ns, us, ms, s, min, h), got nothing (leave the key out for its default)',
    ],
  ],
  [
    "warmup long",
    replaced("tasks: 10", "duration: 10 s", "warmup: 10 s"),
    ['s.yaml:3:9: warmup: expected less than duration, which is "10 s", got "10 s"'],
  ],
  [
    "replications",
    replaced("tasks: 10", "tasks: 10", "replications: 0"),
    ["s.yaml:3:15: replications: expected a whole number >= 1, got 0"],
  ],
  [
    "redraw",
    replaced("tasks: 10", "tasks: 10", "redraw: tasks"),
    ['s.yaml:3:9: redraw: expected one of replication, task, got "tasks"; did you mean "task"?'],
  ],
  [
    "unknown key",
    replaced("tasks: 10", "tasks: 10", "replicatoins: 3"),
    ['s.yaml:3:1: replicatoins: unknown key "replicatoins"; did you mean "replications"?'],
  ],
  [
    "unknown far key",
    replaced("objective:", "zzz: 3", "objective:"),
    [
      's.yaml:26:1: zzz: unknown key "zzz"; valid keys: name, description, extends, seed, tasks, duration, until, warmup, replications, redraw, origin, radio, edges, clouds, backhaul, links, devices, application, arrivals, decision, objective, oracle, policies, sweep, metrics, output',
    ],
  ],
  [
    "radio mode with another's key",
    replaced("  subcarriers: 64", "  rate: lte-cqi", "  bitErrorRate: 1e-4"),
    [
      's.yaml:5:3: radio.bitErrorRate: unknown key "bitErrorRate" with rate: lte-cqi; valid keys: rate, carrier, subcarriers, spacing, pathLoss, shadowing, fading, noiseFigure, transmitPower, allocation, association, interference, outageTimeout, loss',
    ],
  ],
  [
    "radio mode",
    replaced("  subcarriers: 64", "  rate: shanon"),
    [
      's.yaml:4:9: radio.rate: expected one of shannon, shannon-gap, truncated-shannon, lte-cqi, constant, trace, got "shanon"; did you mean "shannon"?',
    ],
  ],
  [
    "radio scalar",
    replaced("  subcarriers: 64", "  subcarriers: -4"),
    ["s.yaml:4:16: radio.subcarriers: expected a whole number >= 1, got -4"],
  ],
  [
    "khz",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  spacing: 15 khz"),
    [
      's.yaml:5:12: radio.spacing: unknown unit "khz" in "15 khz"; did you mean "kHz"? (a frequency is in Hz, kHz, MHz, GHz)',
    ],
  ],
  [
    "spacing zero",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  spacing: 0 Hz"),
    ['s.yaml:5:12: radio.spacing: expected a frequency > 0, got "0 Hz"'],
  ],
  [
    "fading clarke",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  fading: { model: clarke, profile: EVB, speed: 3 }"),
    [
      's.yaml:5:37: radio.fading.profile: expected one of EVA, EPA, ETU, flat, got "EVB"; did you mean "EVA"?',
      's.yaml:5:49: radio.fading.speed: expected a speed such as "3 km/h" (m/s, km/h), got 3',
    ],
  ],
  [
    "gap without a gap",
    replaced("  subcarriers: 64", "  rate: shannon-gap", "  bitErrorRate: 0.1"),
    ["s.yaml:5:17: radio.bitErrorRate: expected a number > 0 and <= 0.04, got 0.1"],
  ],
  [
    "losses",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  loss: { probability: 100 %, tries: 0 }"),
    [
      's.yaml:5:24: radio.loss.probability: expected a share from 0 to 0.99, got "100 %"',
      's.yaml:5:38: radio.loss.tries: expected a whole number >= 1 or "unlimited", got 0',
    ],
  ],
  [
    "outage timeout",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  outageTimeout: 0 s"),
    ['s.yaml:5:18: radio.outageTimeout: expected a time > 0, got "0 s"'],
  ],
  [
    "fading coherence",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  fading: { coherence: tasks }"),
    [
      's.yaml:5:24: radio.fading.coherence: expected a time such as "10 ms" (ns, us, ms, s, min, h), or "task", got "tasks"',
    ],
  ],
  [
    "fading none coherence",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  fading: { model: none, coherence: 50 ms }"),
    ['s.yaml:5:26: radio.fading.coherence: unknown key "coherence" with model: none; valid keys: model'],
  ],
  [
    "shadowing",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  shadowing: 8 m"),
    ['s.yaml:5:14: radio.shadowing.sd: expected a gain or loss such as "5 dB" (dB), got "8 m" (a length)'],
  ],
  [
    "pathLoss incomplete",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  pathLoss: { model: log-distance, exponent: 3.5 }"),
    ['s.yaml:5:13: radio.pathLoss.reference: missing; expected a gain or loss such as "5 dB" (dB)'],
  ],
  [
    "noise dimension",
    replaced("  subcarriers: 64", "  subcarriers: 64", "  noiseFigure: { edge: 5 dBm }"),
    ['s.yaml:5:24: radio.noiseFigure.edge: expected a gain or loss such as "5 dB" (dB), got "5 dBm" (a power)'],
  ],
  [
    "allocation large",
    replaced("  allocation: { scheme: fixed, subcarriers: 8 }", "  allocation: { subcarriers: integer(8, 65) }"),
    ['s.yaml:5:30: radio.allocation.subcarriers: expected at most the cell\'s 64 subcarriers, got "integer(8, 65)"'],
  ],
  [
    "allocation uniform",
    replaced("  allocation: { scheme: fixed, subcarriers: 8 }", "  allocation: { subcarriers: uniform(8, 16) }"),
    [
      's.yaml:5:30: radio.allocation.subcarriers: expected whole numbers, as in 4, integer(1, 4) or choice(1, 2, 4), got "uniform(8, 16)"',
    ],
  ],
  [
    "equal-share with subcarriers",
    replaced(
      "  allocation: { scheme: fixed, subcarriers: 8 }",
      "  allocation: { scheme: equal-share, subcarriers: 8 }",
    ),
    [
      's.yaml:5:38: radio.allocation.subcarriers: unknown key "subcarriers" with scheme: equal-share; valid keys: scheme',
    ],
  ],
];

test.each(rows)("%s", (_, text, faults) => {
  expect(faultsOf(text, { knownPolicies })).toEqual(faults);
});
