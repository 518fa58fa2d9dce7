import type { DistributionSpec } from "../../engine/distribution-spec.js";
import type { RegionSpec } from "../../fields/region-text.js";
import type { ArrivalsSettings } from "../../models/arrivals/catalog.js";
import type { HarvestSettings } from "../../models/harvest/catalog.js";
import type { MobilitySettings } from "../../models/mobility/catalog.js";
import type { ByLayerType } from "../../world/port/layers.js";
import type { FrequencyRange } from "../../world/port/policy.js";
import type { ApplicationSpec } from "./application.js";
import type { QueueSpec } from "./servers.js";

/** A group of equal devices. */
export interface DeviceGroupSpec {
  readonly name: string;
  readonly count: number;
  /** What the tasks of the group consist of; absent: the scenario's application. Policies see the group's name as the task's application. */
  readonly application?: ApplicationSpec;
  /** When they arrive; absent: as the scenario says. Never saturated, and no trace. */
  readonly arrivals?: ArrivalsSettings;
  readonly position: PositionSpec;
  /** Absent: the devices stay where they are. */
  readonly mobility?: MobilitySpec;
  readonly cores: number;
  readonly queue: QueueSpec;
  readonly frequency_hz: DistributionSpec;
  /** Cycles of a core per FLOP of each type of layer; absent: one of any. */
  readonly cyclesPerFlop?: ByLayerType;
  /** Absent: unlimited. */
  readonly memory_bytes?: number;
  /** Frequencies that policies may set. */
  readonly dvfs?: FrequencyRange;
  /** Energy per cycle = kappa f^2. */
  readonly kappa: number;
  /** Instead of kappa where given: J per bit of a sub-task's input data (dmro). */
  readonly data_j_per_bit?: number;
  readonly transmitPower_w: number;
  /** The amplifier's efficiency, and the circuit's power while sending: transmit power / efficiency + circuit. */
  readonly amplifierEfficiency: number;
  readonly circuitPower_w: number;
  readonly receivePower_w: number;
  readonly idlePower_w: number;
  /** States of the radio after its last transfer; absent: it rests at once. */
  readonly tail?: readonly { readonly power_w: number; readonly duration_s: number }[];
  /** Absent: energy without end. */
  readonly battery?: BatterySpec;
  readonly harvest?: HarvestSpec;
}

/** A device's battery. */
export interface BatterySpec {
  readonly capacity_j: number;
  /** Charge at the start, drawn per device. */
  readonly level_j: DistributionSpec;
  /** When the device is dead; absent: when the battery is empty. */
  readonly alive?: { readonly threshold_j: number /** Infinity: it never comes back. */; readonly revive_j: number };
}

/** What a battery gains. */
export type HarvestSpec = HarvestSettings;

/** A point, or an area that points are drawn from. */
export type PositionSpec = { readonly kind: "at"; readonly x_m: number; readonly y_m: number } | RegionSpec;

/** How devices move. The path gain and the serving edge are updated every `step_s`. */
export type MobilitySpec = MobilitySettings;
