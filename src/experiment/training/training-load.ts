import { type OfferedLoad, offeredLoad } from "../../compose/offered-load.js";
import type { Json, Model } from "../../learning/model/model.js";
import type { Scenario } from "../../scenario/scenario.js";

/** Loads that differ by more than this share are considered different. */
const ANOTHER = 0.1;

/** The training load as stored in a model. */
export const loadOfTraining = (scenario: Scenario): { readonly [key: string]: Json } => {
  const load = offeredLoad(scenario);
  return load === undefined ? {} : { offered: { ...load } };
};

const short = (value: number): string => String(Number(value.toPrecision(3)));

const textOf = ({ tasks_per_s, load }: OfferedLoad): string =>
  `${short(tasks_per_s)} tasks/s${load === undefined ? "" : ` (offered load ${short(load)})`}`;

const differ = (one: number, other: number): boolean => Math.abs(one - other) > ANOTHER * Math.max(one, other);

/** Whether a policy learned under load: in running emulations, and not from lone tasks on an idle network. */
const isTrainedUnderLoad = ({ training, options }: Pick<Model, "training" | "options">): boolean =>
  "runs" in training || options.demonstrations === "emulated";

/** The load of a model's training; undefined: models of older versions do not have it. */
const trainedLoad = ({ offered }: Model["training"]): OfferedLoad | undefined => {
  if (typeof offered !== "object" || offered === null || !("tasks_per_s" in offered)) return undefined;
  const { tasks_per_s, load } = offered;
  if (typeof tasks_per_s !== "number") return undefined;
  return typeof load === "number" ? { tasks_per_s, load } : { tasks_per_s };
};

/**
 * A note on a model that was trained at another load than it serves; undefined: the loads are alike, or not known.
 *
 * @param model  of this version or an older one
 */
export const whyOtherLoad = (
  model: Pick<Model, "training" | "options" | "scenario">,
  scenario: Scenario,
): string | undefined => {
  const trained = trainedLoad(model.training);
  const served = offeredLoad(scenario);
  if (trained === undefined || served === undefined || !isTrainedUnderLoad(model)) return undefined;
  const isOther =
    trained.load !== undefined && served.load !== undefined
      ? differ(trained.load, served.load)
      : differ(trained.tasks_per_s, served.tasks_per_s);
  if (!isOther) return undefined;
  return (
    `it was trained at ${textOf(trained)} of ${model.scenario.name}, and serves ${textOf(served)}, with queues that it has not seen; ` +
    "train it at the load that it serves"
  );
};
