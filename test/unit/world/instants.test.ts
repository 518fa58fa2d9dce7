import { describe, expect, it } from "vitest";
import { Simulation } from "../../../src/engine/simulation.js";
import { Battery } from "../../../src/physics/power/battery.js";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { DeviceBattery } from "../../../src/world/device/device-battery.js";
import { RANK } from "../../../src/world/port/instant.js";
import { emulate, placing } from "../../support/emulate.js";

/** 1 GHz at kappa 1e-27 draws 1 W; without data nothing but the CPU and idle power draw. Times are whole seconds. */
const run = (
  {
    idle = "0 W",
    device = "",
    edge = "",
    application = "",
    more = "",
    rows,
  }: {
    idle?: string;
    device?: string;
    edge?: string;
    application?: string;
    more?: string;
    rows: readonly string[];
  },
  site = "device",
) => {
  const text = `
name: instants
replications: 1
duration: 60 s
radio: { rate: constant, uplink: 1 Mbps, downlink: 1 Mbps }
edges: [{ name: edge, frequency: 1 GHz, cores: 1 ${edge} }]
devices: [{ name: phone, frequency: 1 GHz, idlePower: ${idle} ${device} }]
arrivals: { process: trace, file: rows.csv }
${application}
${more}
`;
  const csv = ["arrival_s,device,data_bits,work_cycles", ...rows].join("\n");
  const { scenario } = parseScenario(text, "instants.yaml", { readFile: () => `${csv}\n` });
  const { tasks, subtasks, report } = emulate(
    scenario,
    placing(({ graph }) => new Array<string>(graph.subtasks).fill(site)),
  );
  return {
    tasks,
    ends: tasks.map(
      ({ task, status, reason }) =>
        `${reason || status} ${subtasks.findLast((subtask) => subtask.task === task)!.end_s}`,
    ),
    row: report.nodes.find(({ kind }) => kind === "device")!,
  };
};

/** A task of one second at an instant. */
const second = (at_s: number, seconds = 1) => `${at_s},0,0|0,${seconds}e9`;

describe("what ends in an instant comes before what would make it void", () => {
  it("completion before battery: a charge that is used up where the draw ends is no death", () => {
    const harvested = run({
      device: ", battery: { capacity: 0.5 J }, harvest: { process: constant, power: 0.5 W }",
      rows: [0, 10, 20, 30].map((at_s) => second(at_s)),
    });
    expect(harvested.ends).toEqual(["completed 1", "completed 11", "completed 21", "completed 31"]);
    expect(harvested.row).toMatchObject({ battery_end_j: 0.5, died_s: Number.NaN });
  });

  it("completion before battery: without a harvest the next draw is the end, and its task is dropped", () => {
    const { ends, row } = run({
      device: ", battery: { capacity: 2 J }",
      rows: [0, 10, 20, 30].map((at_s) => second(at_s)),
    });
    expect(ends).toEqual(["completed 1", "completed 11", "battery-empty 20"]);
    expect(row).toMatchObject({ battery_end_j: 0, died_s: 20 });
  });

  it("completion before battery, in whatever way times are rounded", () => {
    for (const [start_s, charge_j] of [
      [0.1, 0.2],
      [0.7, 0.1],
      [0.3, 0.6],
      [1.1, 2.2],
      [5.7, 0.3],
    ] as const) {
      const { row } = run({
        device: `, battery: { capacity: ${charge_j} J }`,
        rows: [second(start_s, charge_j), second(50)],
      });
      expect(row.died_s).toBe(50);
    }
  });

  it("completion before outage", () => {
    const { ends } = run({ edge: ", outages: { up: 3 s, down: 5 s }", rows: [second(2), second(10, 2)] }, "edge");
    // Up to 3 s, and from 8 s to 11 s.
    expect(ends).toEqual(["completed 3", "site-down 11"]);
  });

  it("completion before deadline, dropped or not, in whatever way times are rounded", () => {
    for (const onDeadline of ["drop", "continue"])
      for (const [start_s, work_s] of [
        [0, 1],
        [0.1, 0.2],
        [0.7, 0.1],
        [5.7, 0.3],
      ] as const) {
        const application = `application: { deadline: ${work_s} s, onDeadline: ${onDeadline} }`;
        expect(run({ application, rows: [second(start_s, work_s)] }).tasks[0]!.status).toBe("completed");
        const { status, reason } = run({ application, rows: [second(start_s, work_s * 1.000001)] }).tasks[0]!;
        expect(status === "late" || reason === "deadline").toBe(true);
      }
  });

  it("completion before arrival: the task that arrives finds the core free", () => {
    const { ends } = run({
      device: ", queue: { discipline: fifo, capacity: 0 }",
      rows: [second(0), second(1), second(1.5)],
    });
    expect(ends).toEqual(["completed 1", "queue-full 1.5", "completed 2"]);
  });
});

