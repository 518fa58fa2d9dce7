import { describe, expect, it } from "vitest";
import { emulate, placing, scenarioOf } from "../../support/emulate.js";

const local = placing(({ graph }) => new Array<string>(graph.subtasks).fill("device"));
const away = placing(({ graph }) => new Array<string>(graph.subtasks).fill("edge"));

/** A device that draws 20 mW at rest, 1 W computing, 600 mW sending, 100 mW receiving. */
const scenario = (device: string, more: string) =>
  scenarioOf(`
name: battery
radio: { rate: constant, uplink: 8 Mbps }
edges: [{ name: edge, frequency: 1 GHz }]
devices: [{ name: phone, transmitPower: 175 mW, ${device} }]
${more}
`);
const chain = "application: { chain: { subtasks: 1, data: 1 MB, work: 1000 Mcycles } }\narrivals: saturated";

const rowOf = (report: ReturnType<typeof emulate>["report"]) => report.nodes.find(({ kind }) => kind === "device")!;

describe("a battery", () => {
  it("is empty at the instant at which its charge is used up, and its device is dead from then on", () => {
    const { tasks, report } = emulate(scenario("battery: { capacity: 2.5 J }", `tasks: 10\n${chain}`), local);
    // 1.02 W while it computes without pause.
    expect(tasks.map(({ status, reason }) => [status, reason])).toEqual([
      ["completed", ""],
      ["completed", ""],
      ["dropped", "battery-empty"],
    ]);
    const row = rowOf(report);
    expect(row.died_s).toBeCloseTo(2.5 / 1.02, 9);
    expect(report.run_s).toBe(row.died_s);
    expect(row).toMatchObject({ battery_start_j: 2.5, harvested_j: 0, spilled_j: 0, battery_end_j: 0, dropped: 1 });
    expect(row.used_j).toBeCloseTo(2.5, 9);
    expect(row.cpu_j).toBeCloseTo(2.5 / 1.02, 9);
    expect(row.idle_j).toBeCloseTo((0.02 * 2.5) / 1.02, 9);
  });

  it("stops transfers, which give back what they held", () => {
    const { tasks, transfers, report } = emulate(scenario("battery: { capacity: 0.3 J }", `tasks: 3\n${chain}`), away);
    expect(tasks.map(({ reason }) => reason)).toEqual(["battery-empty"]);
    expect(transfers[0]).toMatchObject({ leg: "uplink", status: "dropped", end_s: 0.5 });
    expect(report.nodes.find(({ node }) => node === "phone-uplink")).toMatchObject({
      dropped: 1,
      served: 1,
      busy_s: 0.5,
    });
    expect(rowOf(report)).toMatchObject({ died_s: 0.5, idle_j: 0 });
  });

  it("lasts to the end of the run, whose length it does not change", () => {
    const { report } = emulate(scenario("battery: { capacity: 100 J }", `tasks: 2\n${chain}`), local);
    expect(report.run_s).toBe(2);
    expect(rowOf(report).battery_end_j).toBeCloseTo(100 - 2.04, 9);
    expect(rowOf(report).died_s).toBeNaN();
    expect(report.counts.completed).toBe(2);
  });

  it("runs on to the end of the duration, also at rest", () => {
    const open = chain.replace("saturated", "{ process: periodic, every: 1 h }");
    const { report } = emulate(scenario("battery: { capacity: 100 mJ }", `duration: 1 min\n${open}`), local);
    expect(rowOf(report).died_s).toBeCloseTo(5, 9);
    expect(report.run_s).toBe(60);
  });

  it("is fed by a harvest, and spills what it has no room for", () => {
    const { report } = emulate(
      scenario(
        "battery: { capacity: 1 J, level: 0.9 J }, harvest: { constant: { power: 70 mW } }",
        `duration: 10 s\n${chain.replace("saturated", "{ process: periodic, every: 1 h }")}`,
      ),
      local,
    );
    const row = rowOf(report);
    expect(row.harvested_j).toBeCloseTo(0.7, 9);
    expect(row.used_j).toBeCloseTo(0.2, 9);
    expect(row.spilled_j).toBeCloseTo(0.4, 9);
    expect(row.battery_end_j).toBe(1);
  });

  it("lives longer by what it harvests: constantly, in periods, in packets", () => {
    const lives = (harvest: string) => {
      const { report } = emulate(scenario(`battery: { capacity: 2 J }${harvest}`, `tasks: 1000\n${chain}`), local);
      return rowOf(report).died_s;
    };
    const plain_s = lives("");
    expect(plain_s).toBeCloseTo(2 / 1.02, 9);
    expect(lives(", harvest: { constant: { power: 0.5 W } }")).toBeCloseTo(2 / 0.52, 9);
    expect(lives(", harvest: { varying: { power: 'choice(0.5 W)', every: 0.3 s } }")).toBeCloseTo(2 / 0.52, 9);
    expect(lives(", harvest: { packets: { rate: 50 /s, energy: 10 mJ } }")).toBeGreaterThan(plain_s);
  });

  it("is drained at once by executions that take no time", () => {
    const instant =
      "application: { chain: { subtasks: 1, data: 1 MB, work: 0 cycles } }\narrivals: { process: periodic, every: 1 s }";
    const { tasks, report } = emulate(
      scenario("idlePower: 0 W, perData: 1 J/MB, battery: { capacity: 2.5 J }", `tasks: 10\n${instant}`),
      local,
    );
    expect(tasks.map(({ device_cpu_j }) => device_cpu_j)).toEqual([1, 1, 0.5]);
    const row = rowOf(report);
    expect(row.died_s).toBe(tasks[2]!.arrival_s);
    expect([row.used_j, row.energy_j]).toEqual([2.5, 2.5]);
  });

  it("is what policies see", () => {
    const seen: number[] = [];
    const watching = placing((_, view) => {
      seen.push(view.device.battery_j);
      expect(view.device).toMatchObject({ name: "phone", frequency_hz: 1e9, cores: 1, kappa: 1e-27, backlog_s: 0 });
      return ["device"];
    });
    emulate(scenario("battery: { capacity: 100 J }", `tasks: 3\n${chain}`), watching);
    expect(seen[0]).toBe(100);
    expect(seen[1]).toBeCloseTo(98.98, 9);
    expect(seen[2]).toBeCloseTo(97.96, 9);
    seen.length = 0;
    emulate(
      scenario("cores: 1", `tasks: 1\n${chain}`),
      placing((_, view) => {
        seen.push(view.device.battery_j);
        return ["device"];
      }),
    );
    expect(seen).toEqual([Infinity]);
  });

  it("ends one device of several, and the others go on", () => {
    const two = scenarioOf(`
name: two
tasks: 6
devices: [{ name: weak, battery: { capacity: 1.5 J } }, { name: strong }]
${chain}
`);
    const { tasks, report } = emulate(two, local);
    const of = (device: string) => tasks.filter((task) => task.device === device).map(({ status }) => status);
    expect(of("weak")).toEqual(["completed", "dropped"]);
    expect(of("strong")).toEqual(["completed", "completed", "completed"]);
    expect(report.nodes.find(({ node }) => node === "strong")!.died_s).toBeNaN();
  });
});

