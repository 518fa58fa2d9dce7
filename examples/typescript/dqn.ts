// A small DQN in one file: a network of two hidden layers, replay, a target network and double Q-learning, in plain typed arrays.
//
// H. van Hasselt, A. Guez, D. Silver, "Deep reinforcement learning with double Q-learning", AAAI 2016. Time between decisions varies:
// what comes later is discounted by exp(-dt_s / horizon_s).
import { Environment, loadScenario, ObservationCodec, type OffloadingPolicy, type ScenarioText } from "edgefade";

export interface TrainingOptions {
  readonly episodes?: number;
  /** Time after which what happens hardly counts, s. */
  readonly horizon_s?: number;
  /** Neurons of each hidden layer. */
  readonly hidden?: number;
  readonly learningRate?: number;
  /** Of weights, exploration and replay. */
  readonly seed?: number;
}

/** Random numbers of the example's own: a linear congruential generator (Numerical Recipes). */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

/** A layer: weights by output and input, then a bias for each output; with the moments of Adam. */
class Layer {
  readonly weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(
    readonly inputs: number,
    readonly outputs: number,
    random: () => number,
  ) {
    const size = outputs * (inputs + 1);
    const span = Math.sqrt(6 / inputs);
    this.weights = Float64Array.from({ length: size }, (_, at) =>
      at < outputs * inputs ? (2 * random() - 1) * span : 0,
    );
    [this.#gradient, this.#first, this.#second] = [size, size, size].map((length) => new Float64Array(length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
  }

  forward(input: ArrayLike<number>, isLast: boolean): Float64Array {
    const { inputs, outputs, weights } = this;
    const output = new Float64Array(outputs);
    for (let o = 0; o < outputs; o++) {
      let sum = weights[outputs * inputs + o]!;
      for (let i = 0; i < inputs; i++) sum += weights[o * inputs + i]! * input[i]!;
      output[o] = isLast ? sum : Math.max(0, sum);
    }
    return output;
  }

  /** Adds to the gradient. @returns the gradient by input */
  backward(input: ArrayLike<number>, delta: Float64Array): Float64Array {
    const { inputs, outputs, weights } = this;
    const back = new Float64Array(inputs);
    for (let o = 0; o < outputs; o++) {
      const d = delta[o]!;
      if (d === 0) continue;
      this.#gradient[outputs * inputs + o]! += d;
      for (let i = 0; i < inputs; i++) {
        this.#gradient[o * inputs + i]! += d * input[i]!;
        back[i]! += d * weights[o * inputs + i]!;
      }
    }
    return back;
  }

  /** A step of Adam. */
  update(rate: number, step: number, batch: number): void {
    const scale = (rate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    for (let at = 0; at < this.weights.length; at++) {
      const gradient = this.#gradient[at]! / batch;
      this.#first[at] = 0.9 * this.#first[at]! + 0.1 * gradient;
      this.#second[at] = 0.999 * this.#second[at]! + 0.001 * gradient * gradient;
      this.weights[at]! -= (scale * this.#first[at]!) / (Math.sqrt(this.#second[at]!) + 1e-8);
    }
    this.#gradient.fill(0);
  }
}

/** A network of two hidden layers: a value for every site. */
class Network {
  readonly layers: readonly Layer[];
  #step = 0;

  constructor(inputs: number, hidden: number, outputs: number, random: () => number) {
    this.layers = [
      new Layer(inputs, hidden, random),
      new Layer(hidden, hidden, random),
      new Layer(hidden, outputs, random),
    ];
  }

  values(input: ArrayLike<number>): Float64Array {
    return this.#passes(input).at(-1)!;
  }

  /** Moves the value of one action towards a target; `learn` then makes the step. */
  towards(input: ArrayLike<number>, action: number, target: number): void {
    const passes = this.#passes(input);
    const error = passes.at(-1)![action]! - target;
    let delta = new Float64Array(passes.at(-1)!.length);
    delta[action] = Math.max(-1, Math.min(1, error));
    for (let at = this.layers.length - 1; at >= 0; at--) {
      const below = at === 0 ? input : passes[at - 1]!;
      const back = this.layers[at]!.backward(below, delta);
      if (at > 0) delta = back.map((value, i) => (below[i]! > 0 ? value : 0));
    }
  }

  learn(rate: number, batch: number): void {
    this.#step++;
    for (const layer of this.layers) layer.update(rate, this.#step, batch);
  }

  copy({ layers }: Network): void {
    for (const [at, layer] of this.layers.entries()) layer.weights.set(layers[at]!.weights);
  }

  #passes(input: ArrayLike<number>): Float64Array[] {
    const passes: Float64Array[] = [];
    for (const [at, layer] of this.layers.entries())
      passes.push(layer.forward(passes.at(-1) ?? input, at === this.layers.length - 1));
    return passes;
  }
}

interface Experience {
  readonly before: Float32Array;
  readonly site: number;
  readonly reward: number;
  readonly discount: number;
  /** Undefined: the episode was over. */
  readonly after: Float32Array | undefined;
}

const best = (values: Float64Array): number =>
  values.reduce((most, value, site) => (value > values[most]! ? site : most), 0);

/** Trains a network in a scenario, on replications that no test will meet. @returns what makes a policy that decides by it */
export const train = (
  scenario: string | ScenarioText,
  { episodes = 30, horizon_s = 0.5, hidden = 24, learningRate = 1e-3, seed = 1 }: TrainingOptions = {},
): (() => OffloadingPolicy) => {
  const environment = new Environment(loadScenario(scenario).scenario, { reward: "expected" });
  const { sites, places } = environment.spaces;
  const random = randomOf(seed);
  const inputs = environment.codec.features.length;
  const network = new Network(inputs, hidden, sites.length, random);
  const target = new Network(inputs, hidden, sites.length, random);
  target.copy(network);
  const replay: Experience[] = [];
  let steps = 0;
  for (let episode = 0; episode < episodes; episode++) {
    const exploration = Math.max(0.02, 1 - episode / (0.6 * episodes));
    let moment = environment.reset({ replication: 1_000_000 + episode });
    while (moment.decision >= 0) {
      const before = scaled(moment.observation);
      const site = random() < exploration ? Math.floor(random() * sites.length) : best(network.values(before));
      moment = environment.step(new Array<number>(places).fill(site));
      const experience: Experience = {
        before,
        site,
        reward: moment.reward,
        discount: Math.exp(-moment.dt_s / horizon_s),
        after: moment.decision >= 0 ? scaled(moment.observation) : undefined,
      };
      if (replay.length < REPLAY) replay.push(experience);
      else replay[steps % REPLAY] = experience;
      if (++steps % 500 === 0) target.copy(network);
      if (replay.length >= 500 && steps % 2 === 0) learn(network, target, replay, random, learningRate);
    }
  }
  const codec = new ObservationCodec(environment.spaces);
  return () => ({
    name: "example-dqn",
    decides: "task",
    place(request, view) {
      const observation = new Float32Array(inputs);
      codec.encode({ request, view, subtask: -1, placed: [] }, observation);
      return new Array<string>(request.graph.subtasks).fill(sites[best(network.values(scaled(observation)))]!);
    },
  });
};

const REPLAY = 20_000;
const BATCH = 16;

/** Features are logarithms of up to 27.6: about 1 suits a network better. */
const scaled = (observation: Float32Array): Float32Array => observation.map((feature) => feature / 5);

const learn = (
  network: Network,
  target: Network,
  replay: readonly Experience[],
  random: () => number,
  rate: number,
): void => {
  for (let index = 0; index < BATCH; index++) {
    const { before, site, reward, discount, after } = replay[Math.floor(random() * replay.length)]!;
    const later = after === undefined ? 0 : discount * target.values(after)[best(network.values(after))]!;
    network.towards(before, site, reward + later);
  }
  network.learn(rate, BATCH);
};
