import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../src/engine/random.js";
import { trainingWorld } from "../../../src/experiment/training/world.js";
import { learningCatalog } from "../../../src/learning/catalog.js";
import type { Learned } from "../../../src/learning/model/model.js";
import { meanCost } from "../../../src/learning/training/runs/run-costs.js";
import { type Checkpoint, Stopped, type TrainingContext } from "../../../src/learning/training/trainer.js";
import { catalog } from "../../../src/policies/catalog.js";
import { scenarioOf } from "../../support/emulate.js";

/** A chain of two sub-tasks with an edge that is better for heavy work and worse for big data: neither site always wins. */
const small = {
  name: "small",
  tasks: 60,
  seed: 5,
  radio: { rate: "constant", uplink: "8 Mbps" },
  edges: [{ name: "edge", cores: 4, frequency: "3 GHz" }],
  devices: [{ name: "phone", count: 1, frequency: "1 GHz" }],
  application: { chain: { subtasks: 2, data: "uniform(10 KB, 500 KB)", work: "uniform(50 Mcycles, 1000 Mcycles)" } },
  arrivals: "saturated",
  objective: "latency",
};
const world = () => trainingWorld(scenarioOf(JSON.stringify(small)));

interface Given {
  readonly options?: TrainingContext["options"];
  readonly seed?: number;
  readonly found?: Checkpoint;
  /** Stops when so many checkpoints could have been saved. */
  readonly stopAfter?: number;
  readonly saved?: (checkpoint: Checkpoint) => void;
}

const train = async (policy: string, { options = {}, seed = 1, found, stopAfter, saved }: Given): Promise<Learned> => {
  const streams = new RandomStreams(seed, 0);
  const abort = new AbortController();
  let looks = 0;
  const trainer = await learningCatalog[policy]!.trainer();
  return trainer.train({
    world: world(),
    options,
    seed,
    backend: undefined as never,
    random: (purpose, index) => streams.stream("training", purpose, index),
    progress: () => {},
    checkpoints: {
      found,
      get isDue() {
        if (++looks === stopAfter) abort.abort();
        return false;
      },
      save: (checkpoint) => saved?.(structuredClone(checkpoint)),
    },
    signal: abort.signal,
  });
};

const few = { hidden: 32, batch: 32, validateEvery: 1000, validationRuns: 2, learnEvery: 2 };

/** Short trainings, and how far above the optimum's mean cost each may stay on held-out runs. */
const short: readonly (readonly [string, TrainingContext["options"], number])[] = [
  ["dqn", { ...few, decisions: 4000 }, 1.06],
  ["d3qn", { ...few, decisions: 1500 }, 1.06],
  ["dros", { ...few, decisions: 4000 }, 1.06],
  [
    "dmro",
    { decisions: 2500, networks: 2, batch: 32, learningRate: 0.003, validateEvery: 500, validationRuns: 2 },
    1.06,
  ],
  [
    "dmro",
    {
      ...{ decisions: 2000, networks: 2, batch: 32, learningRate: 0.003, validateEvery: 500, validationRuns: 2 },
      ...{ state: "observed", decides: "subtask", reward: "outcome", pick: "value", explore: "softmax" },
    },
    1.06,
  ],
  ["droo", { decisions: 1000, validateEvery: 500, validationRuns: 2 }, 1.02],
  ["ddlro-dl", { decisions: 1500, batch: 32, validateEvery: 500, validationRuns: 2, learnEvery: 4 }, 1.06],
];

it.each(short)(
  "%s comes near the optimum of a small problem, which no fixed site does",
  async (policy, options, bound) => {
    const learned = await train(policy, { options });
    const costOf = (make: Parameters<typeof meanCost>[1]) => meanCost(world(), make, "held-out", 0, 5, {});
    const model = {
      ...learned,
      policy,
      scenario: { name: "", sha256: "" },
      seed: 1,
      options: {},
      version: "",
      backend: "",
    };
    const optimum = costOf(() => catalog.optimal!.create({}));
    expect(costOf(() => learningCatalog[policy]!.policy(model)) / optimum).toBeLessThan(bound);
    for (const fixed of ["local", "edge", "random"])
      expect(costOf(() => catalog[fixed]!.create({})) / optimum).toBeGreaterThan(bound);
  },
);

