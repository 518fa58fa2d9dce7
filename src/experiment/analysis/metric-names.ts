import { InputError } from "../../errors.js";
import { suggestion } from "../../nearest.js";

/** @throws InputError when one of the metrics is not known, with the nearest that is */
export const checkMetricNames = (metrics: readonly string[], known: readonly string[], flag = "--metric"): void => {
  const faults = metrics
    .filter((metric) => !known.includes(metric))
    .map((metric) => ({ file: flag, problem: `unknown metric "${metric}"${suggestion(metric, known, "metrics")}` }));
  if (faults.length > 0) throw new InputError(faults);
};
