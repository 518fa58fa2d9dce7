import { buildEmulation, endOf_s } from "../compose/build.js";
import { InputError, PolicyError, thrownText } from "../errors.js";
import { extrasOf, measuredNetwork } from "../experiment/metrics/known.js";
import { type RunResult, RunSummary, summarize } from "../experiment/runs/records/summary.js";
import { SUMMARY_COLUMNS, type SummaryRow } from "../output/result-columns/summary.js";
import { RunRows } from "../output/write/run-rows.js";
import { csvText } from "../output/write/small-table.js";
import { headerOf, type TableName, tableNames } from "../output/write/tables.js";
import { catalog } from "../policies/catalog.js";
import { policyLabel } from "../scenario/fields/policy-text.js";
import type { LoadedScenario } from "../scenario/load/check-document.js";
import type { PolicySpec, Scenario } from "../scenario/scenario.js";
import type { OffloadingPolicy } from "../world/port/policy.js";
import type { Emulation } from "../world/run/emulation.js";
import { MemoryFile } from "./memory-file.js";
import { Recorder, type Recording } from "./recording.js";

/** Tables of more bytes than this do not fit in a page. */
const MOST_BYTES = 400_000_000;

interface OneRun {
  readonly policy: OffloadingPolicy;
  readonly label: string;
  readonly emulation: Emulation;
  readonly rows: RunRows;
  readonly summary: RunSummary;
  readonly recorder: Recorder | undefined;
  readonly latencies_s: number[];
}

/** The results of all runs of one policy. */
export interface PolicyOutcome {
  readonly label: string;
  /** Of the tasks that finished after the warm-up, in all replications, s. */
  readonly latencies_s: Float64Array<ArrayBuffer>;
  /** Of the first replication. */
  readonly recording: Recording;
  /** Of its summary. */
  readonly metrics: Readonly<Record<string, { readonly mean: number; readonly p95: number }>>;
}

/**
 * Runs every policy of a scenario in every replication, one run after the other, in steps, and keeps the tables in memory. The
 * same writers make them as those of `edgefade run`; see docs/page.md on the bits of browsers.
 */
export class ComparisonRun {
  readonly #scenario: Scenario;
  readonly #loaded: LoadedScenario;
  readonly #labels: readonly string[];
  readonly #files: ReadonlyMap<TableName, MemoryFile>;
  readonly #outcomes = new Map<string, { latencies_s: number[]; recording: Recording | undefined }>();
  readonly #results: RunResult[] = [];
  #run: OneRun | undefined;
  #finished = 0;