describe("of what changes in an instant, harvests come first, then batteries, outages, deadlines", () => {
  const drained = (more: Parameters<typeof run>[0]) =>
    run({ ...more, idle: "1 W", device: ", battery: { capacity: 1 J }" }, "edge");

  it("completion before harvest: an execution without duration is not paid for by a packet of the same instant", () => {
    const simulation = new Simulation();
    let given_j = Number.NaN;
    const gains = function* (gainer: { gain(energy_j: number): void }) {
      yield 1;
      gainer.gain(1);
    };
    const held = new DeviceBattery(simulation, {
      battery: new Battery(2, 1),
      harvest: { first_w: 0, gains },
      onEmpty() {},
    });
    simulation.schedule(1, () => {
      given_j = held.drain(1.5);
    });
    simulation.run(2);
    expect(given_j).toBe(1);
    expect(held.died_s).toBe(1);
  });

  it("harvest before battery: power and packets of the instant at which the charge ends keep it alive", () => {
    for (const isPacket of [true, false]) {
      const simulation = new Simulation();
      const held = new DeviceBattery(simulation, {
        battery: new Battery(1),
        harvest: {
          first_w: 0,
          *gains(gainer) {
            yield 0.4;
            yield 0.6;
            if (isPacket) gainer.gain(0.5);
            else gainer.harvest_w = 1;
          },
        },
        onEmpty() {},
      });
      held.draw_w = 1;
      simulation.run(9);
      expect(held.died_s).toBe(isPacket ? 1.5 : Number.NaN);
    }
  });

  it("harvest before arrival: who arrives sees the charge with it", () => {
    const simulation = new Simulation();
    const seen: number[] = [];
    const gains = function* (gainer: { gain(energy_j: number): void }) {
      yield 1;
      gainer.gain(0.5);
    };
    // The event that looks is scheduled first.
    simulation.scheduleAt(1, RANK.arrival, () => seen.push(held.level_j));
    const held = new DeviceBattery(simulation, {
      battery: new Battery(2, 1),
      harvest: { first_w: 0, gains },
      onEmpty() {},
    });
    simulation.run(2);
    expect(seen).toEqual([1.5]);
  });

  it("battery before outage", () => {
    expect(drained({ edge: ", outages: { up: 1 s, down: 5 s }", rows: [second(0, 3)] }).ends).toEqual([
      "battery-empty 1",
    ]);
  });

  it("battery before deadline", () => {
    const application = "application: { deadline: 1 s, onDeadline: drop }";
    expect(drained({ application, rows: [second(0, 3)] }).ends).toEqual(["battery-empty 1"]);
  });

  it("battery before arrival: a device that is dead gets no task", () => {
    expect(drained({ rows: [second(0, 3), second(1)] }).ends).toEqual(["battery-empty 1"]);
  });

  it("outage before deadline", () => {
    const application = "application: { deadline: 1 s, onDeadline: drop }";
    const { ends } = run({ application, edge: ", outages: { up: 1 s, down: 5 s }", rows: [second(0, 3)] }, "edge");
    expect(ends).toEqual(["site-down 1"]);
  });

  it("outage before arrival: a server takes nothing from the instant of its failure on, and all from that of its repair on", () => {
    const { ends } = run({ edge: ", outages: { up: 3 s, down: 5 s }", rows: [second(3), second(8)] }, "edge");
    expect(ends).toEqual(["site-down 3", "completed 9"]);
  });

  it("deadline before arrival: the task that arrives finds the core that the dropped one gives back", () => {
    const application = "application: { deadline: 2 s, onDeadline: drop }";
    const device = ", queue: { discipline: fifo, capacity: 0 }";
    const { ends } = run({ application, device, rows: [second(0, 3), second(2)] });
    expect(ends).toEqual(["deadline 2", "completed 3"]);
  });

  it("harvest does not touch outages and deadlines: both happen, whichever is scheduled first", () => {
    const device =
      ', battery: { capacity: 100 J }, harvest: { process: varying, power: "uniform(0 W, 1 W)", every: 1 s }';
    const application = "application: { deadline: 2 s, onDeadline: drop }";
    expect(run({ device, application, rows: [second(0, 3)] }).ends).toEqual(["deadline 2"]);
    const edge = ", outages: { up: 2 s, down: 5 s }";
    expect(run({ device, edge, rows: [second(0, 3)] }, "edge").ends).toEqual(["site-down 2"]);
  });
});

