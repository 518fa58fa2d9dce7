import { posix } from "node:path";
import { optional, siDistribution, siValue } from "../../fields/checked.js";
import type { QuantityText } from "../../fields/fields.js";
import { type PointText, siPoint } from "../../fields/point.js";
import { siRegion } from "../../fields/region-text.js";
import { arrivals, groupArrivals } from "../../models/arrivals/catalog.js";
import { type ArrivalRows, ArrivalRowsBuilder, rowsOf } from "../../models/arrivals/rows.js";
import { mobility } from "../../models/mobility/catalog.js";
import type { NeuralNetwork } from "../../models/networks/layer.js";
import { queue } from "../../models/queue/catalog.js";
import type { Waypoints } from "../../physics/motion/trajectory.js";
import { parseOracle } from "../fields/oracle-text.js";
import { isAbsolutePath, isPolicyPath } from "../fields/paths.js";
import type { LinkLine } from "../read/link-file.js";
import type { CsiSpec, OwnMetricSpec, PolicySpec, Scenario } from "../scenario.js";
import { isMetricModule, type MetricsText } from "../schema/metrics-schema.js";
import { defaultGrant, interpretDvfs, isRequested } from "../schema/request-schema.js";
import type { PolicyText, ResolvedText } from "../schema/schema.js";
import type { DeviceGroupSpec, PositionSpec } from "../spec/devices.js";
import type { CloudSpec, EdgeSpec } from "../spec/servers.js";
import { interpretApplication, nominalApplication } from "./interpret-application.js";
import { interpretCompute, interpretKappa } from "./interpret-compute.js";
import { interpretCores, interpretMemory, interpretOutages, interpretSupply } from "./interpret-computing.js";
import { interpretLinks } from "./interpret-links.js";
import { interpretLoss, interpretRadio, type RadioTraces } from "./interpret-radio.js";

/** The traces that a scenario's text names, after reading. */
export interface Traces extends RadioTraces {
  readonly rows?: ArrivalRows;
  /** The application's network, from an ONNX file. */
  readonly network?: NeuralNetwork;
  /** The networks of the groups' applications, by group. */
  readonly groupNetworks?: readonly (NeuralNetwork | undefined)[];
  /** The lines of a file of links. */
  readonly links?: readonly LinkLine[];
  /** By group, then by device in the group. */
  readonly waypoints?: readonly (readonly Waypoints[] | undefined)[];
}

const NO_ROWS = new ArrivalRowsBuilder().finish();

const interpretEdge = (edge: ResolvedText["edges"][number]): EdgeSpec => {
  const { cores, power, ...machines } = interpretCores(edge);
  return {
    name: edge.name,
    position_m: siPoint(edge.position),
    cores,
    frequency_hz: siDistribution(edge.frequency, "frequency"),
    ...interpretCompute(edge.compute, edge.frequency),
    grant: siDistribution(defaultGrant(edge.grant), "count"),
    ...(isRequested(edge.grant) ? { isGrantRequested: true } : {}),
    queue: queue.si(edge.queue),
    power,
    ...machines,
    ...interpretOutages(edge.outages),
    ...interpretMemory(edge.memory),
  };
};

/** Edges with a base station come first, in the order of the text. */
const interpretEdges = (edges: ResolvedText["edges"]): readonly EdgeSpec[] => {
  const stations = edges.filter(({ cell }) => cell === undefined);
  const others = edges.filter(({ cell }) => cell !== undefined);
  return [
    ...stations.map(interpretEdge),
    ...others.map((edge) => {
      const station = stations.findIndex(({ name }) => name === edge.cell);
      return { ...interpretEdge(edge), position_m: siPoint(stations[station]!.position), station };
    }),
  ];
};

const interpretCloud = (cloud: ResolvedText["clouds"][number]): CloudSpec => {
  const { cores, power, ...machines } = interpretCores(cloud);
  return {
    name: cloud.name,
    cores,
    frequency_hz: siDistribution(cloud.frequency, "frequency"),
    ...interpretCompute(cloud.compute, cloud.frequency),
    grant: siDistribution(defaultGrant(cloud.grant), "count"),
    ...(isRequested(cloud.grant) ? { isGrantRequested: true } : {}),
    queue: queue.si(cloud.queue),
    power,
    ...machines,
    ...interpretOutages(cloud.outages),
    ...interpretMemory(cloud.memory),
    ...(cloud.direct === undefined
      ? {}
      : {
          direct: {
            uplink_bps: siDistribution(cloud.direct.uplink, "bitRate"),
            ...optional("downlink_bps", cloud.direct.downlink, "bitRate"),
          },
        }),
  };
};

const interpretPosition = (position: PointText | string): PositionSpec => {
  if (typeof position === "string") return siRegion(position);
  const [x_m, y_m] = siPoint(position);
  return { kind: "at", x_m, y_m };
};

const interpretGroup = (
  group: ResolvedText["devices"][number],
  waypoints: readonly Waypoints[] | undefined,
  network: NeuralNetwork | undefined,
): DeviceGroupSpec => ({
  name: group.name,
  count: siValue(group.count, "count"),
  ...(group.application === undefined ? {} : { application: interpretApplication(group.application, network)! }),
  ...(group.arrivals === undefined ? {} : { arrivals: groupArrivals.si(group.arrivals, NO_ROWS) }),
  position: interpretPosition(group.position),
  ...(group.mobility === undefined ? {} : { mobility: mobility.si(group.mobility, waypoints ?? []) }),
  cores: siValue(group.cores, "count"),
  queue: queue.si(group.queue),
  frequency_hz: siDistribution(group.frequency, "frequency"),
  ...interpretCompute(group.compute, group.frequency),
  ...interpretMemory(group.memory),
  ...(group.dvfs === undefined ? {} : { dvfs: interpretDvfs(group.dvfs) }),
  kappa: interpretKappa(group),
  ...(group.perData === undefined ? {} : { data_j_per_bit: siValue(group.perData, "energyPerData") }),
  transmitPower_w: siValue(group.transmitPower, "power"),
  amplifierEfficiency: siValue(group.amplifierEfficiency, "number"),
  circuitPower_w: siValue(group.circuitPower, "power"),
  receivePower_w: siValue(group.receivePower, "power"),
  idlePower_w: siValue(group.idlePower, "power"),
  ...interpretSupply(group),
});

