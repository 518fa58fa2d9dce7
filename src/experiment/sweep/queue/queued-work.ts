import { isAbsolute, relative, sep } from "node:path";
import { InputError } from "../../../errors.js";
import { sha256OfFile } from "../../../output/write/manifest.js";
import { variantOf } from "../../../scenario/load/load.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { isModule } from "../../runs/policies/load-policy.js";
import type { SweepRun } from "../agenda.js";
import type { SweepDefinition } from "../definition.js";
import { configurationHash } from "../grid.js";
import { packWork, type QueuedRun } from "./queued-run.js";

/** The work that a sweep puts into a queue. */
export interface QueuedWorkOf {
  /** The run key as a name. */
  readonly idOf: (run: SweepRun) => string;
  /** @throws InputError when the point is impossible */
  readonly workOf: (run: SweepRun) => QueuedRun;
}

/** @throws InputError when a policy's module is not below the current directory */
export const queuedWorkOf = ({ grid, hash, policies, document }: SweepDefinition): QueuedWorkOf => {
  const modules = policies.map(({ spec }) => (isModule(spec) ? sharedModule(spec.name) : undefined));
  let point: { readonly number: number; readonly scenario: Scenario } | undefined;
  return {
    idOf: (run) =>
      `${configurationHash(hash, grid.assignments(run.point), policies[run.policy]!.label)}-${run.replication}`,
    workOf: (run) => {
      if (point?.number !== run.point)
        point = { number: run.point, scenario: variantOf(document, grid.assignments(run.point), "sweep").scenario };
      const { spec, label } = policies[run.policy]!;
      const module = modules[run.policy];
      const work = {
        scenario: point.scenario,
        policy: module === undefined ? spec : { ...spec, name: module.path },
        label,
        ...(module === undefined ? {} : { module: module.sha256 }),
      };
      return { run: packWork(work), replication: run.replication };
    },
  };
};

/** @throws InputError when a policy's module is not below the current directory, where workers look for it */
const sharedModule = (file: string): { readonly path: string; readonly sha256: string } => {
  const path = relative(process.cwd(), file);
  if (isAbsolute(path) || path.split(sep)[0] === "..")
    throw new InputError([
      {
        file: "policies",
        problem: `${file}: with workers on other hosts a module must be below the current directory, where workers look for it`,
      },
    ]);
  return { path: `./${path.split(sep).join("/")}`, sha256: sha256OfFile(file) };
};
