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
