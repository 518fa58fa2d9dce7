import { RandomStreams } from "../../engine/random.js";
import type { Backend } from "../../learning/backend.js";
import { DemonstrationList, type Demonstrations } from "../../learning/demonstrations.js";
import { soften } from "../../learning/distillation.js";
import type { Loss } from "../../learning/head.js";
import { policyOfNetwork } from "../../learning/learned-policy.js";
import { type Learned, networkOf, type TrainedNetwork } from "../../learning/model.js";
import type { NetworkShape } from "../../learning/network-shape.js";
import { freshState, isDone, learnEpoch, type Samples } from "../../learning/supervised.js";
import { TrainableNetwork } from "../../learning/trainable-network.js";
import type { TrainingWorld } from "../../learning/trainer.js";
import type { OffloadingPolicy } from "../../world/policy.js";

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

/** A student that learned from its teacher, and the same network that learned from the same samples without. */
export interface Students {
  readonly distilled: () => OffloadingPolicy;
  readonly plain: () => OffloadingPolicy;
}

const TEMPERATURE = 5;
const HIDDEN = [32, 32];
/** One in ten samples is for choosing the epoch alone, for both students alike. */
const HELD_OUT = 0.1;

/**
 * KD-DIL's section 5.2: two networks of 2 x 32 from the same few samples, the same first weights and the same shuffling. One learns the
 * teacher's softened probabilities (T = 5), the other the optimum's choices.
 *
 * @source Chen et al. 2020, sections 4 and 5.2
 */
export const trainStudents = async ({
  teacher,
  world,
  samples,
  epochs,
  seed,
  backend,
}: Schooling): Promise<Students> => {
  const few = new DemonstrationList(teacher.encoding, samples);
  world.draw("training", FIRST_DRAW + seed * samples, samples, (request, view) => few.add(request, view));
  const master = networkOf(teacher, "teacher");
  const shape: NetworkShape = { ...master.shape, hidden: HIDDEN };
  const streams = new RandomStreams(seed, 0);
  const school = async (loss: Loss, targets: Float32Array): Promise<() => OffloadingPolicy> => {
    const network = new TrainableNetwork(shape, { backend, random: streams.stream("student", "first weights") });
    const width = targets.length / few.count;
    const kept = Math.max(1, Math.round(HELD_OUT * few.count));
    const part = (from: number, count: number): Samples => ({
      count,
      inputs: few.inputs.subarray(from * shape.inputs, (from + count) * shape.inputs),
      targets: targets.subarray(from * width, (from + count) * width),
    });
    const state = freshState(network);
    const schedule = { epochs, batch: 32, learningRate: 3e-3, patience: epochs };
    while (!isDone(state, schedule)) {
      const shuffling = streams.stream("student", "shuffling", state.epoch);
      const [lessons, heldOut] = [part(0, few.count - kept), part(few.count - kept, kept)];
      await learnEpoch(network, loss, lessons, heldOut, schedule, state, shuffling);
    }
    network.dispose();
    const student: TrainedNetwork = { name: "student", shape, parameters: state.best };
    return () => policyOfNetwork("student", { encoding: teacher.encoding, networks: [student] }, "student");
  };
  return {
    distilled: await school("soft cross-entropy", softAnswers(master, few, backend)),
    plain: await school("cross-entropy", few.labels),
  };
};

/** Beyond all draws that the teacher has seen. */
const FIRST_DRAW = 10_000_000;

const softAnswers = ({ shape, parameters }: TrainedNetwork, few: Demonstrations, backend: Backend): Float32Array => {
  const network = new TrainableNetwork(shape, { backend });
  network.setWeights(parameters);
  const answers = soften(network.predict(few.inputs, few.count).slice(), shape.choices, TEMPERATURE);
  network.dispose();
  return answers;
};
