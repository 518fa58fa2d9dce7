import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { local } from "../../src/policies/fixed.js";
import { greedy } from "../../src/policies/greedy.js";
import { leastLoaded, threshold } from "../../src/policies/load.js";
import { optimal } from "../../src/policies/optimal.js";
import { random } from "../../src/policies/random.js";
import type { OffloadingPolicy } from "../../src/world/port/policy.js";
import { sized } from "../support/effort.js";
import { emulate, type Observed, scenarioOf } from "../support/emulate.js";
import { randomScenario } from "../support/random-scenario.js";
import { sumOf } from "../support/statistics.js";

/** Random sites, one sub-task at a time. */
const wandering = (): OffloadingPolicy => {
  let draw: () => number;
  return {
    name: "wandering",
    decides: "subtask",
    begin(run) {
      draw = run.random;
    },
    choose: (_, view) => view.sites[Math.floor(view.sites.length * draw())]!.id,
  };
};

const policies = fc.constantFrom(random, random, wandering, local, greedy, optimal, leastLoaded, threshold);

const holds = (seed: number, law: (observed: Observed) => void, numRuns = sized(20, 60)) =>
  fc.assert(
    fc.property(randomScenario, policies, (text, policy) => {
      law(emulate(scenarioOf(text), policy()));
    }),
    { seed, numRuns },
  );

const near = (a: number, b: number, scale = 1) => {
  if (!(Math.abs(a - b) < 1e-9 * Math.max(scale, Math.abs(b)))) expect.unreachable(`${a} is not ${b}`);
};

const ended = ({ tasks }: Observed) => tasks.filter(({ status }) => status === "completed" || status === "late");

