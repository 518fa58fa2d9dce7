import { buildEmulation } from "../../compose/build.js";
import { cellsIn, changingProblem } from "../../compose/stations.js";
import { InputError } from "../../errors.js";
import type { EncodingSize } from "../../learning/encoding/encoding.js";
import type { Split, TrainingRun, TrainingWorld } from "../../learning/training/trainer.js";
import { ArrivalRowsBuilder, areChains, mostSubtasks, rowAt, rowsOf } from "../../models/arrivals/rows.js";
import { choosingAmong } from "../../policies/candidates.js";
import type { ArrivalsSpec, Scenario } from "../../scenario/scenario.js";
import type { ApplicationSpec } from "../../scenario/spec/application.js";
import type { DeviceGroupSpec } from "../../scenario/spec/devices.js";
import { applicationsIn } from "../../scenario/workloads.js";
import { requestOf, TaskObservation } from "../../world/decision/observation.js";
import { TaskView } from "../../world/decision/view.js";
import type { CandidateSites, Observation, OffloadingPolicy, TaskRequest } from "../../world/port/policy.js";
import type { RecordSink, TaskRecord } from "../../world/port/records.js";
import { Task } from "../../world/task/task.js";

/** Number of tasks of one device before the network is redrawn, with other positions and rates. */
const DRAWS_PER_RUN = 100;

/** Replications that `edgefade run` never reaches. */
const FIRST_REPLICATION: Readonly<Record<Split, number>> = { training: 1e9, "held-out": 2e9 };
const ALONE = 5e8;

/**
 * A loaded scenario as trainers know it.
 *
 * @param candidateSites  the sites that learners see and choose from
 */
export const trainingWorld = (scenario: Scenario, candidateSites: CandidateSites = "all"): TrainingWorld => {
  const seen = candidateSites === "all" ? undefined : candidateSites;
  const open = (
    { split, run, tasks, alone = false }: TrainingRun,
    onEnd: (record: TaskRecord) => void,
    policy?: OffloadingPolicy,
  ) => {
    const sink: RecordSink = { wantsDetails: false, task: onEnd, subtask: () => {}, transfer: () => {} };
    const replication = FIRST_REPLICATION[split] + (alone ? ALONE : 0) + run;
    return buildEmulation(changed(scenario, run, tasks, alone), {
      replication,
      sink,
      ...(policy === undefined ? { candidateSites } : { policy: choosingAmong(policy, seen) }),
    });
  };
  const emulate = (policy: OffloadingPolicy, run: TrainingRun): readonly TaskRecord[] => {
    const problem = seen === "cell" && policy.decides === "subtask" ? changingProblem(scenario) : undefined;
    if (problem !== undefined) throw new InputError([{ file: "--candidate-sites", problem }]);
    const records: TaskRecord[] = [];
    const emulation = open(run, (record) => records.push({ ...record }), policy);
    emulation.run();
    emulation.finish();
    policy.end?.();
    return records;
  };
  const draw = (
    split: Split,
    from: number,
    count: number,
    visit: (request: TaskRequest, view: Observation) => void,
  ): void => {
    for (let done = 0; done < count; ) {
      const run = Math.floor((from + done) / DRAWS_PER_RUN);
      const skipped = from + done - run * DRAWS_PER_RUN;
      const tasks = Math.min(DRAWS_PER_RUN, skipped + count - done);
      const emulation = open({ split, run, tasks, alone: true }, () => {});
      // Decisions are not answered, so that every task meets an idle network.
      for (let index = 0; index < tasks; index++) {
        const question = emulation.nextDecision()?.question;
        if (question === undefined) throw new Error(`the scenario gave ${index} of ${tasks} tasks`);
        if (index >= skipped) visit(requestOf(question.task), new TaskObservation(question.view));
      }
      done += tasks - skipped;
    }
  };
  const environment = (split: Split, run: number): ((request: TaskRequest) => Observation) => {
    const question = open({ split, run, tasks: 1, alone: true }, () => {}).nextDecision()?.question;
    if (question === undefined) throw new Error("the scenario gave no task");
    const { task, view } = question;
    const { round, owner, arrival_s, deadline_s, conditions, grants, priority } = task;
    return (request) => {
      const moved = new Task({
        task: task.task,
        round,
        owner,
        arrival_s,
        deadline_s,
        workload: { ...request, serial: request.serial?.slice() },
        conditions,
        grants,
        priority,
      });
      return new TaskObservation(new TaskView({ network: view.network, task: moved, objective: view.objective }));
    };
  };
  return {
    name: scenario.name,
    size: sizeOf(scenario, draw, candidateSites),
    emulate,
    open: (run, onEnd) => open(run, onEnd),
    draw,
    environment,
  };
};