  /** @throws InputError when a policy is not built in */
  constructor(loaded: LoadedScenario) {
    this.#loaded = loaded;
    this.#scenario = loaded.scenario;
    this.#labels = this.#scenario.policies.map((spec) => policyLabel(createPolicy(spec).name, spec.options));
    this.#files = new Map(
      tableNames(loaded.text.output.log).map((name) => {
        const file = new MemoryFile(`${name}.csv`);
        const header = new TextEncoder().encode(`${headerOf(name, extrasOf(this.#scenario))}\n`);
        file.write(header, 0, header.length);
        return [name, file];
      }),
    );
  }

  /** Share of all runs that is done, 0 to 1. */
  get share(): number {
    const runs = this.#labels.length * this.#scenario.replications;
    const now = this.#run === undefined ? 0 : progressOf(this.#scenario, this.#run.emulation);
    return Math.min(1, (this.#finished + now) / runs);
  }

  /** Continues for at most this number of events. @returns true when all runs are done */
  step(events: number): boolean {
    const { replications } = this.#scenario;
    if (this.#finished === this.#labels.length * replications) return true;
    this.#run ??= this.#begin(Math.floor(this.#finished / replications), this.#finished % replications);
    const isOver = this.#run.emulation.run(events);
    this.#run.rows.flush();
    let bytes = 0;
    for (const file of this.#files.values()) bytes += file.length;
    if (bytes > MOST_BYTES)
      throw new InputError([
        {
          file: this.#loaded.source,
          problem: `its tables have more than ${MOST_BYTES / 1e6} MB, which is too much for a page: give it fewer tasks, or use edgefade run`,
        },
      ]);
    if (!isOver) return false;
    this.#end(this.#run);
    this.#run = undefined;
    this.#finished++;
    return this.#finished === this.#labels.length * replications;
  }

  /** The results of every policy. Call it when all runs are done. */
  outcomes(): readonly PolicyOutcome[] {
    const rows = this.#summary();
    return this.#labels.map((label) => {
      const { latencies_s, recording } = this.#outcomes.get(label)!;
      const metrics = Object.fromEntries(
        rows.filter(({ policy }) => policy === label).map(({ metric, mean, p95 }) => [metric, { mean, p95 }]),
      );
      return { label, latencies_s: Float64Array.from(latencies_s), recording: recording!, metrics };
    });
  }

  /** The tables by the names of their files, summary.csv among them. Call it when all runs are done. */
  tables(): Readonly<Record<string, Uint8Array<ArrayBuffer>>> {
    const { precision } = this.#loaded.text.output;
    const summary = csvText(SUMMARY_COLUMNS, this.#summary(), precision === "full" ? "full" : "compact");
    return {
      ...Object.fromEntries([...this.#files.values()].map((file) => [file.file, file.bytes()])),
      "summary.csv": new TextEncoder().encode(summary) as Uint8Array<ArrayBuffer>,
    };
  }

  #summary(): readonly SummaryRow[] {
    return summarize(this.#scenario.name, this.#results);
  }

  #begin(place: number, replication: number): OneRun {
    const scenario = this.#scenario;
    const label = this.#labels[place]!;
    const policy = createPolicy(scenario.policies[place]!);
    const { log, precision } = this.#loaded.text.output;
    const extras = extrasOf(scenario);
    const rows = new RunRows(
      {
        scenario: scenario.name,
        policy: label,
        replication,
        extras,
        log,
        precision: precision === "full" ? "full" : "compact",
      },
      (table) => withoutHeader(this.#files.get(table)!, headerOf(table, extras).length + 1),
    );
    const { warmup_s } = scenario;
    const summary = new RunSummary({ policy: label, replication }, { warmup_s, network: measuredNetwork(scenario) });
    const latencies_s: number[] = [];
    let recorder: Recorder | undefined;
    const emulation = buildEmulation(scenario, {
      ...{ replication, policy, policyName: label },
      sink: {
        wantsDetails: log === "full" || replication === 0,
        task: (record) => {
          rows.task(record);
          summary.add(record);
          recorder?.task(record);
          if (record.arrival_s >= warmup_s && !Number.isNaN(record.latency_s)) latencies_s.push(record.latency_s);
        },
        subtask: (record) => {
          rows.subtask(record);
          recorder?.subtask(record);
        },
        transfer: (record) => {
          rows.transfer(record);
          recorder?.transfer(record);
        },
        execution: (facts) => summary.execution(facts),
      },
    });
    if (replication === 0)
      recorder = new Recorder(
        emulation.devices,
        [...scenario.edges, ...scenario.clouds].map(({ name }) => name),
      );
    return { policy, label, emulation, rows, summary, recorder, latencies_s };
  }

  #end({ policy, label, emulation, rows, summary, recorder, latencies_s }: OneRun): void {
    const { nodes, run_s } = emulation.finish();
    try {
      policy.end?.();
    } catch (error) {
      throw new PolicyError(label, `end() failed: ${thrownText(error)}`);
    }
    for (const node of nodes) rows.node(node);
    rows.close();
    this.#results.push(summary.result(run_s, { nodes }));
    const outcome = this.#outcomes.get(label) ?? { latencies_s: [], recording: undefined };
    for (const latency_s of latencies_s) outcome.latencies_s.push(latency_s);
    outcome.recording ??= recorder?.result(run_s);
    this.#outcomes.set(label, outcome);
  }
}

const createPolicy = ({ name, options }: PolicySpec): OffloadingPolicy => {
  const entry = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (entry === undefined)
    throw new InputError([{ file: "policies", problem: `"${name}" is not built in, and cannot run in a page` }]);
  return entry.create(options);
};

const progressOf = (scenario: Scenario, { now_s, ended }: { now_s: number; ended: number }): number =>
  Math.min(1, Math.max(ended / (scenario.tasks ?? Infinity), now_s / endOf_s(scenario)));

/** A table that all runs write into: each run's own header is left out. */
const withoutHeader = (file: MemoryFile, header_bytes: number) => {
  let left = header_bytes;
  return {
    file: file.file,
    write: (bytes: Uint8Array, start: number, end: number): number => {
      const skipped = Math.min(left, end - start);
      left -= skipped;
      if (start + skipped < end) file.write(bytes, start + skipped, end);
      return end - start;
    },
    truncate: (length: number): void => file.truncate(length),
    close: (): void => {},
  };
};
