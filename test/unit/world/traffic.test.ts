import { describe, expect, it } from "vitest";
import { buildEmulation } from "../../../src/compose/build.js";
import type { Scenario } from "../../../src/scenario/scenario.js";
import { TaskGraph } from "../../../src/world/port/application.js";
import type { TaskRecord } from "../../../src/world/port/records.js";
import type { Emulation } from "../../../src/world/run/emulation.js";
import type { Loss } from "../../../src/world/traffic/flow-way.js";
import { placing, scenarioOf } from "../../support/emulate.js";
import { liveText as text } from "../../support/live.js";

const EDGE = 1;
const CLOUD = 2;
const LIMITS = { buffer_bytes: 1e9, window_bytes: 1e9 };

interface Delivery {
  readonly bytes: number;
  readonly sent_s: number;
  readonly at_s: number;
  readonly tries: number;
}

const build = (
  scenario: Scenario,
  { hasBackground = false, site = "edge", tasks = [] as TaskRecord[] } = {},
): Emulation =>
  buildEmulation(scenario, {
    replication: 0,
    policy: placing(({ graph }) => new Array<string>(graph.subtasks).fill(site)),
    sink: { wantsDetails: false, task: (record) => tasks.push(record), subtask() {}, transfer() {} },
    takesOutside: true,
    hasBackground,
  });

/** A stream, and what has come through. */
const streamOf = (emulation: Emulation, site: number, direction: "up" | "down", device = 0, limits = LIMITS) => {
  const deliveries: Delivery[] = [];
  const seen = { ended_s: Number.NaN, rooms: 0, stopped: "" };
  const stream = emulation.traffic.stream(
    { device, site, direction },
    limits,
    {
      delivered: ({ bytes, sent_s, tries }) => deliveries.push({ bytes, sent_s, tries, at_s: emulation.now_s }),
      ended: () => {
        seen.ended_s = emulation.now_s;
      },
      hasRoom: () => seen.rooms++,
    },
    (reason) => {
      seen.stopped = reason;
    },
  );
  return { stream, deliveries, seen };
};