describe("handover comes first: whatever is done in an instant meets the new cell", () => {
  /** From west to east, nearer to east from 5 s on; cells are compared once a second. */
  const drive = (more: string, rows: readonly string[], place: (subtasks: number) => string[]) => {
    const text = `
name: instants
replications: 1
duration: 20 s
radio: { pathLoss: { model: log-distance, exponent: 3, reference: 40 dB }, fading: none, association: serving }
edges: [{ name: west, position: [0 m, 0 m], outages: { up: 6 s, down: 9 s } }, { name: east, position: [1000 m, 0 m] }]
devices: [{ name: car, idlePower: 1 W, frequency: 1 GHz, mobility: { model: trace, file: car.csv, step: 1 s } ${more} }]
arrivals: { process: trace, file: rows.csv }
policies: [edge]
application: { deadline: 6 s, onDeadline: drop }
`;
    const files: Record<string, string> = {
      car: "time_s,device,x_m,y_m\n0,0,10,0\n5,0,490,0\n6,0,990,0\n20,0,990,0\n",
      rows: `arrival_s,device,data_bits,work_cycles\n${rows.join("\n")}\n`,
    };
    const readFile = (path: string) => files[path.includes("car") ? "car" : "rows"]!;
    const { scenario } = parseScenario(text, "drive.yaml", { readFile });
    const { tasks, transfers, report } = emulate(
      scenario,
      placing(({ graph }, view) => {
        const serving = view.sites.find(({ isServing }) => isServing)!.id;
        return place(graph.subtasks).map((site) => (site === "serving" ? serving : site));
      }),
    );
    return { tasks, transfers, row: report.nodes.find(({ kind }) => kind === "device")! };
  };
  const serving = (subtasks: number) => new Array<string>(subtasks).fill("serving");

  it("handover before arrival, and the failure of the old cell's server in that instant does not touch the task", () => {
    const { tasks, transfers, row } = drive("", ["6,0,1000|0,1e6", "5.5,0,1000|0,1e6"].toSorted(), serving);
    expect(transfers.map(({ to_site }) => to_site)).toEqual(["west", "east"]);
    expect(tasks.map(({ status }) => status)).toEqual(["completed", "completed"]);
    expect(row.handovers).toBe(1);
  });

  it("handover before completion: data that set out where an execution ends take the new cell", () => {
    const { transfers } = drive("", ["5,0,0|1000|0,1e9|1e6"], () => ["device", "east"]);
    expect(transfers.map(({ to_site, start_s }) => [to_site, start_s])).toEqual([["east", 6]]);
  });

  it("handover does not touch batteries, harvests and deadlines", () => {
    const battery = ", battery: { capacity: 6 J }";
    const late = ["19,0,0|0,0"];
    const died = drive(battery, late, serving);
    expect(died.row).toMatchObject({ died_s: 6, handovers: 1 });
    const fed = drive(
      `${battery}, harvest: { process: varying, power: "uniform(0.1 W, 1 W)", every: 6 s }`,
      late,
      serving,
    );
    expect(fed.row.handovers).toBe(1);
    expect(fed.row.harvested_j).toBeGreaterThan(0);
    const { tasks, row } = drive("", ["0,0,0|0,9e9"], () => ["device"]);
    expect(tasks[0]).toMatchObject({ reason: "deadline" });
    expect(row.handovers).toBe(1);
  });
});
