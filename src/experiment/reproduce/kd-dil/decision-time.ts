import { buildEmulation } from "../../../compose/build.js";
import { RandomStreams } from "../../../engine/random.js";
import { ForwardPass } from "../../../learning/inference/forward-pass.js";
import type { TrainedNetwork } from "../../../learning/model/model.js";
import type { Backend } from "../../../learning/network/backend.js";
import { TrainableNetwork } from "../../../learning/network/trainable-network.js";
import { pow } from "../../../math/pow.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { PlacementQuestion } from "../../../world/decision/decider.js";
import { requestOf, TaskObservation } from "../../../world/decision/observation.js";
import { TaskView } from "../../../world/decision/view.js";
import type { Observation, OffloadingPolicy, Placement, SiteId, TaskRequest } from "../../../world/port/policy.js";
import { median } from "../intervals.js";

/** Tasks that every policy decides again and again. */
const TASKS = 128;

/** How often a policy decides them in a round: quick ones more often, so that the clock is fine enough. */
const REPEATS = 8;
/** A policy is quick when a decision takes less. */
const QUICK_us = 100;

/** How long a policy took for a decision, by round. */
export type DecisionTimes = ReadonlyMap<string, readonly number[]>;

/**
 * CPU time per decision of policies that decide for whole tasks, in microseconds: each decides the same tasks in every round, in turn, and
 * sees each of them for the first time, so that whatever it asks of an observation is computed in its own time. The first rounds, in
 * which code is compiled, do not count.
 */
export const decisionTimes_us = (
  scenario: Scenario,
  policies: ReadonlyMap<string, OffloadingPolicy>,
  rounds: number,
): DecisionTimes => {
  const questions = questionsOf(scenario);
  const times = new Map<string, number[]>([...policies.keys()].map((name) => [name, []]));
  const latest_us = new Map<string, number>();
  for (let round = -Math.ceil(rounds / 2); round < rounds; round++)
    for (const [name, policy] of policies) {
      const repeats = (latest_us.get(name) ?? 0) < QUICK_us ? REPEATS : 1;
      const asked: [TaskRequest, Observation][] = [];
      for (let repeat = 0; repeat < repeats; repeat++)
        for (const { task, view } of questions)
          asked.push([requestOf(task), new TaskObservation(freshView({ task, view }))]);
      const begun = process.cpuUsage();
      for (const [request, view] of asked) policy.place!(request, view);
      const taken_us = cpuSince_us(begun) / asked.length;
      latest_us.set(name, taken_us);
      if (round >= 0) times.get(name)!.push(taken_us);
    }
  return times;
};

/** A view that has computed nothing yet. */
const freshView = ({ task, view: { network, objective } }: Pick<PlacementQuestion, "task" | "view">): TaskView =>
  new TaskView({ network, task, objective });

const cpuSince_us = (begun: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(begun);
  return user + system;
};

/** The middle round of a policy. */
export const middle_us = (times: DecisionTimes, name: string): number => median(times.get(name)!);

/** Decisions of a batch. */
export const BATCH = 10_000;

/**
 * CPU time per decision of a network that is asked for a whole batch at once, of features that are at hand; in microseconds, the middle of some
 * rounds. Wide networks are asked on the backend, narrow ones, which its calls would slow down, over typed arrays.
 */
export const batchTime_us = ({ shape, parameters }: TrainedNetwork, backend: Backend, rounds: number): number => {
  const draw = new RandomStreams(0, 0).stream("batch", "features");
  const inputs = Float32Array.from({ length: BATCH * shape.inputs }, () => 2 * draw() - 1);
  const network = new TrainableNetwork(shape, { backend });
  network.setWeights(parameters);
  const pass = new ForwardPass(shape, parameters);
  const ask = network.isOnTensors
    ? () => network.predict(inputs, BATCH)
    : () => {
        for (let at = 0; at < inputs.length; at += shape.inputs) pass.scores(inputs.subarray(at, at + shape.inputs));
      };
  const times: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const begun = process.cpuUsage();
    ask();
    if (round >= 0) times.push(cpuSince_us(begun) / BATCH);
  }
  network.dispose();
  return median(times);
};

const questionsOf = (scenario: Scenario): PlacementQuestion[] => {
  const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
  const emulation = buildEmulation({ ...scenario, tasks: TASKS }, { replication: 0, sink });
  const questions: PlacementQuestion[] = [];
  for (;;) {
    const decision = emulation.nextDecision();
    if (decision === undefined) return questions;
    questions.push(decision.question);
    decision.answer(new Array<string>(decision.question.task.graph.subtasks).fill("device"));
  }
};

/** The cost of every placement, one after the other: the exhaustive search that the papers time. */
export const exhaustive = (): OffloadingPolicy => ({
  name: "exhaustive",
  decides: "task",
  place(request: TaskRequest, view: Observation): Placement {
    const sites = view.sites.map(({ id }) => id);
    const { subtasks } = request.graph;
    const placement = new Array<SiteId>(subtasks).fill(sites[0]!);
    let best: Placement = [];
    let bestCost = Infinity;
    for (let number = 0; number < pow(sites.length, subtasks); number++) {
      let rest = number;
      for (let subtask = 0; subtask < subtasks; subtask++) {
        placement[subtask] = sites[rest % sites.length]!;
        rest = Math.floor(rest / sites.length);
      }
      const cost = view.cost(placement);
      if (cost < bestCost) {
        bestCost = cost;
        best = placement.slice();
      }
    }
    return best;
  },
});
