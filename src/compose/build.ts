import { distributionOf } from "../engine/distributions.js";
import { RandomStreams, type StreamBegins } from "../engine/random.js";
import { Simulation } from "../engine/simulation.js";
import { smallest } from "../extremes.js";
import { supportOf } from "../fields/distribution-text.js";
import { makeArrivals } from "../models/arrivals/catalog.js";
import { makeBalancer } from "../models/balancer/catalog.js";
import { makeHarvest } from "../models/harvest/catalog.js";
import { makeQueue } from "../models/queue/catalog.js";
import { Outages } from "../physics/outages.js";
import { Battery } from "../physics/power/battery.js";
import { RadioTail } from "../physics/power/power-model.js";
import type {
  ApplicationSpec,
  BatterySpec,
  CloudSpec,
  DeviceGroupSpec,
  EdgeSpec,
  GraphSpec,
  Scenario,
  WorkSpec,
} from "../scenario/scenario.js";
import { ComputeNode } from "../world/computing/compute-node.js";
import { MachineSite } from "../world/computing/machine-site.js";
import { Memory } from "../world/computing/memory.js";
import { OutsideDecider, PolicyDecider } from "../world/decision/decider.js";
import { CommonConditions, type ConditionLaws, ConditionSource } from "../world/device/conditions.js";
import { Device } from "../world/device/device.js";
import { Network } from "../world/network.js";
import {
  Application,
  FULL,
  type SubtaskTerms,
  TaskGraph,
  type Variant,
  type WorkloadSource,
} from "../world/port/application.js";
import { ExitLaw } from "../world/port/exits.js";
import type { OffloadingPolicy } from "../world/port/policy.js";
import type { RecordSink } from "../world/port/records.js";
import { Booking, SegmentBooking } from "../world/run/booking.js";
import { Emulation, type EndedTask } from "../world/run/emulation.js";
import { Ledger } from "../world/run/ledger.js";
import { Stages } from "../world/run/stages.js";
import { LayeredApplication } from "../world/task/layered-application.js";
import { NetworkApplication } from "../world/task/network-application.js";
import { type Aside, type GrantLaws, TaskSource } from "../world/task/task-source.js";
import { SegmentSource } from "../world/traffic/segment-source.js";
import { Traffic } from "../world/traffic/traffic.js";
import { deviceName, wayOf } from "./build-places.js";
import { buildAir, type RadioDevice, requestableSubcarriers, subcarrierLaw } from "./build-radio.js";
import { buildRoutes } from "./build-routes.js";
import { stationsOf } from "./stations.js";

/** What one run is made of, beside its scenario. */
export interface RunOptions {
  /** From 0. */
  readonly replication: number;
  readonly sink: RecordSink;
  /** Absent: decisions come from outside, see `Emulation.nextDecision`. */
  readonly policy?: OffloadingPolicy;
  /** Without a policy: whether decisions are asked for whole tasks (default), or for one sub-task after the other. */
  readonly decides?: "task" | "subtask";
  /** Notified of every task that ends. */
  readonly onEnded?: (ended: EndedTask) => void;
  /** The name under which the policy appears in results; default: its own. */
  readonly policyName?: string;
  /** Tasks and flows may come from outside while it runs; the run then goes on until its time is up. Default false. */
  readonly takesOutside?: boolean;
  /** False: no tasks arrive of themselves. Default true. */
  readonly hasBackground?: boolean;
  /** Where its random streams begin, kept from other runs of the same seed and replication. */
  readonly begins?: StreamBegins;
}

