import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildEmulation } from "../../../src/compose/build.js";
import { Timeline, type TraceEvent } from "../../../src/experiment/runs/results/timeline.js";
import { catalog } from "../../../src/policies/catalog.js";
import { loadScenario } from "../../../src/scenario/load/load.js";
import type { SubtaskRecord, TaskRecord, TransferRecord } from "../../../src/world/port/records.js";

/** The parts of Chrome's trace format that Perfetto reads: complete events, counters and names. */
const event = z.discriminatedUnion("ph", [
  z.strictObject({
    ph: z.literal("X"),
    name: z.string().min(1),
    cat: z.string(),
    pid: z.int().min(1),
    tid: z.int().min(1),
    ts: z.number().min(0),
    dur: z.number().min(0),
    args: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  z.strictObject({
    ph: z.literal("C"),
    name: z.string().min(1),
    pid: z.int().min(1),
    ts: z.number().min(0),
    args: z.record(z.string(), z.number()),
  }),
  z.strictObject({
    ph: z.literal("M"),
    name: z.enum(["process_name", "process_sort_index", "thread_name", "thread_sort_index"]),
    pid: z.int().min(1),
    tid: z.int().min(1).optional(),
    args: z.union([z.strictObject({ name: z.string() }), z.strictObject({ sort_index: z.int() })]),
  }),
]);

interface Told {
  readonly events: readonly TraceEvent[];
  readonly tasks: readonly TaskRecord[];
  readonly subtasks: readonly SubtaskRecord[];
  readonly transfers: readonly TransferRecord[];
}

const tell = (file: string, set: readonly string[], limit: number): Told => {
  const { scenario } = loadScenario(`scenarios/${file}.yaml`, { set });
  const timeline = new Timeline(limit);
  const tasks: TaskRecord[] = [];
  const subtasks: SubtaskRecord[] = [];
  const transfers: TransferRecord[] = [];
  const emulation: ReturnType<typeof buildEmulation> = buildEmulation(scenario, {
    replication: 0,
    policy: catalog.random!.create({}),
    sink: {
      wantsDetails: true,
      task: (record) => {
        tasks.push(record);
        timeline.task(record, emulation.now_s, emulation.battery_j(record.device));
      },
      subtask: (record) => {
        subtasks.push(record);
        timeline.subtask(record);
      },
      transfer: (record) => {
        transfers.push(record);
        timeline.transfer(record);
      },
    },
  });
  emulation.run();
  timeline.devices(emulation.finish().nodes);
  return { events: timeline.events(1, "run"), tasks, subtasks, transfers };
};

const spans = (events: readonly TraceEvent[]) => events.filter(({ ph }) => ph === "X");
const grouped = <K>(events: readonly TraceEvent[], by: (one: TraceEvent) => K): Map<K, TraceEvent[]> => {
  const groups = new Map<K, TraceEvent[]>();
  for (const one of events) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
};
const total_s = (events: readonly TraceEvent[]): number => events.reduce((sum, { dur }) => sum + dur! / 1e6, 0);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe.each([
  ["quickstart", ["tasks=60"]],
  ["dag", ["tasks=40"]],
  ["battery", []],
] as const)("the timeline of %s", (file, set) => {
  const told = tell(file, set, Infinity);

  it("is what Perfetto reads", () => {
    for (const one of told.events) expect(event.safeParse(one).error?.message).toBeUndefined();
    const names = told.events.filter(({ name }) => name === "thread_name").map(({ args }) => args!.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("spends the times of the tables", () => {
    const began = told.subtasks.filter(({ start_s }) => !Number.isNaN(start_s));
    const computing = spans(told.events).filter(({ cat }) => cat === "compute");
    expect(began.length).toBeGreaterThan(0);
    expect(began.every(({ cores }) => Number.isInteger(cores))).toBe(true);
    const tolerance = 1e-9 * told.events.length + 1e-9;
    const core_s = sum(began.map(({ start_s, end_s, cores }) => cores * (end_s - start_s)));
    expect(Math.abs(total_s(computing) - core_s)).toBeLessThan(tolerance);
    for (const leg of ["uplink", "downlink", "backhaul"] as const) {
      const moved = told.transfers.filter((row) => row.leg === leg && !Number.isNaN(row.start_s));
      const shown = spans(told.events).filter(({ cat }) => cat === leg);
      expect(shown).toHaveLength(moved.length);
      const moved_s = sum(moved.map(({ start_s, end_s }) => end_s - start_s));
      expect(Math.abs(total_s(shown) - moved_s)).toBeLessThan(tolerance);
    }
    const ended = told.tasks.filter(({ latency_s }) => !Number.isNaN(latency_s));
    const shown = spans(told.events).filter(
      ({ cat, args }) => cat === "task" && ["completed", "late"].includes(String(args!.status)),
    );
    expect(Math.abs(total_s(shown) - sum(ended.map(({ latency_s }) => latency_s)))).toBeLessThan(tolerance);
  });

  it("has no two spans on a track at a time", () => {
    const tracks = grouped(spans(told.events), ({ tid }) => tid!);
    for (const track of tracks.values()) {
      const inTime = track.map(({ ts, dur }) => [Math.round(ts! * 1000), Math.round((ts! + dur!) * 1000)] as const);
      inTime.sort(([a, b], [c, d]) => a - c || b - d);
      for (let i = 1; i < inTime.length; i++) expect(inTime[i]![0]).toBeGreaterThanOrEqual(inTime[i - 1]![1]);
    }
  });

  it("counts queues that are empty in the end, and never below", () => {
    const counters = grouped(
      told.events.filter(({ ph, args }) => ph === "C" && args!.waiting !== undefined),
      ({ name }) => name,
    );
    for (const steps of counters.values()) {
      expect(Math.min(...steps.map(({ args }) => args!.waiting as number))).toBe(0);
      expect(steps.at(-1)!.args!.waiting).toBe(0);
    }
  });
});

describe("a timeline", () => {
  it("tells no more tasks than it is asked for", () => {
    const { events } = tell("quickstart", ["tasks=60"], 7);
    const tasks = new Set(events.flatMap(({ cat, name }) => (cat === "task" ? [name] : [])));
    expect([...tasks].sort()).toEqual(Array.from({ length: 7 }, (_, task) => `task ${task}`));
  });

  it("counts the devices alive, of those with a battery", () => {
    const timeline = new Timeline(0);
    const alive = (battery_start_j: number, died_s: number) => ({ battery_start_j, died_s });
    timeline.devices([alive(30, 5), alive(30, NaN), alive(NaN, NaN), alive(30, 2), alive(30, 5)]);
    const steps = timeline.events(1, "run").filter(({ name }) => name === "alive");
    expect(steps.map(({ ph, ts, args }) => [ph, ts, args])).toEqual([
      ["C", 0, { devices: 4 }],
      ["C", 2e6, { devices: 3 }],
      ["C", 5e6, { devices: 1 }],
    ]);
    const none = new Timeline(0);
    none.devices([alive(NaN, NaN)]);
    expect(none.events(1, "run").filter(({ ph }) => ph === "C")).toEqual([]);
  });

  it("has counters of SINR and of batteries", () => {
    const names = (told: Told) => told.events.filter(({ ph }) => ph === "C").map(({ name }) => name);
    expect(names(tell("quickstart", ["tasks=20"], 20)).some((name) => name.endsWith("SINR"))).toBe(true);
    const worn = names(tell("battery", [], 1000));
    expect(worn.some((name) => name.endsWith("battery"))).toBe(true);
    expect(worn.filter((name) => name === "alive").length).toBeGreaterThan(5);
  });
});
