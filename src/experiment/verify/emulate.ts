import { catalog } from "../../policies/catalog.js";
import { parseScenario } from "../../scenario/load/load.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";
import type { SubtaskRecord, TaskRecord, TransferRecord } from "../../world/port/records.js";
import type { EmulationReport } from "../../world/run/emulation.js";
import type { ExperimentOptions } from "./check.js";

/** The observations of an experiment during a run. */
export interface Watcher {
  readonly task?: (record: TaskRecord) => void;
  readonly subtask?: (record: SubtaskRecord) => void;
  readonly transfer?: (record: TransferRecord) => void;
}

/** Runs the emulations of one experiment and counts them. Every run checks the laws of conservation when it ends. */
export class Bench {
  readonly #options: ExperimentOptions;
  runs = 0;
  tasks = 0;

  constructor(options: ExperimentOptions) {
    this.#options = options;
  }

  /** A scenario from its text, under the seed of the verification. @param trace  what the file that it names would hold */
  scenario(text: string, trace?: string): Scenario {
    return parseScenario(text, "verification", {
      overrides: [{ path: "seed", value: this.#options.seed, flag: "--seed" }],
      ...(trace === undefined ? {} : { readFile: () => trace }),
    }).scenario;
  }

  /** Emulates one replication to its end. @throws ConservationError */
  emulate(
    scenario: Scenario,
    replication: number,
    watcher: Watcher,
    policy: OffloadingPolicy = catalog.edge!.create({}),
  ): EmulationReport {
    const emulation = this.#options.laboratory.build(scenario, {
      replication,
      policy,
      sink: {
        wantsDetails: watcher.transfer !== undefined || watcher.subtask !== undefined,
        task: watcher.task ?? (() => {}),
        subtask: watcher.subtask ?? (() => {}),
        transfer: watcher.transfer ?? (() => {}),
      },
    });
    emulation.run();
    const report = emulation.finish();
    this.runs++;
    this.tasks += report.counts.generated;
    return report;
  }
}

/** Independent replications of an experiment: enough that Student's t is close to the normal, few enough that each is long. */
export const REPLICATIONS = 50;

/** Tasks of a replication at an effort: whole, at least one. */
export const scaled = (size: number, effort: number): number => Math.max(1, Math.round(size * effort));
