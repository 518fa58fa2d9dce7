import { aliveLevels, livesOf } from "../../../output/read/lives.js";
import type { SubtaskRecord, TaskRecord, TransferRecord } from "../../../world/port/records.js";

/** An event of Chrome's trace format; times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: "X" | "C" | "M";
  readonly pid: number;
  readonly tid?: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly args?: Readonly<Record<string, string | number>>;
}

/** An activity on a device, core or link that others may share. */
interface Span {
  readonly name: string;
  readonly category: string;
  readonly start_s: number;
  readonly end_s: number;
  /** Number of lanes that it occupies. */
  readonly lanes: number;
  readonly args: Readonly<Record<string, string | number>>;
}

/** Perfetto uses only ts, in whole nanoseconds. Both ends are rounded, so that adjacent spans do not overlap. */
const nanoseconds = (time_s: number): number => Math.round(time_s * 1e9);

/**
 * Collects the events of a run's first tasks as Chrome trace events: one process for the run, one track for each device, core
 * and link. Spans that share a track at the same time have separate lanes.
 */
export class Timeline {
  readonly #limit: number;
  readonly #tasks = new Map<number, string>();
  readonly #spans = new Map<string, { order: number; spans: Span[] }>();
  readonly #counters = new Map<string, { time_s: number; step: number }[]>();
  readonly #levels: { name: string; time_s: number; args: Record<string, number> }[] = [];
  readonly #waiting: (() => void)[] = [];

