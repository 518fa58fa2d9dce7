import { RandomStreams } from "../../../engine/random.js";
import { DemonstrationList, type Demonstrations } from "../../../learning/imitation/demonstrations.js";
import { soften } from "../../../learning/imitation/distillation.js";
import { policyOfNetwork } from "../../../learning/imitation/learned-policy.js";
import { freshState, isDone, learnEpoch, type Samples } from "../../../learning/imitation/supervised.js";
import { type Learned, networkOf, type TrainedNetwork } from "../../../learning/model/model.js";
import type { Backend } from "../../../learning/network/backend.js";
import type { Loss } from "../../../learning/network/loss.js";
import type { NetworkShape } from "../../../learning/network/network-shape.js";
import { TrainableNetwork } from "../../../learning/network/trainable-network.js";
import type { TrainingWorld } from "../../../learning/training/trainer.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";

/** What students are trained with. */
export interface Schooling {
  readonly teacher: Pick<Learned, "encoding" | "networks">;
  /** Where the few samples are from. */
  readonly world: TrainingWorld;
  readonly samples: number;
  readonly epochs: number;
  readonly seed: number;
  readonly backend: Backend;
}

/**
 * How students are trained, all from the same initial weights:
 *
 * - `student`: the teacher's softened answers to the few samples, in place of the optimum's choices (the paper's, T = 5)
 * - `student, T = 1`: the same answers as they are
 * - `student, labels too`: the mean of the softened answers and the optimum's choices
 * - `student, then labels`: `student`, which then goes on learning from the optimum's choices
 * - `student, more questions`: the teacher's softened answers, to many times as many samples, whose optima nobody has to know
 * - `student without distillation`: the optimum's choices of the few samples
 */
export const STUDENTS = [
  "student",
  "student, T = 1",
  "student, labels too",
  "student, then labels",
  "student, more questions",
  "student without distillation",
] as const;

/** A student that has learned. */
export interface Student {
  readonly make: () => OffloadingPolicy;
  /** Pass over the samples after which the loss on the held-out ones was lowest: what it then knew, it keeps. */
  readonly bestEpoch: number;
}

export type Students = ReadonlyMap<(typeof STUDENTS)[number], Student>;

/** Samples of `student, more questions` for each sample of the other students. */
export const MORE = 10;

const TEMPERATURE = 5;
const HIDDEN = [32, 32];
/** One in ten samples is for choosing the epoch alone, for all students alike. */
const HELD_OUT = 0.1;

/**
 * KD-DIL's section 5.2: networks of 2 x 32 that learn from few samples, or from a teacher's answers.
 *
 * @source Chen et al. 2020, sections 4 and 5.2; the mean of answers and labels: G. Hinton, O. Vinyals, J. Dean, "Distilling the knowledge
 *         in a neural network", 2015, section 2
 */
export const trainStudents = async ({
  teacher,
  world,
  samples,
  epochs,
  seed,
  backend,
}: Schooling): Promise<Students> => {
  const many = new DemonstrationList(teacher.encoding, MORE * samples);
  world.draw("training", FIRST_DRAW + seed * MORE * samples, MORE * samples, (request, view) =>
    many.add(request, view),
  );
  const master = networkOf(teacher, "teacher");
  const shape: NetworkShape = { ...master.shape, hidden: HIDDEN };
  const streams = new RandomStreams(seed, 0);
  const school = async (loss: Loss, targets: Float32Array, course: Course): Promise<Schooled> => {
    const { count = few, passes = epochs, learningRate = 3e-3, start } = course;
    const network = new TrainableNetwork(shape, { backend, random: streams.stream("student", "first weights") });
    if (start !== undefined) network.setWeights(start);
    const width = targets.length / many.count;
    const kept = Math.max(1, Math.round(HELD_OUT * samples));
    const part = (from: number, to: number): Samples => ({
      count: to - from,
      inputs: many.inputs.subarray(from * shape.inputs, to * shape.inputs),
      targets: targets.subarray(from * width, to * width),
    });
    const state = freshState(network);
    const schedule = { epochs: passes, batch: 32, learningRate, patience: passes };
    while (!isDone(state, schedule)) {
      const shuffling = streams.stream("student", "shuffling", state.epoch);
      await learnEpoch(network, loss, part(kept, count), part(0, kept), schedule, state, shuffling);
    }
    network.dispose();
    return { parameters: state.best, bestEpoch: state.bestEpoch };
  };
  const graduate = ({ parameters, bestEpoch }: Schooled): Student => {
    const student: TrainedNetwork = { name: "student", shape, parameters };
    const learned = { encoding: teacher.encoding, networks: [student] };
    return { make: () => policyOfNetwork("student", learned, "student"), bestEpoch };
  };
  const few = Math.min(samples, many.count);
  const answers = answersOf(master, many, backend);
  const softened = soften(answers, shape.choices, TEMPERATURE);
  const both = softened.map((answer, at) => {
    const isLabel = many.labels[Math.floor(at / shape.choices)] === at % shape.choices;
    return (answer + (isLabel ? 1 : 0)) / 2;
  });
  const distilled = await school("soft cross-entropy", softened, {});
  const further = { start: distilled.parameters, passes: Math.ceil(epochs / 2), learningRate: 1e-3 };
  const asked = { count: many.count, passes: Math.ceil((2 * epochs) / MORE) };
  return new Map([
    ["student", graduate(distilled)],
    ["student, T = 1", graduate(await school("soft cross-entropy", answers, {}))],
    ["student, labels too", graduate(await school("soft cross-entropy", both, {}))],
    ["student, then labels", graduate(await school("cross-entropy", many.labels, further))],
    ["student, more questions", graduate(await school("soft cross-entropy", softened, asked))],
    ["student without distillation", graduate(await school("cross-entropy", many.labels, {}))],
  ]);
};

/** What differs from one course of lessons to another. */
interface Course {
  /** Samples, the first of all; absent: the few. */
  readonly count?: number;
  readonly passes?: number;
  readonly learningRate?: number;
  /** Weights to begin with; absent: drawn, the same for all. */
  readonly start?: Float32Array;
}

interface Schooled {
  readonly parameters: Float32Array;
  readonly bestEpoch: number;
}

/** Beyond all draws that the teacher has seen. */
const FIRST_DRAW = 10_000_000;

const answersOf = ({ shape, parameters }: TrainedNetwork, asked: Demonstrations, backend: Backend): Float32Array => {
  const network = new TrainableNetwork(shape, { backend });
  network.setWeights(parameters);
  const answers = network.predict(asked.inputs, asked.count).slice();
  network.dispose();
  return answers;
};
