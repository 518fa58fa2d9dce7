import { setImmediate } from "node:timers/promises";
import { buildEmulation } from "../compose/build.js";
import { measuredNetwork } from "../experiment/metrics/known.js";
import { OwnMetrics } from "../experiment/metrics/own-metrics.js";
import { withPlace } from "../experiment/modules/policy-place.js";
import { checkOwnMetrics } from "../experiment/runs/check-own-metrics.js";
import { doRuns } from "../experiment/runs/do-runs.js";
import { endPolicy } from "../experiment/runs/job.js";
import { type RunResult, RunSummary } from "../experiment/runs/records/summary.js";
import { append } from "../math/extremes.js";
import { loadScenario } from "../scenario/load/load.js";
import type { Scenario } from "../scenario/scenario.js";
import type { SubtaskRecord, TaskRecord, TransferRecord } from "../world/port/records.js";
import { type Entrant, entrantsOf, type PolicyChoice, policyOverrides } from "./policies.js";
import { loadOptionsOf, type ScenarioOptions } from "./scenario-options.js";
import { type StopSignal, signalOf, throwIfAborted } from "./stop-signal.js";
import { type Summary, summaryOf } from "./summary.js";

/** What to emulate. */
export interface EmulateOptions extends ScenarioOptions {
  /** Default: those of the scenario. */
  readonly policies?: readonly PolicyChoice[];
  /**
   * Worker threads in which `summary()` emulates the runs that the program has not iterated over. Default 1: all runs are in this
   * thread. Results do not depend on it. Policies that are objects or functions stay in this thread.
   */
  readonly jobs?: number;
  /** Stops the emulation; whoever waits for it gets the signal's reason. An `AbortSignal` is one. */
  readonly signal?: StopSignal;
  /** Gets the executions of sub-tasks, the rows of subtasks.csv. */
  readonly onSubtask?: (record: RunOf & SubtaskRecord) => void;
  /** Gets the legs of transfers, the rows of transfers.csv. */
  readonly onTransfer?: (record: RunOf & TransferRecord) => void;
}

/** Which run a record is of. */
export interface RunOf {
  readonly policy: string;
  readonly replication: number;
}

/** A row of tasks.csv: a task that has ended, and the run that it is of. */
export interface EmulatedTask extends RunOf, Readonly<TaskRecord> {}

/** The runs of a scenario, emulated during iteration. */
export interface EmulatedRuns extends AsyncIterable<EmulatedTask> {
  /**
   * The summary of the runs. Runs that were iterated to their end are not emulated again.
   *
   * @throws InputError when the scenario or a policy is at fault, and PolicyError when a policy breaks its contract
   */
  summary(): Promise<Summary>;
}

/** A policy that takes longer than this to answer is reported, s. */
const POLICY_TIMEOUT_S = 60;

/**
 * Emulates a scenario under every policy and replication. Tasks come as they end, policy by policy and replication by
 * replication: the rows of tasks.csv, in their order. The emulation continues only while the program asks for more. `summary()`
 * has the same numbers as summary.csv of `edgefade run`.
 *
 * @example
 * ```ts
 * import { emulate } from "edgefade";
 *
 * const run = emulate({
 *   scenario: {
 *     tasks: 50,
 *     radio: { rate: "constant", uplink: "20 Mbps", downlink: "40 Mbps" },
 *     edges: [{ name: "edge", cores: 4, frequency: "3 GHz" }],
 *     devices: [{ name: "phone", count: 5, frequency: "1 GHz" }],
 *     application: { chain: { subtasks: 2, data: "200 KB", complexity: 300 } },
 *     arrivals: { poisson: { rate: "1 /s" } },
 *   },
 *   policies: ["local", "greedy", { name: "threshold", backlog_s: 0.1 }],
 *   replications: 3,
 * });
 * let late = 0;
 * for await (const task of run) if (task.latency_s > 1) late++;
 * const summary = await run.summary();
 * const { mean, ci95_low, ci95_high } = summary.estimate("greedy", "latency_s");
 * console.log(`${late} tasks took more than 1 s; greedy: ${mean} s (${ci95_low} to ${ci95_high})`);
 * ```
 */
export const emulate = (options: EmulateOptions): EmulatedRuns => {
  let summary: Promise<Summary> | undefined;
  const runs: EmulatedRuns = {
    async *[Symbol.asyncIterator]() {
      const results: RunResult[] = [];
      const { scenario, entrants } = await prepare(options);
      for (const entrant of entrants)
        for (let replication = 0; replication < scenario.replications; replication++)
          results.push(yield* tasksOf(scenario, entrant, replication, options));
      summary ??= Promise.resolve(summaryOf(scenario.name, scenario.replications, results));
    },
    summary() {
      summary ??= (options.jobs ?? 1) > 1 ? inThreads(options) : drained(options);
      return summary;
    },
  };
  return runs;
};

