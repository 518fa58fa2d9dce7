import type { Json, Learned, TrainedNetwork } from "../model/model.js";
import { describeShape } from "../network/network-shape.js";
import { type HeldOutReport, heldOutReport } from "../training/evaluation.js";
import { Stopped, type TrainingContext, yieldToEventLoop } from "../training/trainer.js";
import { countOption, numberOption, wordOption } from "../training/training-options.js";
import { DemonstrationList, type Demonstrations, fitEncoding, recordDemonstrations } from "./demonstrations.js";
import { policyOfNetwork } from "./learned-policy.js";
import { withoutFeatures } from "./left-out.js";
import type { Schedule } from "./supervised.js";
import type { Finished } from "./supervised-session.js";
import type { Source } from "./transfer.js";

/** Name of the network that decides. */
export const DECIDING = "policy";

interface Gathered {
  readonly demonstrations: Demonstrations;
  /** Number of demonstrations at the end that are used for early stopping only. */
  readonly split: number;
}

/** A dummy network, with which options are checked before the training. */
export const UNTRAINED: TrainedNetwork = {
  name: DECIDING,
  shape: { inputs: 1, hidden: [], groups: 1, choices: 1, head: "linear" },
  parameters: new Float32Array(2),
};

export const hiddenOf = (source: Source | undefined, network: string): string | undefined =>
  source?.model.networks.find(({ name }) => name === network)?.shape.hidden.join("-");

export const begun = (start: Float32Array | undefined): { readonly start?: Float32Array } =>
  start === undefined ? {} : { start };

export const gather = async (context: TrainingContext, source: Source | undefined): Promise<Gathered> => {
  const { world, options } = context;
  const samples = countOption(options, "samples", 100_000, 20);
  const isEmulated = wordOption(options, "demonstrations", ["alone", "emulated"], "alone") === "emulated";
  const split = Math.max(10, Math.min(5000, Math.floor(samples / 10)));
  context.progress({ phase: "demonstrations", share: 0, text: `demonstrations: ${samples}` });
  const encoding = source?.encoding ?? withoutFeatures(fitEncoding(world, isEmulated, samples), options);
  const list = new DemonstrationList(encoding, samples + split);
  if (isEmulated) recordDemonstrations(world, list, samples + split, undefined, 0);
  else
    for (let from = 0; from < samples + split; from += DRAWN_AT_ONCE) {
      const count = Math.min(DRAWN_AT_ONCE, samples + split - from);
      world.draw("training", from, count, (request, view) => list.add(request, view));
      await yieldToEventLoop();
      if (context.signal.aborted) throw new Stopped();
    }
  if (list.count < samples) throw new Error(`only ${list.count} of ${samples + split} tasks have a known optimum`);
  return { demonstrations: list, split };
};

const DRAWN_AT_ONCE = 5000;

export const scheduleOf = ({ options }: TrainingContext, epochs: number): Schedule => ({
  epochs: countOption(options, "epochs", epochs),
  batch: countOption(options, "batch", 256),
  learningRate: numberOption(options, "learningRate", 1e-3, 1e-9),
  patience: countOption(options, "patience", 10),
});

export const factsOf = (name: string, { network, facts }: Finished): { readonly [key: string]: Json } => ({
  [name]: { network: describeShape(network.shape), ...facts },
});

export const measure = (
  { world, options, progress }: TrainingContext,
  model: Pick<Learned, "encoding" | "networks" | "settings">,
  network: string,
): HeldOutReport & { readonly [key: string]: Json } => ({
  ...heldOutReport(policyOfNetwork(network, model, network), world, countOption(options, "heldOut", 2000), (text) =>
    progress({ phase: `held out: ${network} ${text}`, share: 1, text: `${network}: ${text}` }),
  ),
});
