import { largest } from "../../math/extremes.js";
import { type Check, type Claim, controlledCheck, type Experiment, exactCheck, meanCheck } from "./check.js";
import { Bench, REPLICATIONS, scaled } from "./emulate.js";
import { type Place, type QueueRun, runQueue } from "./queue-run.js";

/** A claim about a queue: a quantity of its runs, the formula, and its value. */
export interface QueueClaim {
  readonly quantity: string;
  readonly formula: string;
  readonly unit: string;
  readonly expected: number;
  readonly of: (run: QueueRun) => number;
}

export interface QueueExperimentOptions {
  readonly subject: string;
  /** Scenario of a replication with a number of tasks. */
  readonly scenario: (tasks: number) => string;
  /** Tasks of a replication. */
  readonly tasks: number;
  /** Twenty times the relaxation time, or so. */
  readonly warm_s: number;
  readonly claims: readonly QueueClaim[];
  /**
   * Control variates: known properties of the draws, which correct the claims for their luck. Each has a row of its own, so the
   * correction cannot hide wrong draws.
   */
  readonly controls: readonly QueueClaim[];
  readonly places?: readonly Place[];
  /** Expectations, for controls that need them. */
  readonly expected?: { readonly gap_s: number; readonly service_s: number };
  /** For controls by a system with unlimited servers: the actual number of servers. */
  readonly servers?: number;
  /** False if services stretch instead of waiting, as under processor sharing. Default true. */
  readonly hasLaws?: boolean;
}

/** The experiment about one queue: independent replications, a row for each claim and three for the laws that hold in every run. */
export const queueExperiment = (options: QueueExperimentOptions): Experiment => ({
  name: options.subject,
  run: (given) => {
    const bench = new Bench(given);
    const { subject, claims, controls } = options;
    const text = options.scenario(scaled(options.tasks, given.effort));
    const runs = Array.from({ length: REPLICATIONS }, (_, replication) => runQueue(bench, text, replication, options));
    const luck = controls.map(({ of, expected }) => runs.map((run) => of(run) - expected));
    const checks = [
      ...controls.map(({ of, ...claim }) => meanCheck({ subject, ...claim }, runs.map(of))),
      ...claims.map(({ of, ...claim }) => controlledCheck({ subject, ...claim }, runs.map(of), luck)),
    ];
    const laws = options.hasLaws === false ? [] : lawChecks(subject, runs);
    return { checks: [...checks, ...laws], runs: bench.runs, tasks: bench.tasks };
  },
});

/** Little's law and the utilization law, which relate node and ledger in every single run; and the service times. */
const lawChecks = (subject: string, runs: readonly QueueRun[]): Check[] => {
  const worst = (of: (run: QueueRun) => number) => largest(runs.map(of));
  const law = (quantity: string, formula: string): Claim => ({ subject, quantity, formula, unit: "", expected: 0 });
  return [
    exactCheck(
      law("Little's law, relative error", "L_q T = sum of waits"),
      worst(({ littleError }) => littleError),
      1e-9,
    ),
    exactCheck(
      law("service, relative error", "sum of services = work / speed"),
      worst(({ serviceError }) => serviceError),
      1e-9,
    ),
    exactCheck(
      law("utilization law, relative error", "busy = sum of services"),
      worst(({ utilizationError }) => utilizationError),
      1e-9,
    ),
  ];
};