it.each(["dqn", "double-dqn", "dueling-dqn", "d3qn", "dros", "dmro", "droo", "ddlro-dl"])(
  "%s comes to the same weights when it is stopped and taken up again",
  async (policy) => {
    const options = { decisions: 400, batch: 16, validateEvery: 150, validationRuns: 1 };
    const whole = await train(policy, { options });
    let state: Checkpoint | undefined;
    const stopped = train(policy, {
      options,
      stopAfter: 2,
      saved: (checkpoint) => {
        state = checkpoint;
      },
    });
    await expect(stopped).rejects.toThrow(Stopped);
    const found = { ...state!, data: JSON.parse(JSON.stringify(state!.data)) };
    const resumed = await train(policy, { options, found });
    expect(resumed.networks).toEqual(whole.networks);
    expect(resumed.training).toEqual(whole.training);
  },
);

it.each<[TrainingContext["options"]]>([
  [{ decides: "subtask", reward: "local", pick: "cost", variant: "prioritised" }],
  [{ decides: "subtask", reward: "outcome", pick: "value", explore: "softmax", scale: "standardised" }],
  [{ decides: "task", reward: "outcome", pick: "value", variant: "dueling" }],
])("dmro with %j comes to the same weights when it is stopped and taken up again", async (ways) => {
  const options = { decisions: 400, batch: 16, validateEvery: 150, validationRuns: 1, state: "observed", ...ways };
  const whole = await train("dmro", { options });
  let state: Checkpoint | undefined;
  const saved = (checkpoint: Checkpoint) => {
    state = checkpoint;
  };
  await expect(train("dmro", { options, stopAfter: 2, saved })).rejects.toThrow(Stopped);
  const found = { ...state!, data: JSON.parse(JSON.stringify(state!.data)) };
  const resumed = await train("dmro", { options, found });
  expect(resumed.networks).toEqual(whole.networks);
  expect(resumed.training).toEqual(whole.training);
});

describe("initial weights", () => {
  it.each(["memories", "printed", "reptile"])(
    "are learned over environments (%s), and the same when taken up again",
    async (outer) => {
      const options = { decisions: 500, batch: 16, validateEvery: 200, validationRuns: 1, outer };
      const whole = await train("dmro-meta", { options });
      let state: Checkpoint | undefined;
      const stopped = train("dmro-meta", {
        options,
        stopAfter: 3,
        saved: (checkpoint) => {
          state = checkpoint;
        },
      });
      await expect(stopped).rejects.toThrow(Stopped);
      expect((await train("dmro-meta", { options, found: state! })).networks).toEqual(whole.networks);
      expect(whole.networks).toHaveLength(1);
    },
  );
});

describe("a training", () => {
  it.each<[string, TrainingContext["options"], RegExp]>([
    ["dqn", { batch: 0 }, /batch: expected a whole number >= 1, got 0/],
    ["dros", { gamma: 2 }, /gamma: expected a number from 0 to 1, got 2/],
    ["dmro", { state: "all" }, /state: expected workflow or observed/],
    ["dmro-meta", { outer: "inner" }, /outer: expected memories or printed or reptile/],
    ["dmro-meta", { decides: "subtask" }, /dmro-meta learns by algorithm 2: it takes decides=task/],
    ["ddlro-dl", { per: "cell" }, /per: expected group or edge or all, got "cell"/],
    ["dqn", { keep: "first" }, /keep: expected best or learned or last/],
  ])("of %s refuses options that are out of range", async (policy, options, message) => {
    await expect(train(policy, { options })).rejects.toThrow(message);
  });
});
