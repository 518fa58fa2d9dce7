import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunQueries } from "../../output/read/run-queries.js";
import type { RunTables } from "../../output/write/run-tables.js";
import type { OwnMetricSpec } from "../../scenario/scenario.js";
import type { MetricCollector } from "../../world/port/metric.js";
import { EXTRAS } from "../../world/port/record-columns/column.js";
import type { NodeRecord, SubtaskRecord, TaskRecord, TransferRecord } from "../../world/port/records.js";
import { createMetric, problemIn } from "./metric-module.js";

/** The run that metrics are of. */
interface OwnRun {
  readonly scenario: string;
  readonly policy: string;
  readonly replication: number;
  readonly warmup_s: number;
}

interface Collected {
  readonly name: string;
  readonly module: string;
  readonly collector: MetricCollector;
}

/**
 * The user's own metrics of one run: modules see its records as they come; SQL queries its tables, which are in a temporary
 * folder until then.
 */
export class OwnMetrics {
  readonly #specs: readonly OwnMetricSpec[];
  readonly #run: OwnRun;
  readonly #collected: readonly Collected[];
  readonly #folder: string | undefined;
  readonly #tables: RunTables | undefined;
  readonly #queries: typeof RunQueries | undefined;

  private constructor(
    specs: readonly OwnMetricSpec[],
    run: OwnRun,
    collected: readonly Collected[],
    sql: { readonly folder: string; readonly tables: RunTables; readonly queries: typeof RunQueries } | undefined,
  ) {
    this.#specs = specs;
    this.#run = run;
    this.#collected = collected;
    this.#folder = sql?.folder;
    this.#tables = sql?.tables;
    this.#queries = sql?.queries;
  }

  /** @throws InputError when a module cannot be loaded. @throws OutputError when the temporary folder cannot be written */
  static async open(specs: readonly OwnMetricSpec[], run: OwnRun): Promise<OwnMetrics | undefined> {
    if (specs.length === 0) return undefined;
    const collected: Collected[] = [];
    for (const spec of specs)
      if ("module" in spec)
        collected.push({ name: spec.name, module: spec.module, collector: await createMetric(spec.module) });
    if (collected.length === specs.length) return new OwnMetrics(specs, run, collected, undefined);
    // Runs without SQL do not load the code that writes and reads tables.
    const [{ RunTables }, { RunQueries }] = await Promise.all([
      import("../../output/write/run-tables.js"),
      import("../../output/read/run-queries.js"),
    ]);
    const folder = mkdtempSync(join(tmpdir(), "edgefade-metrics-"));
    const tables = new RunTables({ folder, run: 0, ...run, log: "full", precision: "full", extras: EXTRAS });
    return new OwnMetrics(specs, run, collected, { folder, tables, queries: RunQueries });
  }

  /** Whether a metric looks at executions or transfers. */
  get wantsDetails(): boolean {
    const looks = ({ collector }: Collected): boolean =>
      collector.subtask !== undefined || collector.transfer !== undefined;
    return this.#tables !== undefined || this.#collected.some(looks);
  }

  task(record: TaskRecord): void {
    this.#tables?.task(record);
    if (record.arrival_s < this.#run.warmup_s) return;
    for (const one of this.#collected) this.#tell(one, () => one.collector.task?.(record));
  }

  subtask(record: SubtaskRecord): void {
    this.#tables?.subtask(record);
    for (const one of this.#collected) this.#tell(one, () => one.collector.subtask?.(record));
  }

  transfer(record: TransferRecord): void {
    this.#tables?.transfer(record);
    for (const one of this.#collected) this.#tell(one, () => one.collector.transfer?.(record));
  }

  /** The metrics by name, in the order of the scenario. @throws Error that names the metric, and a module's line */
  async result(run_s: number, nodes: readonly NodeRecord[]): Promise<Readonly<Record<string, number>>> {
    const { policy, replication, warmup_s } = this.#run;
    const run = { policy, replication, warmup_s, run_s, nodes };
    const values = new Map<string, number>();
    for (const one of this.#collected)
      values.set(
        one.name,
        this.#ask(one, () => one.collector.result(run)),
      );
    if (this.#folder !== undefined && this.#tables !== undefined) {
      for (const node of nodes) this.#tables.node(node);
      this.#tables.close();
      const queries = await this.#queries!.open(this.#folder, { policy, replication, warmup_s, run_s });
      try {
        for (const spec of this.#specs)
          if ("sql" in spec) {
            const answer = await queries.number(spec.sql);
            if (typeof answer !== "number") throw new Error(`metric ${spec.name}: ${answer.problem}`);
            values.set(spec.name, answer);
          }
      } finally {
        queries.close();
      }
    }
    return Object.fromEntries(this.#specs.map(({ name }) => [name, values.get(name)!]));
  }

  close(): void {
    if (this.#folder === undefined) return;
    this.#tables?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #tell({ name, module }: Collected, tell: () => void): void {
    try {
      tell();
    } catch (error) {
      throw new Error(`metric ${name}: ${problemIn(module, error)}`);
    }
  }

  #ask(one: Collected, ask: () => unknown): number {
    let value: unknown;
    this.#tell(one, () => {
      value = ask();
    });
    if (typeof value === "number") return value;
    throw new Error(`metric ${one.name}: expected a number of result(), got ${typeof value} (${one.module})`);
  }
}
