import { RandomStreams, type StreamBegins } from "../engine/random.js";
import { Simulation } from "../engine/simulation.js";
import type { Scenario } from "../scenario/scenario.js";
import { CostModels } from "../world/cost/cost-models.js";
import { OutsideDecider, PolicyDecider } from "../world/decision/decider.js";
import type { Device } from "../world/device/device.js";
import type { Network } from "../world/network.js";
import type { CandidateSites, OffloadingPolicy } from "../world/port/policy.js";
import type { RecordSink } from "../world/port/records.js";
import { Booking, SegmentBooking } from "../world/run/booking.js";
import { Emulation, type EndedTask } from "../world/run/emulation.js";
import { Ledger } from "../world/run/ledger.js";
import { Stages } from "../world/run/stages.js";
import { SpentTasks } from "../world/task/spent-tasks.js";
import { type Aside, TaskSource } from "../world/task/task-source.js";
import { SegmentSource } from "../world/traffic/segment-source.js";
import { Traffic } from "../world/traffic/traffic.js";
import { buildNetwork, type CloudListener } from "./build-network.js";
import { arrivalsIn, workloadsOf } from "./build-workloads.js";
import { deepFrozen } from "./frozen.js";
import { grantLaws } from "./laws.js";

/** The parts of one run, beside its scenario. */
export interface RunOptions {
  /** From 0. */
  readonly replication: number;
  readonly sink: RecordSink;
  /** Absent: decisions come from outside; see `Emulation.nextDecision`. */
  readonly policy?: OffloadingPolicy;
  /** Without a policy: ask for decisions on whole tasks (default), or on one sub-task after the other. */
  readonly decides?: "task" | "subtask";
  /** Without a policy: the sites among which decisions choose. Default: all. With a policy, it says so itself. */
  readonly candidateSites?: CandidateSites;
  /** Notified of every task that ends. */
  readonly onEnded?: (ended: EndedTask) => void;
  /** The name under which the policy appears in results; default: its own. */
  readonly policyName?: string;
  /** Tasks and flows may come from outside during the run; the run then lasts until its time is up. Default false. */
  readonly takesOutside?: boolean;
  /** False: the scenario's own tasks do not arrive. Default true. */
  readonly hasBackground?: boolean;
  /** Start of the run's random streams; it separates them from other runs of the same seed and replication. */
  readonly begins?: StreamBegins;
}

/** The parts of a share of a run, beside those of a run. */
interface ShareParts {
  /** Called once the network is built; returns which devices' tasks are emulated here. */
  readonly owns: (network: Network) => (device: number) => boolean;
  /** Called with the number of busy cores of a cloud whenever it changes. `cloud` is its number among the clouds. */
  readonly onBusy: CloudListener;
}

/**
 * Composes one run of a scenario. This is the only place that knows every concrete class.
 *
 * @example
 * ```ts
 * import { buildEmulation, catalog, loadScenario } from "edgefade";
 *
 * const { scenario } = loadScenario("scenarios/quickstart.yaml", { set: ["tasks=20"] });
 * let latency_s = 0;
 * const emulation = buildEmulation(scenario, {
 *   replication: 0,
 *   policy: catalog.greedy!.create({}),
 *   sink: {
 *     wantsDetails: false,
 *     task(record) {
 *       latency_s += record.latency_s;
 *     },
 *     subtask() {},
 *     transfer() {},
 *   },
 * });
 * emulation.run();
 * const { counts, events } = emulation.finish();
 * console.log(latency_s / counts.completed, events);
 * ```
 */
export const buildEmulation = (scenario: Scenario, options: RunOptions): Emulation => compose(scenario, options);

/** Composes a share of a run. It emulates the tasks of some devices in the network of all devices. */
export const buildShare = (scenario: Scenario, options: RunOptions, parts: ShareParts): Emulation =>
  compose(scenario, options, parts);

const compose = (scenario: Scenario, options: RunOptions, share?: ShareParts): Emulation => {
  const { replication, sink, policy } = options;
  const simulation = new Simulation();
  const streams = new RandomStreams(scenario.seed, replication, options.begins);
  const network = buildNetwork(scenario, simulation, streams, share?.onBusy);
  const laws = grantLaws(scenario);
  const workloads = workloadsOf(scenario, laws);
  // A frozen spread has a hidden class of its own every time: decision 053.
  const objective = deepFrozen(Object.assign({}, scenario.objective));
  const sites = deepFrozen([...network.sites]);
  const spent = new SpentTasks();
  const sourceOf = (device: Device, aside?: Aside) => {
    const { application, deadline_s, laws } = workloads[device.number]!;
    return new TaskSource(device, { application, deadline_s, laws, streams, aside, spent });
  };
  const ledger = new Ledger(objective, sink);
  const booking = new Booking(ledger, scenario.backhaul.energy_j_per_bit);
  const outside = {
    source: (device: number) => sourceOf(network.devices[device]!, OUTSIDE),
    traffic: new Traffic({
      network,
      openBook: (segment) => new SegmentBooking(segment, ledger, booking),
      source: (device) => new SegmentSource(network.devices[device]!, laws, streams),
    }),
  };
  const deciderOf = (policy: OffloadingPolicy): PolicyDecider => {
    const name = options.policyName ?? policy.name;
    const decider = new PolicyDecider(policy, name, network);
    const random = streams.stream("policy", name);
    const { candidateSites } = decider;
    decider.begin({ scenario: scenario.name, seed: scenario.seed, replication, sites, candidateSites, random });
    return decider;
  };
  return new Emulation({
    context: {
      network,
      decider:
        policy === undefined ? new OutsideDecider(network, options.decides, options.candidateSites) : deciderOf(policy),
      ledger,
      stages: new Stages(network, booking),
      models: new CostModels(network),
      objective,
      decision: scenario.decision,
      knowledge: scenario.decision.csi,
      asksOracle: oracleSample(scenario, streams),
      dropsLate: workloads.map(({ dropsLate }) => dropsLate),
    },
    sources: network.devices.map((device) => sourceOf(device)),
    spent,
    ...(options.takesOutside === true ? { outside } : {}),
    arrivals: options.hasBackground === false ? { kind: "trace", tasks: [] } : arrivalsIn(scenario, streams),
    tasks: scenario.tasks ?? Infinity,
    until_s: endOf_s(scenario),
    onEnded: options.onEnded,
    owns: share?.owns(network),
  });
};

/** Tasks from outside. Their rounds lie between those of the scenario's tasks and those of segments, so that no draw is shared. */
const OUTSIDE: Aside = { purpose: "outside", firstRound: 2 ** 31 };

/** Whether a task's optimum is computed. The draw depends on the task's number only, so nothing else in the run changes it. */
const oracleSample = ({ oracleShare }: Scenario, streams: RandomStreams): ((task: number) => boolean) => {
  if (oracleShare === 1) return () => true;
  if (oracleShare === 0) return () => false;
  const draw = streams.field("oracle", "sample");
  return (task) => draw(task) < oracleShare;
};

/** The latest end of a run, s; Infinity: the run ends when all its tasks have ended. */
export const endOf_s = ({ duration_s = Infinity, until_s = Infinity }: Scenario): number =>
  Math.min(duration_s, until_s);
