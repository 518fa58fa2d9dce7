import type {
  Observation,
  Plan,
  SiteChoice,
  SiteId,
  SubtaskRequest,
  TaskRequest,
  VariantChoice,
} from "../../world/port/policy.js";

/** JSON in which numbers that JSON does not have are text: "Infinity", "-Infinity", "NaN". */
export const exact = (message: object): string =>
  JSON.stringify(message, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );

/** A task as Python receives it. */
export const requestOf = (request: TaskRequest | SubtaskRequest) => {
  const { decision, task, device, arrival_s, deadline_s, priority, graph, data_bits, work_cycles, serial } = request;
  const { memory_bytes, variants, accuracy, application, flop, exits } = request;
  const { subtask, placed, chosen } = request as Partial<SubtaskRequest>;
  return {
    ...{ decision, task, device, arrival_s, deadline_s, priority },
    subtasks: graph.subtasks,
    edges: graph.edges.map(({ from, to }) => [from, to]),
    order: graph.order,
    data_bits: Array.from(data_bits),
    work_cycles: Array.from(work_cycles),
    ...(serial === undefined ? {} : { serial: Array.from(serial) }),
    ...(memory_bytes === undefined ? {} : { memory_bytes }),
    ...(variants === undefined ? {} : { variants }),
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(application === undefined ? {} : { application }),
    ...(flop === undefined ? {} : { flop: flop.map((byType) => byType ?? null) }),
    ...(exits === undefined ? {} : { exits }),
    ...(chosen === undefined ? {} : { chosen }),
    ...(subtask === undefined ? {} : { subtask, placed: Array.from(placed!, (site) => site ?? null) }),
  };
};

type Request = ReturnType<typeof requestOf>;

/** The task's device. */
export const deviceOf = ({ device }: Observation): object => {
  const { name, frequency_hz, cores, kappa, battery_j, backlog_s, position_m } = device;
  return { name, frequency_hz, cores, kappa, battery_j, backlog_s, position_m };
};

/** The sites, without rates, which are slow to compute. */
export const sitesOf = ({ sites }: Observation): object[] =>
  sites.map((site) => ({
    id: site.id,
    kind: site.kind,
    is_serving: site.isServing,
    is_down: site.isDown,
    cores: site.cores,
    free_cores: site.freeCores,
    present: site.present,
    queue_length: site.queueLength,
    queue_room: site.queueRoom,
    backlog_s: site.backlog_s,
    frequency_hz: site.frequency_hz,
    requestable_cores: site.requestableCores,
    ...(site.dvfs === undefined ? {} : { dvfs: site.dvfs }),
    memory_bytes: site.memory_bytes,
    free_memory_bytes: site.freeMemory_bytes,
  }));

/** By sub-task and site: times and costs of executions; by edge, from and to: those of moves. */
export const timeTables = ({ subtasks, edges }: Request, view: Observation): object => {
  const ids = view.sites.map(({ id }) => id);
  const executions = (read: (subtask: number, site: string) => number) =>
    Array.from({ length: subtasks }, (_, subtask) => ids.map((site) => read(subtask, site)));
  const moves = (read: (edge: number, from: string, to: string) => number) =>
    edges.map((_, edge) => ids.map((from) => ids.map((to) => read(edge, from, to))));
  return {
    execution_s: executions((subtask, site) => view.executionTime_s(subtask, site)),
    execution_cost: executions((subtask, site) => view.executionCost(subtask, site)),
    move_s: moves((edge, from, to) => view.moveTime_s(edge, from, to)),
    move_cost: moves((edge, from, to) => view.moveCost(edge, from, to)),
  };
};

/** By site: rates and delays for every edge, granted cores and cycles for every sub-task. */
export const rateTables = ({ subtasks, edges, work_cycles: workload }: Request, { sites }: Observation): object => ({
  uplink_bps: sites.map((site) => edges.map((_, edge) => site.uplink_bps(edge))),
  downlink_bps: sites.map((site) => edges.map((_, edge) => site.downlink_bps(edge))),
  wired_bps: sites.map((site) => edges.map((_, edge) => site.wired_bps(edge))),
  wired_delay_s: sites.map((site) => edges.map((_, edge) => site.wiredDelay_s(edge))),
  granted_cores: sites.map((site) => Array.from({ length: subtasks }, (_, subtask) => site.grantedCores(subtask))),
  work_cycles: sites.map((site) => workload.map((cycles, subtask) => site.workOf_cycles?.(subtask) ?? cycles)),
});

/** Variants by their names; null is full. */
export const variantsOf = (choice: VariantChoice): VariantChoice =>
  typeof choice === "string" ? choice : choice.map((name) => name ?? undefined);

/** A site, with its variant where the policy chose one. Anything else is left for the emulator to refuse. */
export const siteChoiceOf = (answer: unknown): SiteId | SiteChoice => {
  if (typeof answer !== "object" || answer === null) return answer as SiteId;
  const { variant, ...rest } = answer as Partial<SiteChoice>;
  return (variant === null || variant === undefined ? rest : { ...rest, variant }) as SiteChoice;
};

/** A plan as in JSON: null stands for no request. Anything else is left for the emulator to reject. */
export const planOf = (answer: unknown): Plan => {
  if (typeof answer !== "object" || answer === null) return answer as Plan;
  const given = Object.entries(answer).filter(([, value]) => value !== null);
  const plain = given.map(([key, value]) => [
    key,
    key !== "sites" && Array.isArray(value) ? value.map((entry) => entry ?? undefined) : value,
  ]);
  return Object.fromEntries(plain) as Plan;
};
