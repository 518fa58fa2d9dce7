/**
 * Weights of the cost of a task:
 *
 *     cost = time * latency_s + energy * device_energy_j + edgeEnergy * edge_energy_j + cloudEnergy * cloud_energy_j
 *          + core * edge_core_s + cloud * cloud_core_s + spectrum * spectrum_s + backhaul * backhaul_bits
 *          + accuracy * (accuracy in full - accuracy)
 */
export interface ObjectiveWeights {
  /** Per second of latency. */
  readonly time: number;
  /** Per joule of the device. */
  readonly energy: number;
  readonly edgeEnergy: number;
  readonly cloudEnergy: number;
  /** Per edge core-second. */
  readonly core: number;
  /** Per cloud core-second. */
  readonly cloud: number;
  /** Per second of the whole uplink or downlink pool. */
  readonly spectrum: number;
  /** Per backhaul bit. */
  readonly backhaul: number;
  /** Per unit of accuracy that variants lose; absent: 0. */
  readonly accuracy?: number;
}