/**
 * Composes one run of a scenario: the only place that knows every concrete class.
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
export const buildEmulation = (scenario: Scenario, options: RunOptions): Emulation => {
  const { replication, sink, policy } = options;
  const simulation = new Simulation();
  const streams = new RandomStreams(scenario.seed, replication, options.begins);
  const network = buildNetwork(scenario, simulation, streams);
  const application = applicationOf(scenario.application);
  const deadline_s =
    scenario.application.deadline_s === undefined ? undefined : distributionOf(scenario.application.deadline_s);
  const { priority } = scenario.application;
  const laws = {
    ...grantLaws(scenario),
    ...(priority === undefined ? {} : { priority: distributionOf(priority) }),
  };
  const objective = deepFrozen({ ...scenario.objective });
  const sites = deepFrozen([...network.sites]);
  const sourceOf = (device: Device, aside?: Aside) =>
    new TaskSource(device, application, deadline_s, laws, streams, aside);
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
    decider.begin({ scenario: scenario.name, seed: scenario.seed, replication, sites, random });
    return decider;
  };
  return new Emulation({
    context: {
      network,
      decider: policy === undefined ? new OutsideDecider(network, options.decides) : deciderOf(policy),
      ledger,
      stages: new Stages(network, booking),
      objective,
      decision: scenario.decision,
      knowledge: scenario.decision.csi,
      asksOracle: oracleSample(scenario, streams),
      dropsLate: scenario.application.onDeadline === "drop",
    },
    sources: network.devices.map((device) => sourceOf(device)),
    ...(options.takesOutside === true ? { outside } : {}),
    arrivals:
      options.hasBackground === false
        ? { kind: "trace", tasks: [] }
        : makeArrivals(scenario.arrivals, {
            names: network.devices.map(({ name }) => name),
            random: (name) => streams.stream(name, "arrivals"),
          }),
    tasks: scenario.tasks ?? Infinity,
    until_s: endOf_s(scenario),
    onEnded: options.onEnded,
  });
};

/** Tasks from outside: their rounds are beyond those of the scenario's tasks, and below those of segments. */
const OUTSIDE: Aside = { purpose: "outside", firstRound: 2 ** 31 };

/** Whether the oracle is asked about a task: a draw at the address of its number, so that it is the same whatever else happens. */
const oracleSample = ({ oracleShare }: Scenario, streams: RandomStreams): ((task: number) => boolean) => {
  if (oracleShare === 1) return () => true;
  if (oracleShare === 0) return () => false;
  const draw = streams.field("oracle", "sample");
  return (task) => draw(task) < oracleShare;
};

/** A copy for policies: their changes do not reach the emulation. */
const deepFrozen = <T>(value: T): T => {
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) deepFrozen(part);
  return Object.freeze(value);
};

/** When a run ends at the latest, s; Infinity: when all its tasks have ended. */
export const endOf_s = ({ duration_s = Infinity, until_s = Infinity }: Scenario): number =>
  Math.min(duration_s, until_s);

const buildNetwork = (scenario: Scenario, simulation: Simulation, streams: RandomStreams): Network => {
  const { edges, clouds } = scenario;
  const serverOf = (kind: "edge" | "cloud") => (spec: EdgeSpec | CloudSpec) =>
    buildServer(kind, spec, simulation, streams);
  const servers = [...edges.map(serverOf("edge")), ...clouds.map(serverOf("cloud"))];
  const laws = conditionLaws(scenario);
  const common = new CommonConditions(laws, streams);
  const step_s = scenario.devices.reduce(
    (least_s, { mobility }) => Math.min(least_s, mobility?.step_s ?? Infinity),
    Infinity,
  );
  const air = buildAir(scenario.radio, stationsOf(edges), simulation, streams, step_s);
  const devices: Device[] = [];
  const onAir: RadioDevice[] = [];
  for (const group of scenario.devices)
    for (let index = 0; index < group.count; index++) {
      const name = deviceName(group, index);
      const device = buildDevice(group, devices.length, name, scenario, simulation, laws, common, streams);
      devices.push(device);
      const { position_m, path } = wayOf(scenario, group, index, streams);
      const step_s = group.mobility?.step_s ?? Infinity;
      onAir.push({ name, position_m, path, step_s, transmitPower_w: group.transmitPower_w });
    }
  const { rows, ...routes } = buildRoutes(scenario, simulation, devices, onAir, air, streams);
  const requestable = {
    cores: [
      0,
      ...[...edges, ...clouds].map((server) => (server.isGrantRequested === true ? coresTogether(server) : 0)),
    ],
    subcarriers: requestableSubcarriers(scenario.radio),
  };
  const shared = () => [...air.pools, ...rows()];
  const mostCores = edges.reduce(
    (most, { grant, cores, isGrantRequested }) =>
      Math.max(most, supportOf(grant).high, isGrantRequested === true ? cores : 0),
    0,
  );
  const cyclesPerFlop = {
    devices: scenario.devices.flatMap((group) => new Array(group.count).fill(group.cyclesPerFlop)),
    servers: [...edges, ...clouds].map((server) => server.cyclesPerFlop),
  };
  const waitsForMemory = scenario.application.onMemory === "wait";
  return new Network(simulation, {
    devices,
    servers,
    ...routes,
    requestable,
    mostCores,
    cyclesPerFlop,
    waitsForMemory,
    shared,
  });
};

