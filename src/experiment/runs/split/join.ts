import { join } from "node:path";
import { largest } from "../../../math/extremes.js";
import { PARTS_FOLDER, partName, RunTables } from "../../../output/write/run-tables.js";
import { headerOf } from "../../../output/write/tables.js";
import type { Extra } from "../../../world/port/record-columns/column.js";
import type { ExecutionFacts, NodeRecord, TaskRecord } from "../../../world/port/records.js";
import type { TaskCounts } from "../../../world/run/ledger.js";
import { extrasOf, measuredNetwork } from "../../metrics/known.js";
import type { Job, JobResult } from "../job.js";
import { RunSummary } from "../records/summary.js";
import { nodeRows } from "./node-rows.js";
import { NumberReader } from "./number-file.js";
import { inOrder, type Placed } from "./order.js";
import { RowJoiner, RowReader } from "./rows-file.js";
import type { ShareResult } from "./share.js";
import { numbersFile, PLACE, rowsFile, shareTables, TASK_NUMBERS, TASK_TEXTS, WIDTHS } from "./share-files.js";

/** The output of a run's shares, to be joined. Plain data, so that it can be sent to a worker. */
export interface JoinJob extends Omit<Job, "heartbeat"> {
  readonly folder: string;
  readonly shares: number;
  /** Absent: not all shares came to their ends, and only the rows that are there are joined. */
  readonly results?: readonly ShareResult[];
}

/** Rows of a table written by a share, with their positions. */
class TableRows implements Placed {
  readonly places: NumberReader;
  readonly rows: RowReader;
  #hasBegun = false;

  constructor({ folder, run, scenario, label }: JoinJob, share: number, table: "tasks" | "subtasks" | "transfers") {
    this.places = new NumberReader(numbersFile(folder, run, share, table), WIDTHS[table]);
    const same = table === "tasks" ? scenario.name + label : label;
    this.rows = new RowReader(rowsFile(folder, run, share, table), same.split("\n").length);
  }

  advance(): boolean {
    if (this.#hasBegun) this.places.advance();
    this.#hasBegun = true;
    return this.rows.advance() && this.places.at >= 0;
  }

  close(): void {
    this.places.close();
    this.rows.close();
  }
}

/** Executions of a share. */
class Executions implements Placed {
  readonly places: NumberReader;
  #hasBegun = false;

  constructor({ folder, run }: JoinJob, share: number) {
    this.places = new NumberReader(numbersFile(folder, run, share, "executions"), WIDTHS.executions);
  }