const datagramsOf = (emulation: Emulation, site: number, direction: "up" | "down", limits = LIMITS) => {
  const deliveries: (Delivery & { number: number })[] = [];
  const losses: { number: number; reason: Loss; at_s: number }[] = [];
  const datagrams = emulation.traffic.datagrams({ device: 0, site, direction }, limits, {
    delivered: ({ bytes, sent_s, tries }, number) =>
      deliveries.push({ bytes, sent_s, tries, number, at_s: emulation.now_s }),
    lost: (_, number, reason) => losses.push({ number, reason, at_s: emulation.now_s }),
  });
  return { datagrams, deliveries, losses };
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe("a stream", () => {
  it("takes bits / rate over one link, in segments of whole packets that the radio takes about a millisecond for", () => {
    const emulation = build(scenarioOf(text()));
    const { stream, deliveries, seen } = streamOf(emulation, EDGE, "up");
    emulation.at(1, () => {
      stream.offer(1_000_000);
      stream.finish();
    });
    emulation.advance(10);
    expect(seen.ended_s).toBeCloseTo(1 + 8e6 / 8e6, 9);
    expect(sum(deliveries.map(({ bytes }) => bytes))).toBe(1_000_000);
    // A packet takes 1.5 ms at 8 Mbit/s.
    expect(new Set(deliveries.map(({ bytes }) => bytes))).toEqual(new Set([1500, 1_000_000 % 1500]));
    emulation.finish();
  });

  it("cuts longer segments where the radio is fast, and where many flows send", () => {
    const emulation = build(scenarioOf(text(), "radio.uplink=240 Mbps"));
    const { stream, deliveries } = streamOf(emulation, EDGE, "up");
    emulation.at(0, () => stream.offer(3_000_000));
    emulation.advance(10);
    expect(deliveries[0]!.bytes).toBe(1500);
    expect(deliveries.at(-2)!.bytes).toBe(20 * 1500);
    const many = build(scenarioOf(text()));
    const flows = Array.from({ length: 40 }, () => streamOf(many, EDGE, "up"));
    many.at(0, () => {
      for (const { stream } of flows) stream.offer(90_000);
    });
    many.advance(10);
    expect(Math.max(...flows[0]!.deliveries.map(({ bytes }) => bytes))).toBe(5 * 1500);
    for (const one of [emulation, many]) one.finish();
  });

  it.each([
    ["up", [8e6, 4e6], 0.01],
    ["down", [4e6, 16e6], 0.01],
  ] as const)(
    "crosses a radio and a wire as a tandem of queues (%s)",
    (direction, [first_bps, second_bps], delay_s) => {
      const emulation = build(scenarioOf(text()));
      const { stream, deliveries } = streamOf(emulation, CLOUD, direction);
      emulation.at(0.5, () => stream.offer(300_000));
      emulation.at(2.5, () => stream.offer(20_000));
      emulation.advance(10);
      let firstFree_s = 0;
      let secondFree_s = 0;
      for (const { bytes, sent_s, at_s } of deliveries) {
        firstFree_s = Math.max(firstFree_s, sent_s) + (bytes * 8) / first_bps;
        // The delay is on the wire: after the second station on the way up, between the two on the way down.
        const reaches_s = firstFree_s + (direction === "down" ? delay_s : 0);
        secondFree_s = Math.max(secondFree_s, reaches_s) + (bytes * 8) / second_bps;
        expect(at_s).toBeCloseTo(secondFree_s + (direction === "up" ? delay_s : 0), 9);
      }
      expect(sum(deliveries.map(({ bytes }) => bytes))).toBe(320_000);
      // Each is sent as soon as the first station is free.
      for (let index = 1; index < deliveries.length; index++) {
        const { sent_s, bytes } = deliveries[index - 1]!;
        const free_s = sent_s + (bytes * 8) / first_bps;
        if (deliveries[index]!.sent_s < 2.5) expect(deliveries[index]!.sent_s).toBeCloseTo(free_s, 9);
      }
      emulation.finish();
    },
  );

  it("shares a link with another one evenly", () => {
    const emulation = build(scenarioOf(text()));
    const flows = [streamOf(emulation, EDGE, "up"), streamOf(emulation, EDGE, "up")];
    emulation.at(0, () => {
      for (const { stream } of flows) {
        stream.offer(150_000);
        stream.finish();
      }
    });
    emulation.advance(10);
    const [a, b] = flows.map(({ seen }) => seen.ended_s) as [number, number];
    expect(Math.max(a, b)).toBeCloseTo(0.3, 9);
    expect(Math.abs(a - b)).toBeCloseTo(0.0015, 9);
    emulation.finish();
  });

  it("meets the tasks of its device on their links", () => {
    const tasks: TaskRecord[] = [];
    const scenario = scenarioOf(
      text({ arrivals: { process: "periodic", every: "5 s" }, devices: [{ name: "phone" }] }),
    );
    const emulation = build(scenario, { hasBackground: true, tasks });
    const { stream, deliveries } = streamOf(emulation, EDGE, "up");
    emulation.at(0, () => stream.offer(20_000_000));
    emulation.advance(19.9);
    const [task] = tasks;
    // It waits for the packet that is being sent when it comes, and then sends its 800,000 bits in one go.
    expect(task!.uplink_s).toBeCloseTo(0.1, 9);
    expect(task!.queue_s).toBeGreaterThan(0);
    expect(task!.queue_s).toBeLessThanOrEqual(0.0015 + 1e-12);
    const pauses_s = deliveries.slice(1).map(({ at_s }, index) => at_s - deliveries[index]!.at_s);
    expect(pauses_s.filter((pause_s) => pause_s > 0.1)).toHaveLength(tasks.length);
    for (const pause_s of pauses_s)
      expect(Math.min(Math.abs(pause_s - 0.0015), Math.abs(pause_s - 0.1015))).toBeLessThan(1e-9);
    emulation.finish();
  });

  it("pauses its sender at a full buffer, and asks for more when it is half empty", () => {
    const emulation = build(scenarioOf(text()));
    const { stream, seen } = streamOf(emulation, EDGE, "up", 0, { buffer_bytes: 15_000, window_bytes: 1e9 });
    emulation.at(0, () => stream.offer(14_000));
    emulation.advance(0);
    expect(stream.isFull).toBe(false);
    emulation.at(0, () => stream.offer(9000));
    emulation.advance(0);
    expect(stream.isFull).toBe(true);
    // Ten more packets must leave before 7500 bytes or less are left; the first went at once.
    emulation.advance(0.0015 * 9 + 0.0001);
    expect([stream.isFull, seen.rooms]).toEqual([true, 0]);
    emulation.advance(0.0015 * 10 + 0.0001);
    expect([stream.isFull, seen.rooms, stream.backlog_bytes]).toEqual([false, 1, 23_000 - 11 * 1500]);
    emulation.finish();
  });

  it("has no more under way than its window, also while its receiver takes nothing", () => {
    const emulation = build(scenarioOf(text()));
    const { stream, deliveries, seen } = streamOf(emulation, EDGE, "up", 0, { buffer_bytes: 1e9, window_bytes: 6000 });
    emulation.at(0, () => {
      stream.hold();
      stream.offer(30_000);
      stream.finish();
    });
    emulation.advance(1);
    expect(sum(deliveries.map(({ bytes }) => bytes))).toBe(6000);
    emulation.at(2, () => stream.release());
    emulation.advance(3);
    expect(seen.ended_s).toBeCloseTo(2 + 0.0015 * 16, 9);
    emulation.finish();
  });

  it("sends lost segments again after 0.2 s, twice that, and so on, and brings all through in order", () => {
    const scenario = scenarioOf(
      text({ backhaul: { delay: "10 ms", rate: "4 Mbps", loss: { probability: 0.3, tries: 1 } } }),
    );
    const emulation = build(scenario);
    const { stream, deliveries, seen } = streamOf(emulation, CLOUD, "up");
    emulation.at(0, () => {
      stream.offer(300_000);
      stream.finish();
    });
    emulation.advance(600);
    expect(sum(deliveries.map(({ bytes }) => bytes))).toBe(300_000);
    expect(stream.resent).toBe(sum(deliveries.map(({ tries }) => tries - 1)));
    // 200 segments of mean 0.3 / 0.7 repetitions, standard deviation sqrt(0.3) / 0.7.
    expect(Math.abs(stream.resent / 200 - 0.3 / 0.7)).toBeLessThan((4 * Math.sqrt(0.3)) / 0.7 / Math.sqrt(200));
    const lone = deliveries.find(({ tries, at_s, sent_s }) => tries === 3 && at_s - sent_s > 0.6)!;
    expect(lone.at_s - lone.sent_s).toBeGreaterThanOrEqual(0.2 + 0.4 + 3 * (0.0015 + 0.003 + 0.01) - 1e-9);
    expect(seen.ended_s).toBe(deliveries.at(-1)!.at_s);
    emulation.finish();
  });

  it("is gone at once when it is stopped, and gives back what it held", () => {
    const emulation = build(scenarioOf(text()));
    const first = streamOf(emulation, EDGE, "up");
    const second = streamOf(emulation, EDGE, "up");
    emulation.at(0, () => {
      first.stream.offer(1_000_000);
      second.stream.offer(1500);
    });
    emulation.at(0.001, () => emulation.traffic.close(0, first.stream, "reset"));
    emulation.advance(1);
    expect(first.deliveries).toEqual([]);
    expect(second.deliveries[0]!.at_s).toBeCloseTo(0.001 + 0.0015, 9);
    expect(emulation.hasGuests).toBe(false);
    emulation.finish();
  });

  it("ends with the battery of its device", () => {
    const battery = { capacity: "1 J" };
    const power = { transmitPower: "1 W", circuitPower: "0 W", amplifierEfficiency: 1, idlePower: "0 W" };
    const emulation = build(scenarioOf(text({ devices: [{ name: "phone", battery, ...power }] })));
    const { stream, deliveries, seen } = streamOf(emulation, EDGE, "up");
    emulation.at(0, () => stream.offer(3_000_000));
    emulation.advance(5);
    expect(seen.stopped).toBe("battery-empty");
    // 1 J at 1 W is 1 s on air: 666 whole packets of 1.5 ms.
    expect(deliveries).toHaveLength(666);
    emulation.finish();
  });
});

describe("datagrams", () => {
  const sizes = [1500, 400, 60, 9000, 1200, 1200, 700, 20, 3000, 1500];

  it("wait first in, first out in front of the radio, and lose what does not fit (tail drop)", () => {
    const emulation = build(scenarioOf(text()));
    const { datagrams, deliveries, losses } = datagramsOf(emulation, EDGE, "up", {
      buffer_bytes: 4000,
      window_bytes: 1e9,
    });
    const arrivals = Array.from({ length: 200 }, (_, index) => ({
      at_s: index * 0.0011,
      bytes: sizes[index % sizes.length]!,
    }));
    for (const { at_s, bytes } of arrivals) emulation.at(at_s, () => datagrams.send(bytes));
    emulation.advance(10);
    const expected = new Map<number, number>();
    const inside: { bytes: number; until_s: number }[] = [];
    let free_s = 0;
    arrivals.forEach(({ at_s, bytes }, number) => {
      const held = sum(inside.filter(({ until_s }) => until_s > at_s + 1e-12).map((other) => other.bytes));
      if (held > 0 && held + bytes > 4000) return;
      free_s = Math.max(free_s, at_s) + (bytes * 8) / 8e6;
      inside.push({ bytes, until_s: free_s });
      expected.set(number, free_s);
    });
    expect(deliveries.map(({ number }) => number)).toEqual([...expected.keys()]);
    for (const { number, at_s } of deliveries) expect(at_s).toBeCloseTo(expected.get(number)!, 9);
    expect(losses.length).toBeGreaterThan(20);
    expect(losses.every(({ reason }) => reason === "buffer-full")).toBe(true);
    expect(losses.length + deliveries.length).toBe(200);
    emulation.finish();
  });

  it("are lost on the links as often as the model says", () => {
    const scenario = scenarioOf(text(), "radio.loss.probability=0.2", "radio.loss.tries=1");
    const emulation = build(scenario);
    const { datagrams, deliveries, losses } = datagramsOf(emulation, EDGE, "down");
    // Two segments each.
    for (let index = 0; index < 2000; index++) emulation.at(index * 0.01, () => datagrams.send(3000));
    emulation.advance(100);
    const share = 1 - 0.8 ** 2;
    expect(Math.abs(losses.length / 2000 - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 2000));
    expect(losses.every(({ reason }) => reason === "link-lost")).toBe(true);
    expect(deliveries.length + losses.length).toBe(2000);
    emulation.finish();
  });

  it("are lost at a server that is down, where streams wait for its repair", () => {
    const scenario = scenarioOf(text({ edges: [{ name: "edge", outages: { up: "2 s", down: "3 s" } }] }));
    const emulation = build(scenario);
    const up = datagramsOf(emulation, EDGE, "up");
    const { stream, seen } = streamOf(emulation, EDGE, "down");
    for (let index = 0; index < 100; index++) emulation.at(index * 0.1, () => up.datagrams.send(100));
    emulation.at(2.5, () => {
      stream.offer(1000);
      stream.finish();
    });
    emulation.advance(20);
    // Each takes 0.1 ms: those sent from 2 s on and before 5 s meet it down.
    expect(up.losses.map(({ number }) => number)).toEqual([
      ...Array.from({ length: 30 }, (_, index) => 20 + index),
      ...Array.from({ length: 30 }, (_, index) => 70 + index),
    ]);
    // Tries at 2.5, 2.7, 3.1, 3.9 and 5.5 s.
    expect(seen.ended_s).toBeCloseTo(5.5 + 8000 / 16e6, 9);
    expect(stream.resent).toBe(4);
    emulation.finish();
  });
});

describe("traffic and tasks", () => {
  const inputs = ({ task, device, arrival_s, placement }: TaskRecord) => ({ task, device, arrival_s, placement });

  it.each(["replication", "task"])("leaves the draws of tasks alone (redraw: %s)", (redraw) => {
    const more = {
      redraw,
      radio: { rate: "constant", uplink: "uniform(4 Mbps, 12 Mbps)", downlink: "16 Mbps" },
      tasks: 40,
    };
    const run = (isBusy: boolean) => {
      const tasks: TaskRecord[] = [];
      const emulation = build(scenarioOf(text(more)), { hasBackground: true, tasks, site: "cloud" });
      const { stream } = streamOf(emulation, EDGE, "up");
      if (isBusy) emulation.at(0, () => stream.offer(3_000_000));
      if (isBusy) emulation.at(1, () => emulation.offer({ device: 1 }));
      emulation.advance(200);
      emulation.finish();
      return tasks.filter(({ task }) => task < 1e9).sort((a, b) => a.task - b.task);
    };
    const [quiet, busy] = [run(false), run(true)];
    expect(quiet).toHaveLength(40);
    expect(busy.map(inputs)).toEqual(quiet.map(inputs));
    expect(busy.map(({ uplink_bits }) => uplink_bits)).toEqual(quiet.map(({ uplink_bits }) => uplink_bits));
    if (redraw === "task")
      for (let index = 0; index < 40; index++) expect(busy[index]!.uplink_s).toBeCloseTo(quiet[index]!.uplink_s, 9);
  });

  it("takes tasks from outside, whose sizes, works and deadlines are given or drawn", () => {
    const tasks: TaskRecord[] = [];
    const emulation = build(scenarioOf(text()), { tasks });
    const graph = {
      graph: TaskGraph.chain(1),
      data_bits: Float64Array.of(8e5, 16e5),
      work_cycles: Float64Array.of(2e8),
    };
    emulation.at(1, () => {
      expect(emulation.offer({ device: 1, workload: graph })).toBe(1e9);
      expect(emulation.hasGuests).toBe(true);
    });
    emulation.advance(5);
    const [task] = tasks;
    expect(task).toMatchObject({ task: 1e9, device: "phone-1", arrival_s: 1, status: "completed", placement: "edge" });
    expect(task!.latency_s).toBeCloseTo(8e5 / 8e6 + 2e8 / 1e9 + 16e5 / 16e6, 9);
    expect(emulation.hasGuests).toBe(false);
    emulation.at(6, () => emulation.offer({ device: 0, deadline_s: 0.01 }));
    emulation.advance(20);
    expect(tasks[1]!.deadline_s).toBeCloseTo(6.01, 9);
    expect(tasks[1]!.uplink_bits).toBe(8e5);
    emulation.finish();
  });

  it("says where a task would go without sending it there", () => {
    const tasks: TaskRecord[] = [];
    const emulation = build(scenarioOf(text()), { tasks });
    const workload = {
      graph: TaskGraph.chain(1),
      data_bits: Float64Array.of(8e5, 16e5),
      work_cycles: Float64Array.of(2e8),
    };
    emulation.at(1, () => {
      const { placement, expected_cost, oracle_cost } = emulation.consult({ device: 0, workload });
      expect(placement).toEqual(["edge"]);
      expect(expected_cost).toBeCloseTo(8e5 / 8e6 + 2e8 / 1e9 + 16e5 / 16e6, 9);
      expect(oracle_cost).toBeLessThanOrEqual(expected_cost);
    });
    emulation.advance(5);
    expect(tasks).toEqual([]);
    expect(emulation.finish().counts.generated).toBe(0);
  });
});
