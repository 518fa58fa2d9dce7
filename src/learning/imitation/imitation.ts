import { largest } from "../../math/extremes.js";
import type { Trainer } from "../training/trainer.js";
import { countOption, layersOption, wordOption } from "../training/training-options.js";
import { DemonstrationList, type Demonstrations, recordDemonstrations } from "./demonstrations.js";
import { DECIDING, factsOf, gather, hiddenOf, measure, scheduleOf, UNTRAINED } from "./imitation-steps.js";
import { policyOfNetwork } from "./learned-policy.js";
import { compressed, isCompressed } from "./prune-and-quantize.js";
import { HEADS, type ImitationHead, joined, lossFor, samplesOf, shapeFor } from "./samples.js";
import { SupervisedSession } from "./supervised-session.js";
import { type Source, sourceOf, startOf } from "./transfer.js";

/** The properties in which imitation policies differ. */
export interface ImitationDefaults {
  readonly hidden: string;
  readonly head: "sigmoid" | "softmax";
  readonly epochs: number;
}

/**
 * Imitation of the exact optimum (behavioural cloning): a network learns which site the optimum gives to every sub-task. With
 * `dagger` it then decides itself in the running emulator, the optima of those states are recorded, and it learns from all
 * demonstrations again.
 *
 * @source DIOS (multi-label, sigmoid), KD-DIL section 3.3 (softmax per sub-task); S. Ross, G. Gordon, D. Bagnell, "A reduction
 *         of imitation learning and structured prediction to no-regret online learning", AISTATS 2011 (DAgger)
 */
export const imitationTrainer = (defaults: ImitationDefaults): Trainer => ({
  async train(context) {
    const { options } = context;
    const source = sourceOf(context, ["dios", "sos"]);
    const head = wordOption(options, "head", HEADS, headOf(source) ?? defaults.head);
    const hidden = layersOption(options, "hidden", hiddenOf(source, DECIDING) ?? defaults.hidden);
    const schedule = scheduleOf(context, defaults.epochs);
    const rounds = countOption(options, "dagger", 0, 0);
    // An option that is out of range is reported before hours of work.
    compressed(UNTRAINED, options);
    const { demonstrations, split } = await gather(context, source);
    const session = new SupervisedSession(context);
    const shape = shapeFor(demonstrations, hidden, head);
    const decides = {
      network: DECIDING,
      ...(head === "offload" ? { offloadTo: commonestServer(demonstrations) } : {}),
    };
    const name = (round: number): string => (round === rounds ? DECIDING : `round ${round + 1}`);
    const phase = (round: number, data: Demonstrations, start?: Float32Array) =>
      session.learn({
        name: name(round),
        shape,
        loss: lossFor(head),
        samples: samplesOf(data, 0, data.count - split, head, shape),
        heldOut: samplesOf(data, data.count - split, split, head, shape),
        schedule,
        shares: [round / (rounds + 1), (round + 1) / (rounds + 1)],
        ...(start === undefined ? {} : { start }),
      });
    let learned = await phase(0, demonstrations, startOf(source, DECIDING, shape));
    let all = demonstrations;
    for (let round = 1, run = FIRST_DAGGER_RUN; round <= rounds; round++) {
      const added = new DemonstrationList(all.encoding, split);
      const learner = policyOfNetwork(
        name(round - 1),
        {
          encoding: all.encoding,
          networks: [learned.network],
          settings: { ...decides, network: name(round - 1) },
        },
        name(round - 1),
      );
      run = recordDemonstrations(context.world, added, Math.max(1, Math.floor(demonstrations.count / 4)), learner, run);
      all = joined(added, all);
      learned = await phase(round, all, learned.network.parameters);
    }
    const { network, settings, facts } = compressed(learned.network, options);
    const model = { encoding: all.encoding, networks: [network], settings: { ...decides, ...settings } };
    const whole = { ...model, networks: [learned.network], settings: decides };
    return {
      ...model,
      training: { ...factsOf(DECIDING, learned), samples: all.count, dagger: rounds, ...facts },
      heldOut: {
        ...measure(context, model, DECIDING),
        ...(isCompressed(options) ? { uncompressed: measure(context, whole, DECIDING) } : {}),
      },
    };
  },
});

/** Runs of DAgger are far from those that demonstrations are recorded from. */
const FIRST_DAGGER_RUN = 1e6;

const headOf = (source: Source | undefined): ImitationHead | undefined => {
  if (source === undefined) return undefined;
  if (source.model.settings.offloadTo !== undefined) return "offload";
  return source.model.networks[0]!.shape.head as ImitationHead;
};

/** The slot of the server that the optimum offloads to most often; of equal ones the first. */
const commonestServer = ({ labels, encoding }: Demonstrations): number => {
  const counts = new Float64Array(1 + encoding.edges + encoding.clouds);
  for (const label of labels) if (label > 0) counts[label]!++;
  return Math.max(1, counts.indexOf(largest(counts.subarray(1)), 1));
};
