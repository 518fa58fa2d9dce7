import { describeFault, type Fault, InputError } from "../../../src/errors.js";
import { type ArrivalRows, rowAt, rowsOf } from "../../../src/models/arrivals/rows.js";
import { parseScenario } from "../../../src/scenario/load/load.js";
import type { LoadOptions } from "../../../src/scenario/load/load-options.js";

/** A scenario with one of everything; tests change it by lines. Line numbers count from 1. */
export const base = `name: base
tasks: 10
radio:
  subcarriers: 64
  allocation: { scheme: fixed, subcarriers: 8 }
edges:
  - name: scenb
    cores: 4
    grant: 2
clouds:
  - name: cloud
backhaul:
  delay: uniform(10 ms, 20 ms)
  rate: 1 Gbps
devices:
  - name: phone
    count: 3
application:
  chain:
    subtasks: 2
    data: 100 KB
    complexity: 500
arrivals:
  process: poisson
  rate: 0.1 /s
objective:
  kind: latency
policies: [local, edge]
`;

/** The base with one of its lines replaced by others. */
export const replaced = (line: string, ...by: readonly string[]): string => {
  const lines = base.split("\n");
  const index = lines.indexOf(line);
  if (index < 0) throw new Error(`the base has no line "${line}"`);
  return [...lines.slice(0, index), ...by, ...lines.slice(index + 1)].join("\n");
};

export const knownPolicies = ["local", "edge", "cloud", "random", "greedy", "optimal"];

/** The faults of a text, one line each. */
export const faultsOf = (text: string, options: LoadOptions = {}): readonly string[] =>
  problemsOf(() => parseScenario(text, "s.yaml", options));

/** The faults that loading something throws, one line each; empty when it does not throw. */
export const problemsOf = (load: () => unknown): readonly string[] => {
  try {
    load();
  } catch (error) {
    if (error instanceof InputError) return error.faults.map((fault: Fault) => describeFault(fault));
    throw error;
  }
  return [];
};

/** Files in memory, in the place of a disk. */
export const filesIn =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error("missing"), { code: "ENOENT" });
    return text;
  };

/** The rows of an arrivals trace as plain lists. */
export const taskRowsOf = (rows: ArrivalRows) =>
  Array.from({ length: rowsOf(rows) }, (_, row) => {
    const { data_bits, work_cycles, ...rest } = rowAt(rows, row);
    return { ...rest, data_bits: [...data_bits], work_cycles: [...work_cycles] };
  });