describe("in every run", () => {
  it("each task that came has one record, and one end", () => {
    holds(31, ({ tasks, report: { counts } }) => {
      const count = (status: string) => tasks.filter((task) => task.status === status).length;
      expect(counts).toEqual({
        generated: tasks.length,
        completed: count("completed"),
        late: count("late"),
        dropped: count("dropped"),
        inFlight: count("in-flight"),
      });
      expect(new Set(tasks.map(({ task }) => task)).size).toBe(tasks.length);
    });
  });

  it("the stages of a task sum to its latency, and none is negative", () => {
    holds(32, (observed) => {
      for (const task of ended(observed)) {
        const stages = [task.decision_s, task.uplink_s, task.downlink_s, task.backhaul_s, task.queue_s, task.compute_s];
        expect(Math.min(...stages)).toBeGreaterThanOrEqual(0);
        near(sumOf(stages), task.latency_s);
        near(task.completed_s - task.arrival_s, task.latency_s);
      }
    });
  });

  it("a task's status is what its deadline and its end say", () => {
    holds(33, ({ tasks }) => {
      for (const { status, completed_s, deadline_s, reason } of tasks) {
        if (status === "completed") expect(Number.isNaN(deadline_s) || completed_s <= deadline_s).toBe(true);
        if (status === "late") expect(completed_s).toBeGreaterThan(deadline_s);
        if (status !== "dropped") expect(reason).toBe("");
        else expect(["deadline", "coverage", "link-lost", "site-down"]).toContain(reason);
      }
    });
  });

  it("nobody uses anything after the end of the task", () => {
    holds(34, ({ tasks, subtasks, transfers, report }) => {
      const end = new Map(
        tasks.map(({ task, completed_s, reason, deadline_s }) => [
          task,
          reason === "deadline" ? deadline_s : Number.isNaN(completed_s) ? report.run_s : completed_s,
        ]),
      );
      for (const { task, end_s } of [...subtasks, ...transfers])
        expect(end_s).toBeLessThanOrEqual(end.get(task)! + 1e-9);
    });
  });

  it("sub-tasks are ready, start and end in this order, and take work / (cores * frequency)", () => {
    holds(35, ({ subtasks }) => {
      for (const { ready_s, queued_s, start_s, end_s, work_cycles, cores, frequency_hz, status } of subtasks) {
        expect(queued_s).toBeGreaterThanOrEqual(0);
        if (Number.isNaN(start_s)) expect(status).not.toBe("completed");
        else near(ready_s + queued_s, start_s);
        if (status === "completed") near(end_s - start_s, work_cycles / (cores * frequency_hz));
      }
    });
  });

  it("the energies of a task are those of its sub-tasks and transfers", () => {
    holds(36, ({ tasks, subtasks, transfers }) => {
      for (const task of tasks) {
        const of = <R extends { task: number; energy_j: number }>(rows: readonly R[], keep: (row: R) => boolean) =>
          sumOf(rows.filter((row) => row.task === task.task && keep(row)).map(({ energy_j }) => energy_j));
        near(
          task.device_cpu_j,
          of(subtasks, ({ site }) => site === "device"),
        );
        near(
          task.edge_energy_j,
          of(subtasks, ({ site }) => site.startsWith("edge")),
        );
        near(
          task.cloud_energy_j,
          of(subtasks, ({ site }) => site.startsWith("cloud")),
        );
        near(
          task.device_tx_j,
          of(transfers, ({ leg }) => leg === "uplink"),
        );
        near(
          task.device_rx_j,
          of(transfers, ({ leg }) => leg === "downlink"),
        );
        near(
          task.backhaul_energy_j,
          of(transfers, ({ leg }) => leg === "backhaul" || leg === "inter-edge"),
        );
        const idle_j = Number.isNaN(task.device_idle_j) ? 0 : task.device_idle_j;
        near(task.device_energy_j, task.device_cpu_j + task.device_tx_j + task.device_rx_j + idle_j);
      }
    });
  });

  it("every node was busy for as long as sub-tasks held its cores, and never with more than it has", () => {
    holds(37, ({ subtasks, report }) => {
      for (const node of report.nodes.filter(({ kind }) => kind === "edge" || kind === "cloud")) {
        const runs = subtasks.filter(({ site, start_s }) => site === node.node && start_s >= 0);
        near(node.busy_s, sumOf(runs.map(({ cores, start_s, end_s }) => cores * (end_s - start_s))));
        expect(node.served).toBe(runs.length);
        for (const { start_s: now_s } of runs) {
          const held = runs.filter(({ start_s, end_s }) => start_s <= now_s && now_s < end_s);
          expect(sumOf(held.map(({ cores }) => cores))).toBeLessThanOrEqual(node.capacity);
        }
      }
    });
  });

  it("only unlimited nodes have no utilization, and no other is busier than it can be", () => {
    holds(38, ({ report }) => {
      for (const { capacity, utilization } of report.nodes)
        if (capacity === Infinity) expect(utilization).toBeNaN();
        else expect(utilization >= 0 && utilization <= 1 + 1e-9).toBe(true);
    });
  });

  it("the bits of a task on each leg are those of its transfers", () => {
    holds(39, ({ tasks, transfers }) => {
      for (const task of tasks.filter(({ status }) => status === "completed" || status === "late")) {
        const bits = (...legs: string[]) =>
          sumOf(transfers.filter((row) => row.task === task.task && legs.includes(row.leg)).map((row) => row.bits));
        near(task.uplink_bits, bits("uplink"));
        near(task.downlink_bits, bits("downlink"));
        near(task.backhaul_bits, bits("backhaul", "inter-edge"));
      }
    });
  });

  it("devices spend what their tasks are charged, and idle power for the rest", () => {
    holds(40, ({ tasks, report }) => {
      const devices = report.nodes.filter(({ kind }) => kind === "device");
      for (const key of ["tx_j", "rx_j"] as const)
        near(sumOf(devices.map((device) => device[key])), sumOf(tasks.map((task) => task[`device_${key}`])));
      for (const { idle_j, energy_j, cpu_j, tx_j, rx_j } of devices) {
        expect(idle_j).toBeGreaterThanOrEqual(0);
        expect(idle_j).toBeLessThanOrEqual(0.02 * report.run_s + 1e-9);
        near(energy_j, cpu_j + tx_j + rx_j + idle_j);
      }
    });
  });
});
