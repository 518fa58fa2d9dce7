/**
 * edgefade as a library: emulate scenarios under policies, sweep them, train agents in them.
 *
 *     const run = emulate({ scenario: "scenarios/quickstart.yaml", policies: ["greedy", "./mine.ts"] });
 *     for await (const task of run) console.log(task.policy, task.latency_s);
 *     const summary = await run.summary();
 *
 * docs/library.md shows it at work.
 *
 * @packageDocumentation
 */

export { buildEmulation, type RunOptions } from "./compose/build.js";
export type { DistributionSpec } from "./engine/distribution-spec.js";
export { type Distribution, distributionOf } from "./engine/distributions.js";
export { type EventId, EventQueue } from "./engine/event-queue.js";
export type { AleaState } from "./engine/generators/alea-states.js";
export { Interruption, OVER, type Process, Steps, UNTIL_WOKEN } from "./engine/process.js";
export { type RandomStream, RandomStreams, type StreamBegins } from "./engine/random.js";
export { type Place, Resource, type Waiting } from "./engine/resource.js";
export { Decision, type Running, Simulation } from "./engine/simulation.js";
export { Environment, type EnvironmentOptions, type Moment } from "./environment/environment.js";
export type { Asked, EpisodeOptions, EpisodeReport, Reward } from "./environment/episode.js";
export type { Chosen, Decided, Feature, SitedDecision } from "./environment/feature.js";
export { ObservationCodec } from "./environment/observation.js";
export type { ResetOptions } from "./environment/replications.js";
export type { Actions, Decides, FeatureSet, Spaces } from "./environment/spaces.js";
export { ConservationError, describeFault, type Fault, InputError, PolicyError } from "./errors.js";
export { createPolicy as loadPolicy } from "./experiment/runs/policies/load-policy.js";
export type { PolicyProgress, Progress } from "./experiment/runs/progress.js";
export type { SweepCounts } from "./experiment/sweep/tables.js";
export type { RegionSpec } from "./fields/region-text.js";
export { type EmulatedRuns, type EmulatedTask, type EmulateOptions, emulate, type RunOf } from "./library/emulate.js";
export { METRIC_NAMES, type MetricName } from "./library/metric-names.js";
export type { PolicyChoice } from "./library/policies.js";
export type { ScenarioOptions } from "./library/scenario-options.js";
export type { StopSignal } from "./library/stop-signal.js";
export type { Estimate, Metrics, PolicySummary, Summary } from "./library/summary.js";
export { type SweepEstimate, type SweepOptions, type SweepResult, sweep, type VariedFields } from "./library/sweep.js";
export type { ArrivalRows } from "./models/arrivals/rows.js";
export type { ExitsSpec } from "./models/networks/exits.js";
export type { TaskEnds } from "./output/metrics/losses.js";
export type { ComparisonRow } from "./output/result-columns/comparison.js";
export type { SummaryRow } from "./output/result-columns/summary.js";
export type { Waypoints } from "./physics/motion/trajectory.js";
export { type CatalogEntry, catalog, type PolicyOption } from "./policies/catalog.js";
export type { LoadedScenario } from "./scenario/load/check-document.js";
export type { ReadFile } from "./scenario/load/files.js";
export { loadScenario, parseScenario } from "./scenario/load/load.js";
export type { LoadOptions } from "./scenario/load/load-options.js";
export type { Override } from "./scenario/read/overlay.js";
export type {
  ArrivalsSpec,
  CsiSpec,
  DecisionSpec,
  ObjectiveSpec,
  OwnMetricSpec,
  PolicySpec,
  Scenario,
} from "./scenario/scenario.js";
export type { ApplicationSpec, ChainSpec, GraphSpec, LayersSpec, WorkSpec } from "./scenario/spec/application.js";
export type { BatterySpec, DeviceGroupSpec, HarvestSpec, MobilitySpec, PositionSpec } from "./scenario/spec/devices.js";
export type {
  AllocationSpec,
  AssociationSpec,
  CellSpec,
  CellularSpec,
  ConstantRadioSpec,
  FadingSpec,
  InterferenceSpec,
  LossSpec,
  PathLossSpec,
  RadioSpec,
  TraceRadioSpec,
} from "./scenario/spec/radio.js";
export type {
  CloudSpec,
  EdgeSpec,
  MachineSpec,
  MachinesSpec,
  OutagesSpec,
  PowerSpec,
  QueueSpec,
} from "./scenario/spec/servers.js";
export type { ArcSpec, BackhaulSpec, LinkSpec, LinksSpec } from "./scenario/spec/wires.js";
// The parts of scenarios as files have them: a generated list.
export type * from "./scenario/text.js";
export type { PlacementDecision } from "./world/decision/placement-decision.js";
export {
  type AccuracyTerms,
  type DataEdge,
  INPUT,
  TaskGraph,
  type Variant,
  type Workload,
} from "./world/port/application.js";
export type { ExitBranch, Exits } from "./world/port/exits.js";
export type { ByLayerType } from "./world/port/layers.js";
export type { MeasuredRun, MetricCollector } from "./world/port/metric.js";
export type { ObjectiveWeights } from "./world/port/objective.js";
export type {
  CandidateSites,
  DecisionId,
  DeviceView,
  FrequencyRange,
  Observation,
  OffloadingPolicy,
  Placement,
  Plan,
  RunInfo,
  SiteChoice,
  SiteId,
  SiteRequest,
  SiteView,
  SubtaskRequest,
  TaskRequest,
  TaskResult,
  VariantChoice,
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
