import type { DistributionSpec } from "../../engine/distribution-spec.js";
import type { RegionSpec } from "../../fields/region-text.js";
import type { ArrivalsSettings } from "../../models/arrivals/catalog.js";
import type { HarvestSettings } from "../../models/harvest/catalog.js";
import type { MobilitySettings } from "../../models/mobility/catalog.js";
import type { ByLayerType } from "../../world/port/layers.js";
import type { FrequencyRange } from "../../world/port/policy.js";
import type { ApplicationSpec } from "./application.js";
import type { QueueSpec } from "./servers.js";

/** A group of identical devices. */
export interface DeviceGroupSpec {
  readonly name: string;
  readonly count: number;
  /** The application of the group's tasks; absent: the scenario's. Policies see the group's name as the task's application. */
  readonly application?: ApplicationSpec;
  /** The arrivals of its tasks; absent: the scenario's. Never saturated or a trace. */
  readonly arrivals?: ArrivalsSettings;
  readonly position: PositionSpec;
  /** Absent: the devices do not move. */
  readonly mobility?: MobilitySpec;
  readonly cores: number;
  readonly queue: QueueSpec;
  readonly frequency_hz: DistributionSpec;
  /** Cycles of a core per FLOP, by layer type; absent: one for every type. */
  readonly cyclesPerFlop?: ByLayerType;
  /** Absent: unlimited. */
  readonly memory_bytes?: number;
  /** Frequencies that policies may set. */
  readonly dvfs?: FrequencyRange;
  /** Energy per cycle = kappa f^2. */
  readonly kappa: number;
  /** Replaces kappa if given: J per bit of a sub-task's input data (dmro). */
  readonly data_j_per_bit?: number;
  readonly transmitPower_w: number;
  /** The amplifier's efficiency, and the circuit's power while sending: transmit power / efficiency + circuit. */
  readonly amplifierEfficiency: number;
  readonly circuitPower_w: number;
  readonly receivePower_w: number;
  readonly idlePower_w: number;
  /** States of the radio after its last transfer; absent: it is idle at once. */
  readonly tail?: readonly { readonly power_w: number; readonly duration_s: number }[];
  /** Absent: unlimited energy. */
  readonly battery?: BatterySpec;
  readonly harvest?: HarvestSpec;
}

/** A device's battery. */
export interface BatterySpec {
  readonly capacity_j: number;
  /** Charge at the start, drawn per device. */
  readonly level_j: DistributionSpec;
  /** Thresholds of a device's death and return; absent: it dies when the battery is empty. */
  readonly alive?: { readonly threshold_j: number /** Infinity: it never returns. */; readonly revive_j: number };
}

/** Energy that a battery gains. */
export type HarvestSpec = HarvestSettings;

/** A point, or an area from which points are drawn. */
export type PositionSpec = { readonly kind: "at"; readonly x_m: number; readonly y_m: number } | RegionSpec;

/** How devices move. The path gain and the serving edge are updated every `step_s`. */
export type MobilitySpec = MobilitySettings;
