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

/**
 * Time to execute an amount of work on several cores of which only a part of it can make use.
 *
 *     time_s = work_cycles / frequency_hz * (serialFraction + (1 - serialFraction) / cores)
 *
 * @param work_cycles     >= 0
 * @param frequency_hz    clock of a core, > 0
 * @param cores           > 0; a fraction of a core is a share of its time. Default 1
 * @param serialFraction  part of the work that only one core can do at a time, in [0, 1]. Default 0. With less than one core
 *                        nothing runs in parallel, and the whole work takes 1 / cores as long
 * @returns               s
 * @throws RangeError when one of them is out of range
 * @source G. M. Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities", AFIPS, 1967
 */
export const executionTime_s = (work_cycles: number, frequency_hz: number, cores = 1, serialFraction = 0): number => {
  if (!(work_cycles >= 0)) throw new RangeError(`invalid work_cycles: ${work_cycles}`);
  if (!(frequency_hz > 0)) throw new RangeError(`invalid frequency_hz: ${frequency_hz}`);
  if (!(cores > 0)) throw new RangeError(`invalid cores: ${cores}`);
  if (!(serialFraction >= 0 && serialFraction <= 1)) throw new RangeError(`invalid serialFraction: ${serialFraction}`);
  if (serialFraction === 0) return work_cycles / (cores * frequency_hz);
  return (work_cycles / frequency_hz) * (serialFraction / Math.min(cores, 1) + (1 - serialFraction) / cores);
};
