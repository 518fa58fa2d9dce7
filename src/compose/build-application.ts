import { distributionOf } from "../engine/distributions.js";
import type { ApplicationSpec, GraphSpec, WorkSpec } from "../scenario/spec/application.js";
import {
  Application,
  FULL,
  type SubtaskTerms,
  TaskGraph,
  type Variant,
  type WorkloadSource,
} from "../world/port/application.js";
import { ExitLaw } from "../world/port/exits.js";
import { LayeredApplication } from "../world/task/layered-application.js";
import { NetworkApplication } from "../world/task/network-application.js";
import { deepFrozen } from "./frozen.js";

const workLaw = (spec: WorkSpec, serial: number) =>
  spec.kind === "cycles"
    ? { amount: distributionOf(spec.cycles), perInputBit: false, serial }
    : { amount: distributionOf(spec.cycles_per_bit), perInputBit: true, serial };

/** Memory and variants of a task with `subtasks` sub-tasks. */
const subtaskTerms = (spec: ApplicationSpec, subtasks: number): SubtaskTerms => {
  const { variants: ofAll = [], accuracy, memory_bytes } = spec;
  const ownVariants = spec.kind === "graph" ? spec.ownVariants : undefined;
  const shared = [FULL_VARIANT, ...ofAll.map((variant) => ({ ...variant, loss: variant.loss / subtasks }))];
  const listOf = (subtask: number) => {
    const own = ownVariants?.[subtask];
    return own === undefined ? shared : [FULL_VARIANT, ...own];
  };
  const each = Array.from({ length: subtasks }, (_, subtask) => subtask);
  return deepFrozen({
    ...(memory_bytes === undefined
      ? {}
      : { memory_bytes: typeof memory_bytes === "number" ? each.map(() => memory_bytes) : [...memory_bytes] }),
    ...(ofAll.length === 0 && ownVariants === undefined ? {} : { variants: each.map(listOf) }),
    ...(accuracy === undefined ? {} : { accuracy: { ...accuracy } }),
  });
};

const FULL_VARIANT: Variant = { name: FULL, work: 1, data: 1, memory: 1, loss: 0 };

export const applicationOf = (spec: ApplicationSpec): WorkloadSource => {
  if (spec.kind === "layers")
    return new LayeredApplication({
      depth: distributionOf(spec.depth),
      width: distributionOf(spec.width),
      density: spec.density,
      data_bits: distributionOf(spec.data_bits),
      firstData_bits: spec.firstData_bits === undefined ? undefined : distributionOf(spec.firstData_bits),
      work: workLaw(spec.work, 0),
      termsOf: (subtasks) => subtaskTerms(spec, subtasks),
    });
  if (spec.kind === "graph") return graphOf(spec);
  const data = distributionOf(spec.data_bits);
  const first = spec.firstData_bits === undefined ? data : distributionOf(spec.firstData_bits);
  return new Application(
    TaskGraph.chain(spec.subtasks),
    Array.from({ length: spec.subtasks + 1 }, (_, edge) => (edge === 0 ? first : data)),
    new Array(spec.subtasks).fill(workLaw(spec.work, spec.serial)),
    subtaskTerms(spec, spec.subtasks),
  );
};

const graphOf = (spec: GraphSpec): WorkloadSource => {
  const { names, edges, work, serial, flop, exits } = spec;
  const application = new Application(
    new TaskGraph(names.length, edges),
    edges.map(({ data_bits }) => distributionOf(data_bits)),
    work.map((one, subtask) => workLaw(one, serial[subtask]!)),
    subtaskTerms(spec, names.length),
  );
  if (flop === undefined) return application;
  const law =
    exits === undefined
      ? undefined
      : new ExitLaw(exits, distributionOf(exits.difficulty), exits.branches, exits.lastSlope);
  return new NetworkApplication(application, flop, law);
};