  advance(): boolean {
    if (this.#hasBegun) this.places.advance();
    this.#hasBegun = true;
    return this.places.at >= 0;
  }

  close(): void {
    this.places.close();
  }
}

/**
 * Joins the output of a run's shares into the output of one worker, and summarizes it in the same order, to the same bits.
 *
 * @throws TiedShares when that order is not known
 * @returns undefined where not all shares came to their ends
 */
export const joinShares = (job: JoinJob): JobResult | undefined => {
  const { scenario, label, replication, results } = job;
  const summary = new RunSummary(
    { policy: label, replication },
    { warmup_s: scenario.warmup_s, network: measuredNetwork(scenario) },
  );
  const inTurn = scenario.arrivals.process === "saturated" ? firstTasks(scenario) : Infinity;
  const extras = extrasOf(scenario);
  const record = results === undefined ? undefined : recordReader(results);
  let rows = 0;
  for (const table of shareTables(job.log))
    rows += joinTable(job, table, extras, inTurn, (share, index) => {
      if (table === "tasks" && record !== undefined) summary.add(record(share.places, index));
    });
  if (results === undefined) return undefined;
  sumExecutions(job, results, inTurn, summary);
  const nodes = joinNodes(job, results, extras);
  const [{ arrivalEvents }] = results as [ShareResult];
  return {
    isComplete: results.every(({ isComplete }) => isComplete),
    summary: summary.result(largest(results.map(({ run_s }) => run_s)), { nodes }),
    counts: sumOfCounts(results),
    events: results.reduce((sum, { events }) => sum + events, 0) - (results.length - 1) * arrivalEvents,
    rows: rows + nodes.length,
  };
};

/** Number of first tasks. Saturated devices begin with one task each, in device order; later tasks come as others end. */
const firstTasks = ({ devices }: JoinJob["scenario"]): number => devices.reduce((sum, { count }) => sum + count, 0);

/** @returns how many rows there are */
const joinTable = (
  job: JoinJob,
  table: "tasks" | "subtasks" | "transfers",
  extras: readonly Extra[],
  inTurn: number,
  look: (share: TableRows, index: number) => void,
): number => {
  const file = join(job.folder, PARTS_FOLDER, partName(job.run, table));
  return withOpen(
    Array.from({ length: job.shares }, (_, share) => () => new TableRows(job, share, table)),
    (shares) => {
      const joined = new RowJoiner(file, `${headerOf(table, extras)}\n`);
      try {
        inOrder(shares, inTurn, (share, index) => {
          const { bytes, start, stop } = share.rows;
          joined.add(bytes, start, stop);
          look(share, index);
        });
      } finally {
        joined.close();
      }
      return joined.rows;
    },
  );
};

const sumExecutions = (job: JoinJob, results: readonly ShareResult[], inTurn: number, summary: RunSummary): void => {
  const facts: ExecutionFacts = {
    // Those of tasks that arrived in the warm-up are not there.
    ...{ task: 0, arrival_s: Infinity, site: "", subtask: 0, input_bits: 0 },
    ...{ ready_s: 0, queued_s: 0, end_s: 0, status: "completed" },
  };
  withOpen(
    results.map((_, share) => () => new Executions(job, share)),
    (shares) =>
      inOrder(shares, inTurn, ({ places: { numbers, at } }, index) => {
        const { texts } = results[index]!;
        const from = at + PLACE;
        facts.site = texts[numbers[from]!]!;
        facts.subtask = numbers[from + 1]!;
        facts.input_bits = numbers[from + 2]!;
        facts.ready_s = numbers[from + 3]!;
        facts.queued_s = numbers[from + 4]!;
        facts.end_s = numbers[from + 5]!;
        facts.status = texts[numbers[from + 6]!] as ExecutionFacts["status"];
        summary.execution(facts);
      }),
  );
};

const joinNodes = (job: JoinJob, results: readonly ShareResult[], extras: readonly Extra[]): readonly NodeRecord[] => {
  const { folder, run, scenario, label: policy, replication, log, precision } = job;
  const nodes = withOpen(
    results.map((_, share) => () => new NumberReader(numbersFile(folder, run, share, "clouds"), WIDTHS.clouds)),
    (changes) => nodeRows(scenario, results, changes),
  );
  const tables = new RunTables({
    ...{ folder, run, scenario: scenario.name, policy, replication, log, precision, extras },
    only: ["nodes"],
  });
  try {
    for (const node of nodes) tables.node(node);
  } finally {
    tables.close();
  }
  return nodes;
};

/** How to read the record of a task back from the numbers of its row. The record is used again: read it at once. */
const recordReader = (results: readonly ShareResult[]): ((places: NumberReader, share: number) => TaskRecord) => {
  const record: Record<string, number | string> = {};
  return ({ numbers, at }, share) => {
    const { texts } = results[share]!;
    let from = at + PLACE;
    for (const { name } of TASK_NUMBERS) record[name] = numbers[from++]!;
    for (const { name } of TASK_TEXTS) record[name] = texts[numbers[from++]!]!;
    // Columns are called as the fields of records that they show, and the file has all of them.
    return record as Partial<TaskRecord> as TaskRecord;
  };
};

const sumOfCounts = (results: readonly ShareResult[]): TaskCounts => {
  const sum: TaskCounts = { generated: 0, completed: 0, late: 0, dropped: 0, inFlight: 0 };
  for (const { counts } of results)
    for (const end of ["generated", "completed", "late", "dropped", "inFlight"] as const) sum[end] += counts[end];
  return sum;
};

/** Opens all, and closes what was opened, whatever happens. */
const withOpen = <One extends { close(): void }, T>(
  open: readonly (() => One)[],
  use: (all: readonly One[]) => T,
): T => {
  const opened: One[] = [];
  try {
    for (const one of open) opened.push(one());
    return use(opened);
  } finally {
    for (const one of opened) one.close();
  }
};
