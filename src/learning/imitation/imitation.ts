import { largest } from "../../extremes.js";
import type { Json, Learned, TrainedNetwork } from "../model/model.js";
import type { Loss } from "../network/head.js";
import { describeShape, type NetworkShape } from "../network/network-shape.js";
import { TrainableNetwork } from "../network/trainable-network.js";
import { type HeldOutReport, heldOutReport } from "../training/evaluation.js";
import { Stopped, type Trainer, type TrainingContext, yieldToEventLoop } from "../training/trainer.js";
import { countOption, layersOption, numberOption, wordOption } from "../training/training-options.js";
import { DemonstrationList, type Demonstrations, fitEncoding, recordDemonstrations } from "./demonstrations.js";
import { soften } from "./distillation.js";
import { policyOfNetwork } from "./learned-policy.js";
import { withoutFeatures } from "./left-out.js";
import { compressed, isCompressed } from "./prune-and-quantize.js";
import type { Samples, Schedule } from "./supervised.js";
import { type Finished, SupervisedSession } from "./supervised-session.js";
import { type Source, sourceOf, startOf } from "./transfer.js";

/** Name of the network that decides. */
const DECIDING = "policy";

/** What tells one imitation policy from another. */
export interface ImitationDefaults {
  readonly hidden: string;
  readonly head: "sigmoid" | "softmax";
  readonly epochs: number;
}

/**
 * Imitation of the exact optimum (behavioural cloning): a network learns which site the optimum gives to every sub-task. With
 * `dagger` it then decides itself in the running emulator, the optimum of those states is noted, and it learns from all again.
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
    // An option that is out of range is said before hours of work.
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

/**
 * Imitation by a large network, whose knowledge a small one takes over: the student learns the teacher's probabilities,
 * softened, in place of the optimum's choices.
 *
 * @source KD-DIL, sections 4 and 5
 */
export const distillationTrainer = (): Trainer => ({
  async train(context) {
    const { options } = context;
    const temperature = numberOption(options, "temperature", 5, 1);
    const source = sourceOf(context, ["kd-dil"]);
    const teacherLayers = layersOption(options, "teacher", hiddenOf(source, "teacher") ?? "256-256-256-256-256");
    const studentLayers = layersOption(options, "student", hiddenOf(source, DECIDING) ?? "32-32");
    const schedule = scheduleOf(context, 8);
    compressed(UNTRAINED, options);
    const { demonstrations, split } = await gather(context, source);
    const { count } = demonstrations;
    const studentSamples = Math.min(countOption(options, "studentSamples", count - split), count - split);
    const studentEpochs = countOption(options, "studentEpochs", passesFor(studentSamples));
    const studentSchedule = {
      ...schedule,
      epochs: studentEpochs,
      patience: Math.max(schedule.patience, Math.ceil(studentEpochs / 3)),
      learningRate: numberOption(options, "studentLearningRate", 3e-3, 1e-9),
      batch: Math.min(schedule.batch, Math.max(16, Math.ceil(studentSamples / 32))),
    };
    const session = new SupervisedSession(context);
    const shape = shapeFor(demonstrations, teacherLayers, "softmax");
    const teacher = await session.learn({
      name: "teacher",
      shape,
      loss: "cross-entropy",
      samples: samplesOf(demonstrations, 0, count - split, "softmax", shape),
      heldOut: samplesOf(demonstrations, count - split, split, "softmax", shape),
      schedule,
      shares: [0, 0.85],
      ...begun(startOf(source, "teacher", shape)),
    });
    const studentShape = { ...shape, hidden: studentLayers };
    const answers = softAnswers(context, teacher.network, demonstrations, temperature);
    const part = (from: number, samples: number): Samples => ({
      count: samples,
      inputs: rows(demonstrations.inputs, from, samples, shape.inputs),
      targets: rows(answers, from, samples, shape.groups * shape.choices),
      mask: maskOf(demonstrations.labels, from, samples, shape),
    });
    const student = await session.learn({
      name: DECIDING,
      title: "student",
      shape: studentShape,
      loss: "soft cross-entropy",
      samples: part(0, studentSamples),
      heldOut: part(count - split, split),
      schedule: studentSchedule,
      shares: [0.85, 1],
      ...begun(startOf(source, DECIDING, studentShape)),
    });
    const { network, settings, facts } = compressed(student.network, options);
    const model = {
      encoding: demonstrations.encoding,
      networks: [network, teacher.network],
      settings: { network: DECIDING, temperature, ...settings },
    };
    const whole = { ...model, networks: [student.network], settings: { network: DECIDING } };
    return {
      ...model,
      training: { ...factsOf("teacher", teacher), ...factsOf("student", student), samples: count, ...facts },
      heldOut: {
        ...measure(context, model, DECIDING),
        ...(isCompressed(options) ? { uncompressed: measure(context, whole, DECIDING) } : {}),
        teacher: measure(context, model, "teacher"),
      },
    };
  },
});

/** Softened answers are learned slowly: of few samples a student stops gaining only after hundreds of passes. */
const passesFor = (samples: number): number => Math.max(30, Math.min(300, Math.ceil(300_000 / samples)));

/** Runs of DAgger are far from those that demonstrations are recorded from. */
const FIRST_DAGGER_RUN = 1e6;

interface Gathered {
  readonly demonstrations: Demonstrations;
  /** So many of them, the last, are for early stopping alone. */
  readonly split: number;
}

