import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../src/engine/random.js";
import { QLearner, type QOptions } from "../../../src/learning/q-learning/learner.js";
import { ReplayMemory } from "../../../src/learning/training/replay.js";
import { Diverged } from "../../../src/learning/training/trainer.js";

/**
 * Six places in a row. Action 0 goes left at the cost of 0.1, action 1 right at the cost of 0.2 and takes twice the time, action 2
 * jumps two to the right at the cost of 0.7 and is forbidden at odd places. At the right end there is 1 and the episode is over.
 */
const PLACES = 6;
const ACTIONS = 3;
const GAMMA = 0.9;
const allowedAt = (place: number) => Uint8Array.of(1, 1, place % 2 === 0 ? 1 : 0);
const move = (place: number, action: number) => {
  const to = action === 0 ? Math.max(0, place - 1) : Math.min(PLACES - 1, place + action);
  const reward = [-0.1, -0.2, -0.7][action]! + (to === PLACES - 1 ? 1 : 0);
  return { to, reward, discount: to === PLACES - 1 ? 0 : GAMMA ** (action === 1 ? 2 : 1) };
};
const oneHot = (place: number) => Float32Array.from({ length: PLACES }, (_, index) => (index === place ? 1 : 0));

/** Values of all actions by value iteration: the theory. */
const valueIteration = (): number[][] => {
  let values = Array.from({ length: PLACES }, () => [0, 0, 0]);
  for (let sweep = 0; sweep < 500; sweep++)
    values = values.map((_, place) =>
      [0, 1, 2].map((action) => {
        const { to, reward, discount } = move(place, action);
        const best = Math.max(...values[to]!.filter((_, next) => allowedAt(to)[next] === 1));
        return reward + discount * best;
      }),
    );
  return values;
};

const options = (changes: Partial<QOptions> = {}): QOptions => ({
  inputs: PLACES,
  actions: ACTIONS,
  hidden: [24],
  learningRate: 5e-3,
  batch: 32,
  targetEvery: 50,
  double: false,
  dueling: false,
  ...changes,
});

const remembered = (exponent: number): ReplayMemory => {
  const memory = new ReplayMemory({ capacity: 512, features: PLACES, actions: ACTIONS, exponent });
  const random = new RandomStreams(3, 0).stream("test", "walk");
  for (let step = 0; step < 512; step++) {
    const place = Math.floor(random() * (PLACES - 1));
    const choices = [0, 1, 2].filter((action) => allowedAt(place)[action] === 1);
    const action = choices[Math.floor(random() * choices.length)]!;
    const { to, reward, discount } = move(place, action);
    memory.add({ state: oneHot(place), action, reward, discount, next: oneHot(to), allowed: allowedAt(to) });
  }
  return memory;
};

describe.each<[string, Partial<QOptions>, number]>([
  ["dqn", {}, 0],
  ["double", { double: true }, 0],
  ["dueling", { dueling: true }, 0],
  ["double, dueling, prioritised", { double: true, dueling: true }, 0.6],
])("%s", (_, changes, exponent) => {
  const trained = (steps: number) => {
    const streams = new RandomStreams(11, 0);
    const learner = new QLearner(options(changes), streams.stream("test", "weights"));
    const memory = remembered(exponent);
    const draws = streams.stream("test", "replay");
    for (let step = 0; step < steps; step++) learner.learn(memory, draws, 0.6);
    return { learner, memory };
  };

  it("finds the values that value iteration finds", () => {
    const { learner } = trained(4000);
    const theory = valueIteration();
    for (let place = 0; place < PLACES - 1; place++) {
      const values = learner.network.predict(oneHot(place), 1);
      for (let action = 0; action < ACTIONS; action++)
        if (allowedAt(place)[action] === 1) expect(values[action]).toBeCloseTo(theory[place]![action]!, 1.2);
      const best = theory[place]!.map((value, action) => (allowedAt(place)[action] === 1 ? value : -Infinity));
      expect(learner.best(oneHot(place), allowedAt(place))).toBe(best.indexOf(Math.max(...best)));
    }
  });

  it("gives the same weights, bit for bit, and goes on from a saved state as if nothing had happened", () => {
    const whole = trained(300).learner.network.weights();
    expect(trained(300).learner.network.weights()).toEqual(whole);
    const half = trained(150);
    const streams = new RandomStreams(11, 0);
    const resumed = new QLearner(options(changes), new RandomStreams(99, 0).stream("test", "weights"));
    resumed.load(structuredClone(half.learner.save()));
    const memory = new ReplayMemory(half.memory.options);
    memory.load(structuredClone(half.memory.save()));
    const draws = streams.stream("test", "replay");
    for (let draw = 0; draw < 150 * 32; draw++) draws();
    for (let step = 150; step < 300; step++) resumed.learn(memory, draws, 0.6);
    expect(resumed.network.weights()).toEqual(whole);
  });
});

describe("a learner", () => {
  it("stops when its values are not numbers or explode", () => {
    const memory = remembered(0);
    const random = new RandomStreams(1, 0).stream("test", "replay");
    for (const poison of [Number.NaN, 1e12]) {
      const learner = new QLearner(options(), new RandomStreams(1, 0).stream("test", "weights"));
      learner.beginFrom(learner.network.weights().fill(poison, PLACES * 24));
      expect(() => learner.learn(memory, random)).toThrow(Diverged);
    }
  });

  it("never explores what is not allowed", () => {
    const learner = new QLearner(options(), new RandomStreams(1, 0).stream("test", "weights"));
    const random = new RandomStreams(1, 0).stream("test", "explore");
    const seen = new Set<number>();
    for (let draw = 0; draw < 200; draw++) seen.add(learner.explore(oneHot(1), Uint8Array.of(1, 0, 1), 1, random));
    expect([...seen].sort()).toEqual([0, 2]);
    expect(() => learner.best(oneHot(1), Uint8Array.of(0, 0, 0))).toThrow(/no action is allowed/);
  });
});

describe("drawing an action by its value", () => {
  const learner = new QLearner(options(), new RandomStreams(4, 0).stream("test", "weights"));
  const random = new RandomStreams(5, 0).stream("test", "draws");
  const state = oneHot(2);
  const allowed = Uint8Array.of(1, 0, 1);

  it("has the chances exp(Q / temperature) of what is allowed", () => {
    const temperature = 0.3;
    const values = learner.values(state).slice();
    const weights = [0, 2].map((action) => Math.exp(values[action]! / temperature));
    const chance = weights[0]! / (weights[0]! + weights[1]!);
    const drawn = Array.from({ length: 4000 }, () => learner.draw(state, allowed, temperature, random));
    expect(new Set(drawn)).toEqual(new Set([0, 2]));
    const share = drawn.filter((action) => action === 0).length / drawn.length;
    expect(Math.abs(share - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / drawn.length));
  });

  it("is the best action when the temperature is 0 or next to it", () => {
    for (const temperature of [0, 1e-12])
      expect(learner.draw(state, allowed, temperature, random)).toBe(learner.best(state, allowed));
  });
});