const interpretCsi = ({ csi }: ResolvedText["decision"]): CsiSpec => {
  switch (csi.model) {
    case "delayed":
      return { model: csi.model, by_s: siValue(csi.by, "time") };
    case "noisy":
      return { model: csi.model, sd_db: siValue(csi.sd, "level") };
    default:
      return { model: csi.model };
  }
};

const interpretDecision = (decision: ResolvedText["decision"]): Scenario["decision"] => ({
  csi: interpretCsi(decision),
  time_s: siValue(decision.time, "time"),
  work_cycles: siValue(decision.operations, "work"),
  perOperation_cycles: siValue(decision.perOperation, "work"),
  at: decision.at,
  report_bits: siValue(decision.report, "data"),
  answer_bits: siValue(decision.answer, "data"),
});

/** Absent if it is 0, so that scenarios without it draw the same numbers as before. */
const accuracyWeight = (accuracy: number) => (accuracy > 0 ? { accuracy } : {});

const interpretObjective = (objective: ResolvedText["objective"]): Scenario["objective"] => ({
  kind: objective.kind,
  time: siValue(objective.time, "number"),
  energy: siValue(objective.energy, "number"),
  edgeEnergy: siValue(objective.edgeEnergy, "number"),
  cloudEnergy: siValue(objective.cloudEnergy, "number"),
  core: siValue(objective.core, "number"),
  cloud: siValue(objective.cloud, "number"),
  spectrum: siValue(objective.spectrum, "number"),
  backhaul: siValue(objective.backhaul, "number"),
  ...accuracyWeight(siValue(objective.accuracy, "number")),
});

const interpretPolicy = (policy: PolicyText, directory: string): PolicySpec => {
  const { name, ...options } = typeof policy === "string" ? { name: policy } : policy;
  const path = isPolicyPath(name) && !isAbsolutePath(name) ? posix.join(directory, name) : name;
  return { name: path, options };
};

const interpretOracle = (text: string): number => {
  const parsed = parseOracle(text);
  if (!parsed.ok) throw new Error(`text that was checked does not parse: ${parsed.problem}`);
  return parsed.share;
};

const interpretMetrics = (metrics: MetricsText, directory: string): readonly OwnMetricSpec[] =>
  Object.entries(metrics).map(([name, text]) => {
    if (!isMetricModule(text)) return { name, sql: text };
    const path = text.trim();
    return { name, module: isAbsolutePath(path) ? path : posix.join(directory, path) };
  });

/**
 * Phase two of loading: converts checked text to SI values.
 *
 * @param text       complete, and without a fault
 * @param traces     the contents of the files that it names
 * @param directory  directory of the scenario's file, for policies that are files
 */
export const interpret = (text: ResolvedText, traces: Traces, directory: string): Scenario => {
  const { rate, delay, energy, loss, interEdge, interCloud } = text.backhaul;
  const link = (
    part: { readonly rate?: QuantityText | undefined; readonly delay?: QuantityText | undefined } | undefined,
  ) => ({
    rate_bps: siDistribution(part?.rate ?? rate, "bitRate"),
    delay_s: siDistribution(part?.delay ?? delay, "time"),
  });
  const length =
    text.duration !== undefined
      ? { duration_s: siValue(text.duration, "time") }
      : {
          tasks:
            text.tasks === undefined
              ? traces.rows === undefined
                ? 0
                : rowsOf(traces.rows)
              : siValue(text.tasks, "count"),
        };
  const devices = text.devices.map((group, index) =>
    interpretGroup(group, traces.waypoints?.[index], traces.groupNetworks?.[index]),
  );
  return {
    name: text.name,
    description: text.description,
    seed: siValue(text.seed, "count"),
    ...length,
    ...(text.until === undefined ? {} : { until_s: siValue(text.until, "time") }),
    warmup_s: siValue(text.warmup, "time"),
    replications: siValue(text.replications, "count"),
    redraw: text.redraw,
    radio: interpretRadio(text.radio, traces),
    edges: interpretEdges(text.edges),
    clouds: text.clouds.map(interpretCloud),
    backhaul: {
      ...link(undefined),
      energy_j_per_bit: siValue(energy, "energyPerData"),
      loss: interpretLoss(loss),
      interEdge: link(interEdge),
      interCloud: link(interCloud),
    },
    ...(text.links === undefined ? {} : { links: interpretLinks(text.links, traces.links ?? []) }),
    devices,
    application:
      interpretApplication(text.application, traces.network) ??
      devices.find(({ application }) => application !== undefined)?.application ??
      nominalApplication(text.application, traces.rows ?? NO_ROWS),
    arrivals: arrivals.si(text.arrivals, traces.rows ?? NO_ROWS),
    decision: interpretDecision(text.decision),
    objective: interpretObjective(text.objective),
    oracleShare: interpretOracle(text.oracle),
    policies: text.policies.map((policy) => interpretPolicy(policy, directory)),
    ...(text.metrics === undefined ? {} : { metrics: interpretMetrics(text.metrics, directory) }),
  };
};
