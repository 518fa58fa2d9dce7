import { pow } from "../../math/pow.js";
import type { TrainedNetwork } from "../model/model.js";
import { TrainableNetwork } from "../network/trainable-network.js";
import type { Trainer, TrainingContext } from "../training/trainer.js";
import { countOption, layersOption, numberOption } from "../training/training-options.js";
import type { Demonstrations } from "./demonstrations.js";
import { begun, DECIDING, factsOf, gather, hiddenOf, measure, scheduleOf, UNTRAINED } from "./imitation-steps.js";
import { compressed, isCompressed } from "./prune-and-quantize.js";
import { maskOf, rows, samplesOf, shapeFor } from "./samples.js";
import type { Samples } from "./supervised.js";
import { SupervisedSession } from "./supervised-session.js";
import { sourceOf, startOf } from "./transfer.js";

/**
 * Softens a teacher's probabilities, so that a student sees the teacher's ranking of the lesser choices.
 *
 *     q_i = exp(ln(p_i) / T) / sum over j of exp(ln(p_j) / T) = p_i^(1/T) / sum over j of p_j^(1/T)
 *
 * @param probabilities  float32 [samples, groups * choices], each group's sum is 1
 * @param choices        of a group
 * @param temperature    T >= 1; 1 leaves them as they are
 * @returns              of the same size
 * @throws RangeError when T < 1
 * @source KD-DIL, section 4. Its example, (0.999, 2e-4, 3e-6) to (0.71, 0.20, 0.09) at T = 5, does not follow its formula, which gives
 *         (0.79, 0.14, 0.06); with 2e-3 and 3e-5 it does.
 */
export const soften = (probabilities: Float32Array, choices: number, temperature: number): Float32Array => {
  if (!(temperature >= 1)) throw new RangeError(`invalid temperature: ${temperature}`);
  const softened = new Float32Array(probabilities.length);
  for (let group = 0; group < probabilities.length; group += choices) {
    let sum = 0;
    for (let choice = group; choice < group + choices; choice++) {
      const power = pow(probabilities[choice]!, 1 / temperature);
      softened[choice] = power;
      sum += power;
    }
    for (let choice = group; choice < group + choices; choice++) softened[choice]! /= sum;
  }
  return softened;
};

/**
 * Imitation by a large network and distillation into a small one: the student learns the teacher's softened probabilities in
 * place of the optimum's choices.
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

/** Softened answers are learned slowly: with few samples a student stops improving only after hundreds of passes. */
const passesFor = (samples: number): number => Math.max(30, Math.min(300, Math.ceil(300_000 / samples)));

/** A teacher's softened answers to demonstrations: float32 [count, groups * choices]. */
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