/** One output for a sub-task says whether to offload it: the T neurons of the paper. */
const HEADS = ["softmax", "sigmoid", "offload"] as const;
type ImitationHead = (typeof HEADS)[number];

/** Stands for a network that is still to be trained, so that options can be looked at. */
const UNTRAINED: TrainedNetwork = {
  name: DECIDING,
  shape: { inputs: 1, hidden: [], groups: 1, choices: 1, head: "linear" },
  parameters: new Float32Array(2),
};

const headOf = (source: Source | undefined): ImitationHead | undefined => {
  if (source === undefined) return undefined;
  if (source.model.settings.offloadTo !== undefined) return "offload";
  return source.model.networks[0]!.shape.head as ImitationHead;
};

const hiddenOf = (source: Source | undefined, network: string): string | undefined =>
  source?.model.networks.find(({ name }) => name === network)?.shape.hidden.join("-");

const begun = (start: Float32Array | undefined): { readonly start?: Float32Array } =>
  start === undefined ? {} : { start };

/** The slot of the server that the optimum offloads to most often; of equal ones the first. */
const commonestServer = ({ labels, encoding }: Demonstrations): number => {
  const counts = new Float64Array(1 + encoding.edges + encoding.clouds);
  for (const label of labels) if (label > 0) counts[label]!++;
  return Math.max(1, counts.indexOf(largest(counts.subarray(1)), 1));
};

const gather = async (context: TrainingContext, source: Source | undefined): Promise<Gathered> => {
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

const scheduleOf = ({ options }: TrainingContext, epochs: number): Schedule => ({
  epochs: countOption(options, "epochs", epochs),
  batch: countOption(options, "batch", 256),
  learningRate: numberOption(options, "learningRate", 1e-3, 1e-9),
  patience: countOption(options, "patience", 10),
});

const shapeFor = ({ encoding }: Demonstrations, hidden: readonly number[], head: ImitationHead): NetworkShape => ({
  inputs: encoding.features.length,
  hidden,
  groups: encoding.subtasks,
  choices: head === "offload" ? 1 : 1 + encoding.edges + encoding.clouds,
  head: head === "offload" ? "sigmoid" : head,
});

const lossFor = (head: ImitationHead): Loss => (head === "softmax" ? "cross-entropy" : "multi-label");

/** Demonstrations `from` on, as the loss of a head wants them. */
const samplesOf = (
  { inputs, labels }: Demonstrations,
  from: number,
  count: number,
  head: ImitationHead,
  shape: NetworkShape,
): Samples => {
  const { groups, choices } = shape;
  const own = rows(labels, from, count, groups);
  const part = { count, inputs: rows(inputs, from, count, shape.inputs) };
  if (head === "softmax") return { ...part, targets: own };
  const targets = new Float32Array(count * groups * choices);
  own.forEach((label, at) => {
    if (label < 0) return;
    if (head !== "offload") targets[at * choices + label] = 1;
    else if (label > 0) targets[at] = 1;
  });
  return { ...part, targets, mask: maskOf(labels, from, count, shape) };
};

/** Shuts the outputs of sub-tasks that a task does not have; undefined where all have all. */
const maskOf = (
  labels: Float32Array,
  from: number,
  count: number,
  { groups, choices }: NetworkShape,
): Float32Array | undefined => {
  const own = rows(labels, from, count, groups);
  if (!own.some((label) => label < 0)) return undefined;
  const mask = new Float32Array(count * groups * choices);
  own.forEach((label, at) => {
    if (label >= 0) mask.fill(1, at * choices, (at + 1) * choices);
  });
  return mask;
};

const rows = (array: Float32Array, from: number, count: number, width: number): Float32Array =>
  array.subarray(from * width, (from + count) * width);

/** What a teacher says of demonstrations, softened: float32 [count, groups * choices]. */
const softAnswers = (
  { backend }: TrainingContext,
  { shape, parameters }: TrainedNetwork,
  { inputs, count }: Demonstrations,
  temperature: number,
): Float32Array => {
  const teacher = new TrainableNetwork(shape, { backend });
  teacher.setWeights(parameters);
  const width = shape.groups * shape.choices;
  const answers = new Float32Array(count * width);
  for (let from = 0; from < count; from += ANSWERED_AT_ONCE) {
    const batch = Math.min(ANSWERED_AT_ONCE, count - from);
    answers.set(teacher.predict(rows(inputs, from, batch, shape.inputs), batch), from * width);
  }
  teacher.dispose();
  return soften(answers, shape.choices, temperature);
};

const ANSWERED_AT_ONCE = 4096;

const joined = (first: Demonstrations, second: Demonstrations): Demonstrations => ({
  encoding: second.encoding,
  count: first.count + second.count,
  inputs: concatenated(first.inputs, second.inputs),
  labels: concatenated(first.labels, second.labels),
});

const concatenated = (first: Float32Array, second: Float32Array): Float32Array => {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
};

const factsOf = (name: string, { network, facts }: Finished): { readonly [key: string]: Json } => ({
  [name]: { network: describeShape(network.shape), ...facts },
});

const measure = (
  { world, options, progress }: TrainingContext,
  model: Pick<Learned, "encoding" | "networks" | "settings">,
  network: string,
): HeldOutReport & { readonly [key: string]: Json } => ({
  ...heldOutReport(policyOfNetwork(network, model, network), world, countOption(options, "heldOut", 2000), (text) =>
    progress({ phase: `held out: ${network} ${text}`, share: 1, text: `${network}: ${text}` }),
  ),
});
