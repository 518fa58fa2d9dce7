import type { Scenario } from "../scenario/scenario.js";
import type { NodeRecord, TaskRecord } from "../world/port/records.js";

/** Bounds of the latency histogram, s: three bins to a decade. The first bin is below the first bound, the last above the last. */
const BOUNDS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];

/** More rows than these are not drawn: the most used ones are shown. */
const MOST_ROWS = 40;

/** A server, a pool of subcarriers or a link, since the last look. */
export interface NodeNow {
  readonly node: string;
  readonly kind: NodeRecord["kind"];
  /** Null: unlimited. */
  readonly capacity: number | null;
  /** Share of the capacity in use; null where it is unlimited. */
  readonly utilization: number | null;
  /** Units in use, and sub-tasks or transfers that wait, on average. */
  readonly inUse: number;
  readonly waiting: number;
  readonly served: number;
}

/** The state of a run, for the page. */
export interface Snapshot {
  readonly scenario: string;
  readonly policy: string;
  readonly now_s: number;
  readonly nodes: readonly NodeNow[];
  /** How the tasks ended so far. */
  readonly tasks: Readonly<Record<TaskRecord["status"], number>>;
  /** Sub-tasks of tasks that have ended, by site. */
  readonly decisions: Readonly<Record<string, number>>;
  readonly latency: { readonly bounds_s: readonly number[]; readonly counts: readonly number[] };
}

/** Watches a run for the live page: counts of tasks, decisions and latencies, and what nodes did since the last look. */
export class Watch {
  readonly #scenario: string;
  readonly #policy: string;
  readonly #tasks: Record<TaskRecord["status"], number> = { completed: 0, late: 0, dropped: 0, "in-flight": 0 };
  readonly #decisions: Record<string, number>;
  readonly #counts = new Array<number>(BOUNDS_S.length + 1).fill(0);
  #before = new Map<string, NodeRecord>();
  #before_s = 0;

  constructor({ name, edges, clouds }: Pick<Scenario, "name" | "edges" | "clouds">, policy: string) {
    this.#scenario = name;
    this.#policy = policy;
    this.#decisions = Object.fromEntries(
      ["device", ...[...edges, ...clouds].map((site) => site.name)].map((site) => [site, 0]),
    );
  }

  task({ status, placement, latency_s }: TaskRecord): void {
    this.#tasks[status]++;
    for (const site of placement.split(">")) if (site !== "") this.#decisions[site]!++;
    if (Number.isNaN(latency_s)) return;
    let bin = 0;
    while (bin < BOUNDS_S.length && latency_s >= BOUNDS_S[bin]!) bin++;
    this.#counts[bin]!++;
  }

  /** @param rows  of nodes.csv, as of `now_s` */
  snapshot(rows: readonly NodeRecord[], now_s: number): Snapshot {
    const shown = rows.filter(({ kind }) => kind !== "device");
    const nodes = shown.map((row) => this.#since(row, now_s));
    const busiest = [...nodes].sort((a, b) => b.inUse + b.waiting - a.inUse - a.waiting).slice(0, MOST_ROWS);
    this.#before = new Map(shown.map((row) => [row.node, row]));
    this.#before_s = now_s;
    return {
      scenario: this.#scenario,
      policy: this.#policy,
      now_s,
      nodes: nodes.filter((node) => busiest.includes(node)),
      tasks: { ...this.#tasks },
      decisions: { ...this.#decisions },
      latency: { bounds_s: BOUNDS_S, counts: [...this.#counts] },
    };
  }

  #since({ node, kind, capacity, busy_s, mean_queue, served }: NodeRecord, now_s: number): NodeNow {
    const before = this.#before.get(node);
    const elapsed_s = now_s - this.#before_s;
    const mean = (integral_s: number, earlier_s: number) =>
      elapsed_s > 0 ? Math.max(0, (integral_s - earlier_s) / elapsed_s) : 0;
    const inUse = mean(busy_s, before?.busy_s ?? 0);
    const isLimited = capacity < Infinity;
    return {
      node,
      kind,
      capacity: isLimited ? capacity : null,
      utilization: isLimited ? Math.min(1, inUse / capacity) : null,
      inUse,
      waiting: mean(mean_queue * now_s, (before?.mean_queue ?? 0) * this.#before_s),
      served,
    };
  }
}
