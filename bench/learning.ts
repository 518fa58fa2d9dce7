import { RandomStreams } from "../src/engine/random.js";
import { trainingWorld } from "../src/experiment/training/world.js";
import { dmroPolicy } from "../src/learning/dmro/policy.js";
import { drooPolicy } from "../src/learning/droo/policy.js";
import { Encoder } from "../src/learning/encoding/encoding.js";
import { StepEncoder } from "../src/learning/encoding/step-encoding.js";
import { DemonstrationList, fitEncoding } from "../src/learning/imitation/demonstrations.js";
import { LearnedPolicy } from "../src/learning/imitation/learned-policy.js";
import { freshState, learnEpoch } from "../src/learning/imitation/supervised.js";
import { ForwardPass } from "../src/learning/inference/forward-pass.js";
import type { Inference } from "../src/learning/inference/layered-inference.js";
import { prune, SparsePass } from "../src/learning/inference/prune.js";
import { QuantizedPass } from "../src/learning/inference/quantize.js";
import { openBackend } from "../src/learning/network/backend.js";
import { type NetworkShape, parameterCount } from "../src/learning/network/network-shape.js";
import { TrainableNetwork } from "../src/learning/network/trainable-network.js";
import { qPolicy } from "../src/learning/q-learning/policy.js";
import { catalog } from "../src/policies/catalog.js";
import { loadScenario } from "../src/scenario/load/load.js";
import { requestOf, TaskObservation } from "../src/world/decision/observation.js";
import { TaskView } from "../src/world/decision/view.js";
import type { OffloadingPolicy } from "../src/world/port/policy.js";
import { median } from "./median.js";

// What learning takes: demonstrations, an epoch of KD-DIL's teacher, and a decision of every policy (table 1 of KD-DIL).

const SAMPLES = 100_000;
const { scenario } = loadScenario(new URL("../scenarios/kd-dil.yaml", import.meta.url).pathname);
const world = trainingWorld(scenario);
const cpu_s = (): number => process.cpuUsage().user / 1e6;
const encoding = fitEncoding(world, false);

const begun_s = cpu_s();
const list = new DemonstrationList(encoding, SAMPLES);
world.draw("training", 0, SAMPLES, (request, view) => list.add(request, view));
console.log(
  `${SAMPLES} demonstrations of six sub-tasks, drawn, solved and encoded: ${(cpu_s() - begun_s).toFixed(1)} s of CPU`,
);

const shapeOf = (...hidden: number[]): NetworkShape => ({
  inputs: encoding.features.length,
  hidden,
  groups: 6,
  choices: 3,
  head: "softmax",
});
const teacher = shapeOf(256, 256, 256, 256, 256);
const student = shapeOf(32, 32);
const streams = new RandomStreams(1, 0);

if (!process.argv.includes("--decisions")) {
  const backend = await openBackend();
  console.log(backend.description);
  const network = new TrainableNetwork(teacher, { random: streams.stream("weights", "teacher"), backend });
  const samples = { count: SAMPLES, inputs: list.inputs, targets: list.labels };
  const heldOut = { count: 1000, inputs: list.inputs, targets: list.labels };
  const schedule = { epochs: 8, batch: 256, learningRate: 1e-3, patience: 10 };
  const from_s = cpu_s();
  await learnEpoch(
    network,
    "cross-entropy",
    samples,
    heldOut,
    schedule,
    freshState(network),
    streams.stream("order", ""),
  );
  console.log(`one epoch of the 5 x 256 teacher over them: ${(cpu_s() - from_s).toFixed(1)} s of CPU`);
}

const learned = (
  name: string,
  shape: NetworkShape,
  pass: (parameters: Float32Array) => Inference,
): OffloadingPolicy => {
  const draw = streams.stream("weights", name);
  const parameters = Float32Array.from({ length: parameterCount(shape) }, () => 0.2 * (2 * draw() - 1));
  return new LearnedPolicy(name, new Encoder(encoding), pass(parameters));
};
const weightsOf = (shape: NetworkShape): Float32Array => {
  const draw = streams.stream("weights", JSON.stringify(shape));
  return Float32Array.from({ length: parameterCount(shape) }, () => 0.2 * (2 * draw() - 1));
};
const stepsOf = (state: "observed" | "workflow") => StepEncoder.plain(state, world.size, 1);
const qNetwork = (name: string, state: "observed" | "workflow", neurons: number, head: "linear" | "dueling") => {
  const hidden = [neurons, neurons];
  const shape: NetworkShape = { inputs: stepsOf(state).inputs, hidden, groups: 1, choices: 3, head };
  return { name, shape, parameters: weightsOf(shape) };
};
const settingsOf = (state: "observed" | "workflow") => ({ steps: stepsOf(state).spec as never });
const actor: NetworkShape = { ...student, hidden: [120, 80], choices: 1, head: "sigmoid" };
const policies: readonly OffloadingPolicy[] = [
  catalog.greedy!.create({}),
  catalog["greedy-blind"]!.create({}),
  catalog.optimal!.create({}),
  learned("student 2 x 32", student, (parameters) => new ForwardPass(student, parameters)),
  learned("student, 8 bits", student, (parameters) => new QuantizedPass(student, parameters)),
  learned("student, half pruned", student, (parameters) => new SparsePass(student, prune(student, parameters, 0.5))),
  learned("teacher 5 x 256", teacher, (parameters) => new ForwardPass(teacher, parameters)),
  learned("teacher, 8 bits", teacher, (parameters) => new QuantizedPass(teacher, parameters)),
  learned(
    "teacher, nine tenths pruned",
    teacher,
    (parameters) => new SparsePass(teacher, prune(teacher, parameters, 0.9)),
  ),
  qPolicy(
    { name: "dros, 2 x 64", decides: "task", prior: false },
    { settings: settingsOf("observed"), networks: [qNetwork("q", "observed", 64, "linear")] },
  ),
  dmroPolicy({
    name: "dmro, 3 networks of 2 x 32",
    settings: settingsOf("workflow"),
    networks: [0, 1, 2].map((index) => qNetwork(`q${index}`, "workflow", 32, "linear")),
  }),
  drooPolicy({
    name: "droo, 120-80",
    encoding,
    settings: { candidates: 7 },
    networks: [{ name: "actor", shape: actor, parameters: weightsOf(actor) }],
  }),
];

// Every decision meets a view that has computed nothing yet, as it would outside of the emulator.
const emulation = world.open({ split: "held-out", run: 0, alone: true }, () => {});
const question = emulation.nextDecision()!.question;
const { network: sites, task, objective } = question.view;
const request = requestOf(task);
const DECISIONS = 20_000;
const times_us = new Map<string, number[]>(policies.map(({ name }) => [name, []]));
for (let round = 0; round < 7; round++)
  for (const policy of policies) {
    const count = /teacher|dros|dmro|droo/.test(policy.name) ? DECISIONS / 10 : DECISIONS;
    const from_s = cpu_s();
    for (let decision = 0; decision < count; decision++)
      policy.place!(request, new TaskObservation(new TaskView({ network: sites, task, objective })));
    if (round > 0) times_us.get(policy.name)!.push(((cpu_s() - from_s) * 1e6) / count);
  }
const greedy_us = median(times_us.get("greedy")!);
console.log("\nCPU time of a decision, six sub-tasks, three sites; greedy = 1:");
for (const [name, times] of times_us)
  console.log(
    `${name.padEnd(28)} ${median(times).toFixed(2).padStart(8)} us ${(median(times) / greedy_us).toFixed(2).padStart(8)}`,
  );
