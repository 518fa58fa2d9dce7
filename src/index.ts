/**
 * edgefade as a library: load a scenario, emulate it under a policy, take the records.
 *
 *     const { scenario } = loadScenario("scenarios/quickstart.yaml");
 *     const emulation = buildEmulation(scenario, { replication: 0, policy: catalog.greedy.create({}), sink });
 *     emulation.run();
 *     const { counts, nodes } = emulation.finish();
 *
 * @packageDocumentation
 */

export { buildEmulation, type RunOptions } from "./compose/build.js";
export type { DistributionSpec } from "./engine/distribution-spec.js";
export { type Distribution, distributionOf } from "./engine/distributions.js";
export { type EventId, EventQueue } from "./engine/event-queue.js";
export { Interruption, type Process, UNTIL_WOKEN } from "./engine/process.js";
export { type RandomStream, RandomStreams, type StreamBegins } from "./engine/random.js";
export { Resource } from "./engine/resource.js";
export { Decision, type Running, Simulation } from "./engine/simulation.js";
export { ConservationError, describeFault, type Fault, InputError, PolicyError } from "./errors.js";
export { createPolicy as loadPolicy } from "./experiment/runs/load-policy.js";
export type { RegionSpec } from "./fields/region-text.js";
export type { ArrivalRows } from "./models/arrivals/rows.js";
export type { Waypoints } from "./physics/motion/trajectory.js";
export { type CatalogEntry, catalog, type PolicyOption } from "./policies/catalog.js";
export type { ReadFile } from "./scenario/load/files.js";
export { type LoadedScenario, type LoadOptions, loadScenario, parseScenario } from "./scenario/load/load.js";
export type { Override } from "./scenario/read/overlay.js";
export type {
  AllocationSpec,
  ApplicationSpec,
  ArcSpec,
  ArrivalsSpec,
  AssociationSpec,
  BackhaulSpec,
  CellSpec,
  CellularSpec,
  ChainSpec,
  CloudSpec,
  ConstantRadioSpec,
  CsiSpec,
  DecisionSpec,
  DeviceGroupSpec,
  EdgeSpec,
  FadingSpec,
  GraphSpec,
  HarvestSpec,
  InterferenceSpec,
  LayersSpec,
  LinkSpec,
  LinksSpec,
  LossSpec,
  MobilitySpec,
  ObjectiveSpec,
  OutagesSpec,
  OwnMetricSpec,
  PathLossSpec,
  PolicySpec,
  PositionSpec,
  PowerSpec,
  QueueSpec,
  RadioSpec,
  Scenario,
  TraceRadioSpec,
  WorkSpec,
} from "./scenario/scenario.js";
export type { PlacementQuestion } from "./world/decision/decider.js";
export { type DataEdge, INPUT, TaskGraph, type Workload } from "./world/port/application.js";
export type { MeasuredRun, MetricCollector } from "./world/port/metric.js";
export type { ObjectiveWeights } from "./world/port/objective.js";
export type {
  DecisionId,
  DeviceView,
  FrequencyRange,
  Observation,
  OffloadingPolicy,
  Placement,
  Plan,
  RunInfo,
  SiteId,
  SiteRequest,
  SiteView,
  SubtaskRequest,
  TaskRequest,
  TaskResult,
} from "./world/port/policy.js";
export type {
  DropReason,
  ExecutionFacts,
  Leg,
  NodeRecord,
  RecordSink,
  SubtaskRecord,
  TaskRecord,
  TaskStatus,
  TransferRecord,
} from "./world/port/records.js";
export type { Emulation, EmulationReport, EndedTask } from "./world/run/emulation.js";
export type { TaskCounts } from "./world/run/ledger.js";
