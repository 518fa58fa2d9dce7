import { ConservationError } from "../../errors.js";
import { type Check, type Experiment, type ExperimentOptions, emulator, exactCheck, type Findings } from "./check.js";
import { balancerExperiments } from "./rows/balancers.js";
import { batteryExperiments } from "./rows/batteries.js";
import { capacityCurve, cellExperiments } from "./rows/cell.js";
import { costExperiments } from "./rows/cost.js";
import { fadingExperiments } from "./rows/fading.js";
import { blockingCurve, finiteQueueExperiments } from "./rows/finite-queues.js";
import { handoverExperiments } from "./rows/handover.js";
import { interferenceExperiments } from "./rows/interference.js";
import { lossExperiments } from "./rows/losses.js";
import { outageExperiments } from "./rows/outages.js";
import { queueExperiments, singleServerCurve } from "./rows/queues.js";
import { schedulingExperiments } from "./rows/scheduling.js";
import { transmissionExperiments } from "./rows/transmissions.js";
import { waypointExperiments } from "./rows/waypoints.js";
import { wiredTandemExperiments } from "./rows/wired-tandem.js";

/** All experiments, in the order of the table. */
export const experiments: readonly Experiment[] = [
  ...cellExperiments,
  ...schedulingExperiments,
  ...transmissionExperiments,
  ...lossExperiments,
  ...fadingExperiments,
  ...queueExperiments,
  ...finiteQueueExperiments,
  ...balancerExperiments,
  ...wiredTandemExperiments,
  ...costExperiments,
  ...outageExperiments,
  ...waypointExperiments,
  ...handoverExperiments,
  ...interferenceExperiments,
  ...batteryExperiments,
];

/** Experiments for the figures of docs/validation.md alone. */
export const figures: readonly Experiment[] = [capacityCurve, singleServerCurve, blockingCurve];

/** The results of the verification against theory. */
export interface Verification {
  readonly checks: readonly Check[];
  readonly curves: NonNullable<Findings["curves"]>;
  readonly runs: number;
  readonly tasks: number;
}

export interface VerificationOptions extends Partial<ExperimentOptions> {
  /** Instead of all of them. */
  readonly only?: readonly Experiment[];
}

/** The result of one experiment: its findings, or the law of conservation that one of its runs broke. */
export type Trial = Findings | { readonly broken: string };

/** Does one experiment. A broken law of conservation is a finding; any other failure is thrown. */
export const tryExperiment = (experiment: Experiment, options: ExperimentOptions): Trial => {
  try {
    return experiment.run(options);
  } catch (error) {
    if (!(error instanceof ConservationError)) throw error;
    return { broken: `${experiment.name}: ${error.message}` };
  }
};

/** The table from the trials of all experiments, in their order; its last rows are about conservation. */
export const gather = (trials: readonly Trial[]): Verification => {
  const findings = trials.filter((trial) => !("broken" in trial)) as Findings[];
  const broken = trials.flatMap((trial) => ("broken" in trial ? [trial.broken] : []));
  const runs = findings.reduce((sum, { runs }) => sum + runs, 0);
  const claim = { formula: "generated = ended, bits, energy, core-s", unit: "", expected: 0 };
  const conservation =
    broken.length === 0
      ? [exactCheck({ subject: `all ${runs} runs`, quantity: "runs that break conservation", ...claim }, 0, 0)]
      : broken.map((problem) =>
          exactCheck({ subject: problem, quantity: "runs that break conservation", ...claim }, 1, 0),
        );
  return {
    checks: [...findings.flatMap(({ checks }) => checks), ...conservation],
    curves: Object.assign({}, ...findings.map(({ curves }) => curves ?? {})),
    runs,
    tasks: findings.reduce((sum, { tasks }) => sum + tasks, 0),
  };
};

/**
 * Compares theory with emulated experiments.
 *
 * @param options.seed        of all random streams; default 1. Any seed passes but for one in ten thousand
 * @param options.effort      factor on all sample sizes; default 1
 * @param options.laboratory  tools of the experiments; default the emulator itself
 */
export const verifyTheory = (options: VerificationOptions = {}): Verification => {
  const { seed = 1, effort = 1, laboratory = emulator, only = experiments } = options;
  return gather(only.map((experiment) => tryExperiment(experiment, { seed, effort, laboratory })));
};
