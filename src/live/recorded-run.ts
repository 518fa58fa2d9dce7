import { buildEmulation } from "../compose/build.js";
import { measuredNetwork } from "../experiment/metrics/known.js";
import { inputsOf } from "../experiment/runs/inputs.js";
import { labelPolicies } from "../experiment/runs/policies/label-policies.js";
import { createPolicy } from "../experiment/runs/policies/load-policy.js";
import { writeRunsTable } from "../experiment/runs/records/runs-table.js";
import { RunSummary, summarize } from "../experiment/runs/records/summary.js";
import { COMPARISON_COLUMNS, type ComparisonRow } from "../output/result-columns/comparison.js";
import { SUMMARY_COLUMNS } from "../output/result-columns/summary.js";
import {
  beginManifest,
  holdsFailedRun,
  type LiveFacts,
  type Manifest,
  type RunFacts,
  writeManifest,
} from "../output/write/manifest.js";
import type { Precision } from "../output/write/numbers/number-format.js";
import { prepareOutputFolder } from "../output/write/output-folder.js";
import { writeSmallTable } from "../output/write/small-table.js";
import type { LogLevel } from "../output/write/tables.js";
import type { LoadedScenario } from "../scenario/load/check-document.js";
import { portable } from "../scenario/load/files.js";
import type { PolicySpec } from "../scenario/scenario.js";
import type { OffloadingPolicy } from "../world/port/policy.js";
import type { TaskRecord } from "../world/port/records.js";
import type { EmulationReport } from "../world/run/emulation.js";
import type { Input } from "./input.js";
import { type FlowLimits, Session } from "./session.js";
import type { ErrorRow } from "./tables/error-summary.js";
import type { FlowRow, PacketRow } from "./tables/flow-account.js";
import { LiveTables } from "./tables/live-tables.js";

export interface RecordedRunOptions {
  /** Is created with its parents. */
  readonly folder: string;
  /** Replace edgefade's files where the folder is not empty. */
  readonly force: boolean;
  readonly log: LogLevel;
  readonly precision: Precision;
  /** Whether packets.csv is written. */
  readonly packets: boolean;
  /** Tasks of the scenario's own that arrive; Infinity: as long as the run lasts. */
  readonly backgroundTasks: number;
  /** Of each direction of a flow. */
  readonly limits: FlowLimits;
  /** The command line, for the manifest. */
  readonly command: readonly string[];
}

/** There is one policy, so there is no comparison. */
const NO_PAIRS: readonly ComparisonRow[] = [];

/** How long a policy may take to load, s. */
const POLICY_TIMEOUT_S = 60;

/** The policy of a live run, and its name in results. */
export interface LivePolicy {
  readonly label: string;
  readonly policy: OffloadingPolicy;
}

/** Loads the policy that decides in a live run: the first of the scenario. @throws InputError when it cannot be loaded */
export const loadLivePolicy = async ({ scenario }: LoadedScenario): Promise<LivePolicy> => {
  const spec: PolicySpec = scenario.policies[0]!;
  const [label] = await labelPolicies([spec], POLICY_TIMEOUT_S);
  return { label: label!, policy: await createPolicy(spec, scenario) };
};

/** How a run ended. */
export interface RecordedEnd {
  readonly errors: readonly ErrorRow[];
  readonly facts: Omit<LiveFacts, "run_s" | "flows" | "tasks" | "buffer_bytes" | "window_bytes" | "backgroundTasks">;
  /** What went wrong; absent: nothing. */
  readonly failure?: string | undefined;
}

interface RecordedRunHooks {
  /** The real time, s, on the scale of the emulated; absent: nobody waits for it. */
  readonly clock?: () => number;
  /** Called with every task that ends. */
  readonly onTask?: (record: TaskRecord) => void;
}

/**
 * One run with traffic and tasks from outside, and its folder: every input is recorded, so the run can be played again.
 */
export class RecordedRun {
  readonly session: Session;
  readonly #loaded: LoadedScenario;
  readonly #options: RecordedRunOptions;
  readonly #label: string;
  readonly #policy: OffloadingPolicy;
  readonly #summary: RunSummary;
  #tables: LiveTables | undefined;
  #started = new Date();
  #flows = 0;
  #tasks = 0;

