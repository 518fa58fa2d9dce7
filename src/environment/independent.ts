import type { Scenario } from "../scenario/scenario.js";
import { Environment, type EnvironmentOptions, type Moment } from "./environment.js";
import type { ResetOptions } from "./replications.js";
import { ASKS, type Batch, type News, RESET, type Rows, STEP, TERMINATED, TRUNCATED } from "./rows.js";
import type { SpacesOptions } from "./spaces.js";

interface BatchOptions extends Pick<EnvironmentOptions, "decides" | "reward" | "dropCost" | keyof SpacesOptions> {
  /** The place of the first row among all environments that share the seed's replications; absent: 0. */
  readonly first?: number | undefined;
  /** How many these are; absent: as many as there are rows. */
  readonly count?: number | undefined;
}

/** Several environments of one scenario, each with a run of its own. */
export class IndependentBatch implements Batch {
  readonly #rows: Rows;
  readonly #environments: readonly Environment[];
  readonly #places: number;

  constructor(scenario: Scenario, rows: Rows, { first = 0, count = rows.reward.length, ...options }: BatchOptions) {
    this.#rows = rows;
    const length = rows.reward.length;
    const part = <T extends { subarray(from: number, to: number): T; readonly length: number }>(all: T, row: number) =>
      all.subarray((row * all.length) / length, ((row + 1) * all.length) / length);
    this.#environments = Array.from(
      { length },
      (_, row) =>
        new Environment(scenario, {
          ...options,
          index: first + row,
          count,
          observation: part(rows.observation, row),
          mask: part(rows.mask, row),
        }),
    );
    this.#places = this.#environments[0]!.spaces.places;
  }

  reset(operations: Int32Array, seeds: Float64Array, replications: Float64Array): News {
    return this.#forAll(operations, (environment, operation, row) => {
      if (operation !== RESET) return undefined;
      const [seed, replication] = [seeds[row]!, replications[row]!];
      const options: ResetOptions = {
        ...(Number.isNaN(seed) ? {} : { seed }),
        ...(Number.isNaN(replication) ? {} : { replication }),
      };
      return environment.reset(options);
    });
  }

  step(operations: Int32Array, actions: Int32Array): News {
    const places = this.#places;
    return this.#forAll(operations, (environment, operation, row) => {
      if (operation === STEP) return environment.step(actions.subarray(row * places, (row + 1) * places));
      return operation === RESET ? environment.reset() : undefined;
    });
  }

  #forAll(
    operations: Int32Array,
    act: (environment: Environment, operation: number, row: number) => Moment | undefined,
  ): News {
    const ended: News["ended"][number][] = [];
    const reports: News["reports"][number][] = [];
    for (let row = 0; row < this.#environments.length; row++) {
      const environment = this.#environments[row]!;
      let moment: Moment | undefined;
      try {
        moment = act(environment, operations[row]!, row);
      } catch (error) {
        if (error instanceof RangeError) throw new RangeError(`environment ${row}: ${error.message}`);
        throw error;
      }
      this.#tell(row, moment, environment.replication);
      if (moment === undefined) continue;
      for (const task of moment.ended) ended.push({ row, task });
      if (moment.report !== undefined) reports.push({ row, report: moment.report });
    }
    return { ended, reports };
  }

  /** A row that did nothing earns nothing, and stands where it stood. */
  #tell(row: number, moment: Moment | undefined, replication: number): void {
    const rows = this.#rows;
    rows.reward[row] = moment?.reward ?? 0;
    rows.dt_s[row] = moment?.dt_s ?? 0;
    if (moment === undefined) return;
    rows.time_s[row] = moment.time_s;
    rows.decision[row] = moment.decision;
    rows.device[row] = moment.device;
    rows.subtask[row] = moment.subtask;
    rows.replication[row] = replication;
    rows.flags[row] =
      (moment.isTerminated ? TERMINATED : 0) + (moment.isTruncated ? TRUNCATED : 0) + (moment.decision >= 0 ? ASKS : 0);
  }
}