const changed = (scenario: Scenario, run: number, tasks: number | undefined, alone: boolean): Scenario => {
  if (!alone)
    return tasks === undefined ? scenario : { ...scenario, tasks: Math.min(tasks, scenario.tasks ?? Infinity) };
  const { duration_s: _, until_s: __, ...rest } = scenario;
  const { battery: ___, harvest: ____, arrivals: _____, ...group } = scenario.devices[run % scenario.devices.length]!;
  const devices: DeviceGroupSpec[] = [{ ...group, count: 1 }];
  return { ...rest, devices, arrivals: oneByOne(scenario.arrivals, run), tasks: tasks ?? DRAWS_PER_RUN };
};

/** Tasks far apart in time, so that channels change in between. Those of a trace come one after the other. */
const oneByOne = (arrivals: ArrivalsSpec, run: number): ArrivalsSpec => {
  if (arrivals.process !== "trace") return { process: "periodic", every_s: FAR_APART_S };
  const { rows } = arrivals;
  const apart = new ArrivalRowsBuilder();
  for (let index = 0; index < DRAWS_PER_RUN; index++) {
    const row = rowAt(rows, (run * DRAWS_PER_RUN + index) % rowsOf(rows));
    apart.add({ ...row, arrival_s: index * FAR_APART_S, device: 0 });
  }
  return { ...arrivals, rows: apart.finish() };
};

const FAR_APART_S = 10;

/** The fixed size of an application's tasks; undefined: it is drawn. */
const shapeOf = (application: ApplicationSpec): Pick<EncodingSize, "subtasks" | "graphs"> | undefined => {
  if (application.kind === "chain") return { subtasks: application.subtasks, graphs: "chains" };
  if (application.kind !== "graph") return undefined;
  const isChain =
    application.edges.length === application.names.length + 1 &&
    application.edges.every(({ from, to }, index) => from === index - 1 && to === index);
  return { subtasks: application.names.length, graphs: isChain ? "chains" : "any" };
};

/** The size of the networks' inputs, which is that of the largest task of all applications. */
const sizeOf = (scenario: Scenario, draw: TrainingWorld["draw"], candidateSites: CandidateSites): EncodingSize => {
  const { arrivals, edges, clouds } = scenario;
  const seen = candidateSites === "cell" ? (cellsIn(scenario)[0] ?? []) : edges;
  const sites = { edges: seen.length, clouds: clouds.length };
  if (arrivals.process === "trace")
    return { ...sites, subtasks: mostSubtasks(arrivals.rows), graphs: areChains(arrivals.rows) ? "chains" : "any" };
  const shapes = applicationsIn(scenario).map(shapeOf);
  let subtasks = shapes.reduce((most, shape) => Math.max(most, shape?.subtasks ?? 1), 1);
  if (shapes.every((shape) => shape !== undefined))
    return { ...sites, subtasks, graphs: shapes.every(({ graphs }) => graphs === "chains") ? "chains" : "any" };
  draw("training", 0, 5 * DRAWS_PER_RUN, ({ graph }) => {
    subtasks = Math.max(subtasks, graph.subtasks);
  });
  return { ...sites, subtasks, graphs: "any" };
};