const buildServer = (
  kind: "edge" | "cloud",
  spec: EdgeSpec | CloudSpec,
  simulation: Simulation,
  streams: RandomStreams,
): ComputeNode => {
  const { name, cores, power, machines, memory_bytes } = spec;
  const queue = makeQueue(spec.queue);
  const outages = outagesOf(spec, streams);
  const memory = memory_bytes === undefined ? undefined : new Memory(simulation, memory_bytes);
  if (machines === undefined) return new ComputeNode(simulation, { name, kind, cores, power, queue, outages, memory });
  return new MachineSite(simulation, {
    ...{ name, kind, queue, outages, memory },
    machines: machines.kinds.flatMap(({ count, cores, frequency_hz, power }) =>
      Array.from({ length: count }, () => ({ cores, frequency_hz, power })),
    ),
    balancer: makeBalancer(machines.balancer),
    random: streams.field(name, "balancer"),
  });
};

/** The most cores that one sub-task can hold at a server, whichever machine it gets. */
const coresTogether = ({ cores, machines }: EdgeSpec | CloudSpec): number =>
  machines === undefined ? cores : smallest(machines.kinds.map((kind) => kind.cores));

const buildDevice = (
  group: DeviceGroupSpec,
  number: number,
  name: string,
  { redraw }: Scenario,
  simulation: Simulation,
  laws: Omit<ConditionLaws, "deviceFrequency_hz">,
  common: CommonConditions,
  streams: RandomStreams,
): Device => {
  const { cores, queue, frequency_hz, tail, battery, harvest } = group;
  return new Device(simulation, {
    name,
    number,
    cores,
    queue: makeQueue(queue),
    power: {
      kappa: group.kappa,
      data_j_per_bit: group.data_j_per_bit ?? 0,
      transmit_w: group.transmitPower_w / group.amplifierEfficiency + group.circuitPower_w,
      receive_w: group.receivePower_w,
      idle_w: group.idlePower_w,
      tail: tail === undefined ? undefined : new RadioTail(tail),
    },
    conditions: new ConditionSource(
      { ...laws, deviceFrequency_hz: distributionOf(frequency_hz) },
      streams,
      name,
      redraw,
      common,
    ),
    battery: battery === undefined ? undefined : buildBattery(battery, name, streams),
    alive: battery?.alive,
    harvest: harvest === undefined ? undefined : makeHarvest(harvest, streams.stream(name, "harvest")),
    dvfs: deepFrozen(structuredClone(group.dvfs)),
    memory_bytes: group.memory_bytes,
  });
};

const buildBattery = ({ capacity_j, level_j }: BatterySpec, device: string, streams: RandomStreams): Battery =>
  new Battery(capacity_j, distributionOf(level_j).sample(streams.stream(device, "battery")));

/** When a server fails; undefined: never. */
const outagesOf = ({ name, outages }: EdgeSpec | CloudSpec, streams: RandomStreams): Outages | undefined => {
  if (outages === undefined) return undefined;
  const random = streams.stream(name, "outages");
  const up = distributionOf(outages.up_s);
  const down = distributionOf(outages.down_s);
  return new Outages(
    () => up.sample(random),
    () => down.sample(random),
  );
};

const conditionLaws = ({ radio, edges, clouds, backhaul }: Scenario): Omit<ConditionLaws, "deviceFrequency_hz"> => ({
  servers: [
    ...edges.map(({ name, frequency_hz }) => ({ name, frequency_hz: distributionOf(frequency_hz), direct: undefined })),
    ...clouds.map(({ name, frequency_hz, direct }) => ({
      name,
      frequency_hz: distributionOf(frequency_hz),
      direct: direct === undefined ? undefined : linkLaws(direct),
    })),
  ],
  radio: radio.rate === "constant" ? linkLaws(radio) : undefined,
  backhaul_bps: distributionOf(backhaul.rate_bps),
  interEdge_bps: distributionOf(backhaul.interEdge.rate_bps),
  interCloud_bps: distributionOf(backhaul.interCloud.rate_bps),
});

