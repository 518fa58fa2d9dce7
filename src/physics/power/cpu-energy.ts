/**
 * Energy that a CPU's switched capacitance takes for an amount of work.
 *
 *     energy_j = capacitance * frequency_hz^2 * work_cycles
 *
 * @param work_cycles   >= 0
 * @param frequency_hz  clock, > 0
 * @param capacitance   kappa, effective switched capacitance, J s^2 per cycle, >= 0; 1e-28 to 1e-26 in the literature. Default 1e-27
 * @returns             J
 * @throws RangeError when one of them is out of range
 * @source Y. Mao, J. Zhang, K. B. Letaief, "Dynamic computation offloading for mobile-edge computing with energy harvesting
 *         devices" (LODCO), IEEE J. Selected Areas in Communications, 2016
 */
export const cpuEnergy_j = (work_cycles: number, frequency_hz: number, capacitance = 1e-27): number => {
  if (!(work_cycles >= 0)) throw new RangeError(`invalid work_cycles: ${work_cycles}`);
  if (!(frequency_hz > 0)) throw new RangeError(`invalid frequency_hz: ${frequency_hz}`);
  if (!(capacitance >= 0)) throw new RangeError(`invalid capacitance: ${capacitance}`);
  return capacitance * frequency_hz * frequency_hz * work_cycles;
};

/**
 * Power of a CPU that computes without pause.
 *
 *     power_w = capacitance * frequency_hz^3
 *
 * @param frequency_hz  clock, > 0
 * @param capacitance   kappa, >= 0; see cpuEnergy_j. Default 1e-27
 * @returns             W; 1 W at 1 GHz and the default
 * @throws RangeError when one of them is out of range
 */
export const cpuPower_w = (frequency_hz: number, capacitance = 1e-27): number =>
  cpuEnergy_j(frequency_hz, frequency_hz, capacitance);
