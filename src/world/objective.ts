/**
 * Weights of the cost of a task:
 *
 *     cost = time * latency_s + energy * device_energy_j + edgeEnergy * edge_energy_j + cloudEnergy * cloud_energy_j
 *          + core * edge_core_s + cloud * cloud_core_s + spectrum * spectrum_s + backhaul * backhaul_bits
 */
export interface ObjectiveWeights {
  readonly time: number;
  readonly energy: number;
  readonly edgeEnergy: number;
  readonly cloudEnergy: number;
  readonly core: number;
  readonly cloud: number;
  readonly spectrum: number;
  readonly backhaul: number;
}