  /** @param limit  tasks of lower numbers are collected */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param battery_j  charge of the task's device now; undefined: it has no battery */
  task(record: TaskRecord, end_s: number, battery_j?: number): void {
    if (record.task >= this.#limit) return;
    this.#tasks.set(record.task, record.device);
    this.#span(record.device, 0, {
      name: `task ${record.task}`,
      category: "task",
      start_s: record.arrival_s,
      end_s,
      lanes: 1,
      args: { status: record.status, placement: record.placement },
    });
    if (battery_j !== undefined)
      this.#levels.push({ name: `${record.device} battery`, time_s: end_s, args: { J: battery_j } });
  }

  subtask(record: SubtaskRecord): void {
    if (record.task >= this.#limit) return;
    // The device's name is known when the task ends.
    this.#waiting.push(() => {
      const { task, subtask, ready_s, start_s, end_s, cores, status } = record;
      const node = record.site === "device" ? (this.#tasks.get(task) ?? "device") : record.site;
      const hasStarted = !Number.isNaN(start_s);
      this.#wait(node, ready_s, hasStarted ? start_s : end_s);
      if (!hasStarted) return;
      this.#span(`${node} core`, record.site === "device" ? 1 : 2, {
        name: `task ${task}, sub-task ${subtask}`,
        category: "compute",
        start_s,
        end_s,
        // Shared cores are not a whole number: the sub-task has its own lane.
        lanes: Number.isInteger(cores) && cores >= 1 ? cores : 1,
        args: { task, subtask, cores, status, energy_j: record.energy_j },
      });
    });
  }

  transfer(record: TransferRecord): void {
    if (record.task >= this.#limit) return;
    this.#waiting.push(() => {
      const { task, from_subtask, to_subtask, leg, requested_s, start_s, end_s, mean_sinr_db } = record;
      const device = this.#tasks.get(task) ?? "device";
      const [from, to] = [record.from_site, record.to_site].map((site) => (site === "device" ? device : site));
      const link = `${from} to ${to}`;
      const hasStarted = !Number.isNaN(start_s);
      this.#wait(`${leg} of ${leg === "downlink" ? from : to}`, requested_s, hasStarted ? start_s : end_s);
      if (!hasStarted) return;
      this.#span(link, leg === "uplink" || leg === "downlink" ? 3 : 4, {
        name: `task ${task}, ${from_subtask} to ${to_subtask}`,
        category: leg,
        start_s,
        end_s,
        lanes: 1,
        args: { task, bits: record.bits, status: record.status, energy_j: record.energy_j },
      });
      if (Number.isFinite(mean_sinr_db))
        this.#levels.push({ name: `${link} SINR`, time_s: start_s, args: { dB: mean_sinr_db } });
    });
  }

  /**
   * All devices of the run, as they are at its end: how many of those with a battery were alive when.
   */
  devices(records: Parameters<typeof livesOf>[0]): void {
    const lives = livesOf(records);
    if (lives.devices === 0) return;
    for (const { time_s, alive } of aliveLevels(lives))
      this.#levels.push({ name: "alive", time_s, args: { devices: alive } });
  }

  #span(track: string, order: number, span: Span): void {
    const known = this.#spans.get(track);
    if (known === undefined) this.#spans.set(track, { order, spans: [span] });
    else known.spans.push(span);
  }

  #wait(place: string, from_s: number, to_s: number): void {
    if (!(to_s > from_s)) return;
    const steps = this.#counters.get(place) ?? [];
    this.#counters.set(place, steps);
    steps.push({ time_s: from_s, step: 1 }, { time_s: to_s, step: -1 });
  }

  /**
   * All events of the run.
   *
   * @param pid  number of the run among those of the file, from 1
   * @param name  of the run
   */
  events(pid: number, name: string): TraceEvent[] {
    for (const book of this.#waiting.splice(0)) book();
    const events: TraceEvent[] = [
      { name: "process_name", ph: "M", pid, args: { name } },
      { name: "process_sort_index", ph: "M", pid, args: { sort_index: pid } },
    ];
    let tid = 0;
    const tracks = [...this.#spans].sort(([a, x], [b, y]) => x.order - y.order || inNumbers.compare(a, b));
    for (const [track, { spans }] of tracks) {
      const { lanes, placed } = onLanes(spans);
      const isCore = track.endsWith(" core");
      for (let lane = 0; lane < lanes; lane++) {
        const label = isCore ? `${track} ${lane}` : lane === 0 ? track : `${track} (${lane + 1})`;
        events.push(
          { name: "thread_name", ph: "M", pid, tid: tid + lane + 1, args: { name: label } },
          { name: "thread_sort_index", ph: "M", pid, tid: tid + lane + 1, args: { sort_index: tid + lane + 1 } },
        );
      }
      for (const { span, held } of placed) {
        const start_ns = nanoseconds(span.start_s);
        for (const lane of held)
          events.push({
            name: span.name,
            ph: "X",
            pid,
            tid: tid + lane + 1,
            ts: start_ns / 1000,
            dur: (nanoseconds(span.end_s) - start_ns) / 1000,
            cat: span.category,
            args: span.args,
          });
      }
      tid += lanes;
    }
    for (const [place, steps] of [...this.#counters].sort(([a], [b]) => inNumbers.compare(a, b))) {
      let count = 0;
      // At the same instant, departures come before arrivals.
      steps.sort((a, b) => a.time_s - b.time_s || a.step - b.step);
      steps.forEach(({ time_s, step }, index) => {
        count += step;
        if (steps[index + 1]?.time_s !== time_s)
          events.push({
            name: `${place} queue`,
            ph: "C",
            pid,
            ts: nanoseconds(time_s) / 1000,
            args: { waiting: count },
          });
      });
    }
    this.#levels.sort((a, b) => inNumbers.compare(a.name, b.name) || a.time_s - b.time_s);
    for (const { name, time_s, args } of this.#levels)
      events.push({ name, ph: "C", pid, ts: nanoseconds(time_s) / 1000, args });
    return events;
  }
}

/** `phone-2` comes before `phone-10`, in every language. */
const inNumbers = new Intl.Collator("en", { numeric: true });

/** Places spans on the fewest lanes without overlaps. Each takes the lowest lanes that are free at its start. */
const onLanes = (spans: readonly Span[]): { lanes: number; placed: { span: Span; held: number[] }[] } => {
  const freeFrom_ns: number[] = [];
  const placed = [...spans]
    .sort((a, b) => a.start_s - b.start_s || a.end_s - b.end_s)
    .map((span) => {
      const start_ns = nanoseconds(span.start_s);
      const held: number[] = [];
      for (let lane = 0; held.length < span.lanes; lane++) {
        if ((freeFrom_ns[lane] ?? 0) > start_ns) continue;
        held.push(lane);
        freeFrom_ns[lane] = nanoseconds(span.end_s);
      }
      return { span, held };
    });
  return { lanes: freeFrom_ns.length, placed };
};