const prepare = async (options: EmulateOptions) => {
  throwIfAborted(options.signal);
  const loaded = loadScenario(options.scenario, loadOptionsOf(options, policyOverrides(options.policies)));
  await checkOwnMetrics(loaded, POLICY_TIMEOUT_S);
  return { scenario: loaded.scenario, entrants: await entrantsOf(options.policies, loaded.scenario) };
};

const drained = async (options: EmulateOptions): Promise<Summary> => {
  const { scenario, entrants } = await prepare(options);
  const results: RunResult[] = [];
  for (const entrant of entrants) append(results, await resultsHere(scenario, entrant, options));
  return summaryOf(scenario.name, scenario.replications, results);
};

const resultsHere = async (scenario: Scenario, entrant: Entrant, options: EmulateOptions): Promise<RunResult[]> => {
  const results: RunResult[] = [];
  for (let replication = 0; replication < scenario.replications; replication++) {
    const tasks = tasksOf(scenario, entrant, replication, options);
    let next = await tasks.next();
    while (next.done !== true) next = await tasks.next();
    results.push(next.value);
  }
  return results;
};

/** Runs of policies with names go to worker threads; others are done here. */
const inThreads = async (options: EmulateOptions): Promise<Summary> => {
  const { scenario, entrants } = await prepare(options);
  const { replications } = scenario;
  const named = entrants.filter(({ spec }) => spec !== undefined);
  const done = await doRuns(
    named.length * replications,
    (run) => {
      const { spec, label } = named[Math.floor(run / replications)]!;
      return { scenario, policy: spec!, label, replication: run % replications, run, log: "tasks", precision: "full" };
    },
    { jobs: options.jobs ?? 1, policyTimeout_s: POLICY_TIMEOUT_S, ...signalOf(options.signal) },
  );
  throwIfAborted(options.signal);
  if (done.status !== "completed") throw new Error(done.reason ?? done.status);
  const results: RunResult[] = [];
  for (const entrant of entrants)
    append(
      results,
      entrant.spec === undefined
        ? await resultsHere(scenario, entrant, options)
        : done.results.map(({ summary }) => summary).filter(({ policy }) => policy === entrant.label),
    );
  return summaryOf(scenario.name, replications, results);
};

/** Events between two checks of the signal. */
const SLICE = 4096;
/** Time after which the thread is free for other work, ms. */
const TURN_MS = 20;

/** The tasks of one run as they end. */
async function* tasksOf(
  scenario: Scenario,
  entrant: Entrant,
  replication: number,
  { signal, onSubtask, onTransfer }: EmulateOptions,
): AsyncGenerator<EmulatedTask, RunResult> {
  const run: RunOf = { policy: entrant.label, replication };
  const { warmup_s } = scenario;
  const summary = new RunSummary(run, { warmup_s, network: measuredNetwork(scenario) });
  const own = await OwnMetrics.open(scenario.metrics ?? [], { scenario: scenario.name, ...run, warmup_s });
  const ended: EmulatedTask[] = [];
  try {
    const policy = await entrant.make();
    const emulation = buildEmulation(scenario, {
      replication,
      policy,
      policyName: entrant.label,
      sink: {
        wantsDetails: onSubtask !== undefined || onTransfer !== undefined || own?.wantsDetails === true,
        task(record) {
          summary.add(record);
          own?.task(record);
          ended.push({ ...run, ...record });
        },
        subtask(record) {
          own?.subtask(record);
          onSubtask?.({ ...run, ...record });
        },
        transfer(record) {
          own?.transfer(record);
          onTransfer?.({ ...run, ...record });
        },
        execution: (facts) => summary.execution(facts),
      },
    });
    let isOver = false;
    let turn_ms = performance.now();
    while (!isOver) {
      throwIfAborted(signal);
      isOver = emulation.run(SLICE);
      yield* ended.splice(0);
      if (performance.now() - turn_ms < TURN_MS) continue;
      await setImmediate();
      turn_ms = performance.now();
    }
    const { nodes, run_s } = emulation.finish();
    endPolicy(policy, entrant.label);
    yield* ended.splice(0);
    const values = await own?.result(run_s, nodes);
    return summary.result(run_s, { nodes, ...(values === undefined ? {} : { own: values }) });
  } catch (error) {
    throw withPlace(error);
  } finally {
    own?.close();
  }
}