  constructor(
    loaded: LoadedScenario,
    { label, policy }: LivePolicy,
    options: RecordedRunOptions,
    { clock, onTask }: RecordedRunHooks = {},
  ) {
    const { backgroundTasks } = options;
    const { tasks: _, ...endless } = loaded.scenario;
    const scenario = backgroundTasks < Infinity ? { ...endless, tasks: backgroundTasks } : endless;
    this.#loaded = loaded;
    this.#options = options;
    this.#label = label;
    this.#policy = policy;
    const run = { policy: label, replication: 0 };
    this.#summary = new RunSummary(run, { warmup_s: scenario.warmup_s, network: measuredNetwork(scenario) });
    const emulation = buildEmulation(scenario, {
      replication: 0,
      policy,
      policyName: label,
      takesOutside: true,
      hasBackground: backgroundTasks > 0,
      sink: {
        wantsDetails: options.log === "full",
        task: (record) => {
          this.tables.run.task(record);
          this.#summary.add(record);
          this.session.taskEnded(record);
          onTask?.(record);
        },
        subtask: (record) => this.tables.run.subtask(record),
        transfer: (record) => this.tables.run.transfer(record),
        execution: (facts) => this.#summary.execution(facts),
      },
    });
    const sink = {
      flow: (row: FlowRow) => this.tables.flow(row),
      packet: (row: PacketRow) => this.tables.packet(row),
    };
    this.session = new Session(emulation, options.limits, sink, clock);
  }

  /** Makes the folder ready, and opens its files. @throws InputError when it cannot be used: nothing is written then */
  begin(): void {
    const { folder, force, log, precision, packets } = this.#options;
    const { name: scenario } = this.#loaded.scenario;
    prepareOutputFolder(folder, force || holdsFailedRun(folder));
    this.#started = new Date();
    beginManifest(folder, this.#facts({}));
    this.#tables = new LiveTables({ folder, scenario, policy: this.#label, log, precision, packets });
  }

  get tables(): LiveTables {
    if (this.#tables === undefined) throw new Error("the run has not begun");
    return this.#tables;
  }

  get label(): string {
    return this.#label;
  }

  /** Writes down what comes from outside. */
  note(input: Input, at_s: number): void {
    if (input.input === "open") this.#flows++;
    if (input.input === "task") this.#tasks++;
    this.tables.input({ at_s, input });
  }

  /** Ends the run: every flow, every file. @returns what the manifest says */
  async finish(end: RecordedEnd): Promise<Manifest> {
    const { folder, precision, limits, backgroundTasks } = this.#options;
    const { emulation } = this.session;
    const { scenario } = this.#loaded;
    let report: EmulationReport | undefined;
    let { failure } = end;
    const attempt = (step: () => void) => {
      try {
        step();
      } catch (error) {
        failure ??= error instanceof Error ? error.message : String(error);
      }
    };
    attempt(() => {
      this.session.finish();
      report = emulation.finish();
      this.#policy.end?.();
      for (const node of report.nodes) this.tables.run.node(node);
    });
    try {
      await this.tables.close();
    } catch (error) {
      failure ??= error instanceof Error ? error.message : String(error);
    }
    attempt(() => this.tables.errors(end.errors));
    const isComplete = failure === undefined && report !== undefined;
    const result = this.#summary.result(emulation.now_s, report === undefined ? {} : { nodes: report.nodes });
    attempt(() => {
      const rows = isComplete ? summarize(scenario.name, [result]) : [];
      writeSmallTable(`${folder}/summary.csv`, SUMMARY_COLUMNS, rows, precision);
      writeSmallTable(`${folder}/comparison.csv`, COMPARISON_COLUMNS, NO_PAIRS, precision);
      const runs = isComplete ? [{ summary: result, events: report!.events }] : [];
      writeRunsTable(`${folder}/runs.csv`, scenario.name, runs, precision);
    });
    const rows = Object.values(this.tables.run.rows).reduce((sum, count) => sum + count, 0);
    const live: LiveFacts = {
      run_s: emulation.now_s,
      flows: this.#flows,
      tasks: this.#tasks,
      ...end.facts,
      buffer_bytes: limits.buffer_bytes,
      window_bytes: limits.window_bytes,
      backgroundTasks: backgroundTasks < Infinity ? backgroundTasks : null,
    };
    const counts = { runs: isComplete ? 1 : 0, events: report?.events ?? 0, rows, ...report?.counts };
    return writeManifest(folder, {
      ...this.#facts(counts),
      status: failure === undefined ? "completed" : "failed",
      ...(failure === undefined ? {} : { reason: failure }),
      live,
    });
  }

  #facts(counts: RunFacts["counts"]): Omit<RunFacts, "status"> {
    const { folder, log, precision, command } = this.#options;
    const { scenario } = this.#loaded;
    const text = portable(this.#loaded.text, this.#loaded.directory);
    const inputs = inputsOf(text, this.#loaded.directory, folder);
    return {
      command,
      // As run: one policy, one replication, and what flags say of the files.
      scenario: {
        ...text,
        policies: text.policies.slice(0, 1),
        replications: 1,
        output: { log, precision: precision === "full" ? "full" : "9" },
      },
      seed: scenario.seed,
      policies: [this.#label],
      replications: 1,
      counts,
      wall_s: (Date.now() - this.#started.getTime()) / 1000,
      started: this.#started,
      ...(inputs === undefined ? {} : { inputs }),
    };
  }
}