const linkLaws = (rates: {
  readonly uplink_bps: Parameters<typeof distributionOf>[0];
  readonly downlink_bps?: Parameters<typeof distributionOf>[0];
}) => ({
  uplink_bps: distributionOf(rates.uplink_bps),
  ...(rates.downlink_bps === undefined ? {} : { downlink_bps: distributionOf(rates.downlink_bps) }),
});

const grantLaws = ({ radio, edges, clouds, backhaul, decision }: Scenario): GrantLaws => ({
  subcarriers: subcarrierLaw(radio),
  hasReports: decision.report_bits > 0 || decision.answer_bits > 0,
  servers: [...edges, ...clouds].map(({ name, grant }) => ({ name, cores: distributionOf(grant) })),
  backhaulDelay_s: distributionOf(backhaul.delay_s),
  interEdgeDelay_s: distributionOf(backhaul.interEdge.delay_s),
  interCloudDelay_s: distributionOf(backhaul.interCloud.delay_s),
});

const workLaw = (spec: WorkSpec, serial: number) =>
  spec.kind === "cycles"
    ? { amount: distributionOf(spec.cycles), perInputBit: false, serial }
    : { amount: distributionOf(spec.cycles_per_bit), perInputBit: true, serial };

/** Memory and variants of a task with so many sub-tasks. */
const subtaskTerms = (spec: ApplicationSpec, subtasks: number): SubtaskTerms => {
  const { variants: ofAll = [], accuracy, memory_bytes } = spec;
  const ownVariants = spec.kind === "graph" ? spec.ownVariants : undefined;
  const shared = [FULL_VARIANT, ...ofAll.map((variant) => ({ ...variant, loss: variant.loss / subtasks }))];
  const listOf = (subtask: number) => {
    const own = ownVariants?.[subtask];
    return own === undefined ? shared : [FULL_VARIANT, ...own];
  };
  const each = Array.from({ length: subtasks }, (_, subtask) => subtask);
  return deepFrozen({
    ...(memory_bytes === undefined
      ? {}
      : { memory_bytes: typeof memory_bytes === "number" ? each.map(() => memory_bytes) : [...memory_bytes] }),
    ...(ofAll.length === 0 && ownVariants === undefined ? {} : { variants: each.map(listOf) }),
    ...(accuracy === undefined ? {} : { accuracy: { ...accuracy } }),
  });
};

const FULL_VARIANT: Variant = { name: FULL, work: 1, data: 1, memory: 1, loss: 0 };

const applicationOf = (spec: ApplicationSpec): WorkloadSource => {
  if (spec.kind === "layers")
    return new LayeredApplication({
      depth: distributionOf(spec.depth),
      width: distributionOf(spec.width),
      density: spec.density,
      data_bits: distributionOf(spec.data_bits),
      firstData_bits: spec.firstData_bits === undefined ? undefined : distributionOf(spec.firstData_bits),
      work: workLaw(spec.work, 0),
      termsOf: (subtasks) => subtaskTerms(spec, subtasks),
    });
  if (spec.kind === "graph") return graphOf(spec);
  const data = distributionOf(spec.data_bits);
  const first = spec.firstData_bits === undefined ? data : distributionOf(spec.firstData_bits);
  return new Application(
    TaskGraph.chain(spec.subtasks),
    Array.from({ length: spec.subtasks + 1 }, (_, edge) => (edge === 0 ? first : data)),
    new Array(spec.subtasks).fill(workLaw(spec.work, spec.serial)),
    subtaskTerms(spec, spec.subtasks),
  );
};

const graphOf = (spec: GraphSpec): WorkloadSource => {
  const { names, edges, work, serial, flop, exits } = spec;
  const application = new Application(
    new TaskGraph(names.length, edges),
    edges.map(({ data_bits }) => distributionOf(data_bits)),
    work.map((one, subtask) => workLaw(one, serial[subtask]!)),
    subtaskTerms(spec, names.length),
  );
  if (flop === undefined) return application;
  const law =
    exits === undefined
      ? undefined
      : new ExitLaw(exits, distributionOf(exits.difficulty), exits.branches, exits.lastSlope);
  return new NetworkApplication(application, flop, law);
};