describe("saturated devices at a queue without room", () => {
  it("do not go on for ever in one instant", () => {
    const endless = scenarioOf(`
name: endless
duration: 10 s
radio: { rate: constant, uplink: 1 Gbps }
edges: [{ name: edge, cores: 1, queue: { fifo: { capacity: 0 } } }]
devices: [{ name: phone, count: 2 }]
application: { chain: { subtasks: 1, data: 0 B, work: 3 Gcycles } }
arrivals: saturated
`);
    expect(() => emulate(endless, away)).toThrow(/no progress/);
  });
});

describe("a radio's tail", () => {
  const tail = "tail: [{ power: 0.6 W, time: 0.5 s }, { power: 0.2 W, time: 1 s }]";

  it("follows the last transfer, and is cut short by the next one", () => {
    // 1 s up, 1 s of computing, 1 s down; then the next task.
    const { report } = emulate(scenario(tail, `tasks: 2\n${chain}`), away);
    const row = rowOf(report);
    expect(report.run_s).toBe(6);
    // Two pauses of 1 s: 0.5 s at 0.6 W and 0.5 s at 0.2 W. The downlink of one task is followed by the next one's uplink at once.
    expect(row.tail_j).toBeCloseTo(2 * (0.3 + 0.1), 9);
    expect(row.idle_j).toBe(0);
    expect(row.energy_j).toBeCloseTo(row.tx_j + row.rx_j + row.tail_j, 9);
  });

  it("is drawn instead of idle power, to its end and not further", () => {
    const { report } = emulate(
      scenario(
        tail,
        `tasks: 1\nduration: 10 s\n${chain}`
          .replace("tasks: 1\n", "")
          .replace("saturated", "{ process: periodic, every: 1 h }"),
      ),
      away,
    );
    const row = rowOf(report);
    expect([row.tail_j, row.idle_j]).toEqual([0, 0.2]);
    const long = emulate(scenario(tail, `tasks: 1\nuntil: 13 s\n${chain}`), away);
    expect(rowOf(long.report).tail_j).toBeCloseTo(0.4 + 0.3 + 0.2, 9);
    expect(rowOf(long.report).idle_j).toBeCloseTo(0.02 * (13 - 3 - 1.5), 9);
  });

  it("has no column where there is none", () => {
    const { report } = emulate(scenario("cores: 1", `tasks: 1\n${chain}`), away);
    expect(rowOf(report).tail_j).toBeNaN();
    expect(rowOf(report).battery_start_j).toBeNaN();
  });

  it("drains the battery stage by stage", () => {
    const { report } = emulate(
      scenario(`${tail}, battery: { capacity: 2 J }`, `tasks: 1\nuntil: 13 s\n${chain}`),
      away,
    );
    const row = rowOf(report);
    expect(row.used_j).toBeCloseTo(row.energy_j, 9);
    expect(row.tail_j).toBeCloseTo(0.9, 9);
  });
});
