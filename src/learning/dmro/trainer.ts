import { InputError } from "../../errors.js";
import type { EncodingSize } from "../encoding/encoding.js";
import type { StepEncodingSpec } from "../encoding/step-encoding.js";
import { readModel } from "../model/model-folder.js";
import { runsHeldOut } from "../training/runs/run-costs.js";
import { trainInRuns } from "../training/runs/training-runs.js";
import { encodingOfSteps } from "../training/step-warm-up.js";
import type { Trainer } from "../training/trainer.js";
import { wordOption } from "../training/training-options.js";
import { DmroLearner } from "./learner.js";
import { type DmroTerms, termsOf } from "./options.js";
import { dmroPolicy } from "./policy.js";

/** DMRO's algorithm 1 (`none`), or what learns its initial weights. */
export const dmroTrainer = (outer: DmroTerms["outer"]): Trainer => ({
  async train(context) {
    const { world, options } = context;
    const terms = termsOf(options, outer);
    const { decides, pick, state } = terms;
    if (outer !== "none" && (decides !== "task" || terms.reward !== "local" || pick !== "cost"))
      throw new InputError([
        {
          file: "train",
          problem: "dmro-meta learns by algorithm 2: it takes decides=task, reward=local and pick=cost",
        },
      ]);
    const tasks = terms.tasks === 0 ? undefined : terms.tasks;
    const initial = options.from === undefined ? undefined : initialOf(String(options.from), world.size);
    const encoding = initial?.steps ?? encodingOfSteps(context, state, decides, tasks);
    const learner = new DmroLearner(context, terms, encoding, initial?.parameters);
    const trained = await trainInRuns(context, learner, { ...terms, tasks });
    const settings = { steps: encoding, decides, pick };
    return {
      encoding: { ...encoding.size, features: [] },
      networks: trained.networks,
      settings,
      training: trained.training,
      heldOut: runsHeldOut(context, () => dmroPolicy({ settings, networks: trained.networks }), tasks),
    };
  },
});

/** Learns initial weights, in the way that the option `outer` says. */
export const dmroMetaTrainer: Trainer = {
  train: (context) =>
    dmroTrainer(wordOption(context.options, "outer", ["memories", "printed", "reptile"], "memories")).train(context),
};

const initialOf = (folder: string, size: EncodingSize) => {
  const model = readModel(folder);
  const steps = model.settings.steps as StepEncodingSpec | undefined;
  const refuse = (problem: string) => new InputError([{ file: folder, problem }]);
  if (!["dmro", "dmro-meta"].includes(model.policy) || steps === undefined)
    throw refuse(`expected a model of dmro or dmro-meta for the initial weights, got one of ${model.policy}`);
  const fits = (Object.keys(size) as (keyof EncodingSize)[]).every((key) => steps.size[key] === size[key]);
  if (!fits)
    throw refuse(
      `its networks are for ${JSON.stringify(steps.size)}, the scenario has ${JSON.stringify(size)}: train one for the same sizes`,
    );
  return { steps, parameters: model.networks[0]!.parameters };
};
