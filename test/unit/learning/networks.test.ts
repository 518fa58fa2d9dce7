import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../src/engine/random.js";
import { ArrayInference } from "../../../src/learning/inference/array-inference.js";
import { openKernel } from "../../../src/learning/inference/dense-kernel.js";
import { ForwardPass } from "../../../src/learning/inference/forward-pass.js";
import { KernelInference } from "../../../src/learning/inference/kernel-inference.js";
import { prune, SparsePass } from "../../../src/learning/inference/prune.js";
import { QuantizedPass } from "../../../src/learning/inference/quantize.js";
import { openBackend } from "../../../src/learning/network/backend.js";
import type { BatchTargets, Loss } from "../../../src/learning/network/loss.js";
import {
  type Head,
  type NetworkShape,
  outputsOf,
  parameterCount,
} from "../../../src/learning/network/network-shape.js";
import { TrainableNetwork } from "../../../src/learning/network/trainable-network.js";

const random = (purpose: string) => new RandomStreams(7, 0).stream("test", purpose);
const drawn = (length: number, purpose: string, scale = 1): Float32Array => {
  const draw = random(purpose);
  return Float32Array.from({ length }, () => scale * (2 * draw() - 1));
};
const wasm = await openBackend("wasm");
const cpu = await openBackend("cpu");

const heads: readonly Head[] = ["softmax", "sigmoid", "linear", "dueling"];
const shapeOf = (head: Head): NetworkShape => ({ inputs: 9, hidden: [24, 16], groups: 4, choices: 3, head });

const lessonFor = (loss: Loss, batch: number, { groups, choices }: NetworkShape): BatchTargets => {
  const draw = random(`targets of ${loss}`);
  if (loss === "cross-entropy")
    return { loss, targets: Float32Array.from({ length: batch * groups }, () => Math.floor(choices * draw())) };
  const targets = Float32Array.from({ length: batch * groups * choices }, draw);
  if (loss === "soft cross-entropy")
    for (let at = 0; at < targets.length; at += choices) {
      const sum = targets.subarray(at, at + choices).reduce((total, one) => total + one, 0);
      for (let choice = at; choice < at + choices; choice++) targets[choice]! /= sum;
    }
  return { loss, targets };
};

const pairs: readonly (readonly [Loss, Head])[] = [
  ["cross-entropy", "softmax"],
  ["soft cross-entropy", "softmax"],
  ["multi-label", "sigmoid"],
  ["huber", "linear"],
  ["huber", "dueling"],
  ["mse", "linear"],
  ["mse", "dueling"],
];

describe("the backend", () => {
  it("is the first that loads, and says which in one line", async () => {
    const { name, description } = await openBackend();
    expect(["tensorflow", "wasm"]).toContain(name);
    expect(description).toMatch(/^TensorFlow\.js \d.* on (tfjs-node|WebAssembly)/);
    expect(description).not.toContain("\n");
  });

  it("multiplies transposed matrices on wasm as the cpu backend does", async () => {
    const products: Float32Array[][] = [];
    for (const opening of [wasm, cpu]) {
      const { tf, name } = opening;
      await tf.setBackend(name);
      const before = tf.memory().numTensors;
      const found: Float32Array[] = [];
      for (const [transposeA, transposeB] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const)
        for (const outer of [[], [3]]) {
          const a = tf.tensor(drawn(3 * 35, "a").slice(0, 35 * (outer[0] ?? 1)), [
            ...outer,
            ...(transposeA ? [7, 5] : [5, 7]),
          ]);
          const b = tf.tensor(drawn(3 * 28, "b").slice(0, 28 * (outer[0] ?? 1)), [
            ...outer,
            ...(transposeB ? [4, 7] : [7, 4]),
          ]);
          const product = tf.matMul(a, b, transposeA, transposeB);
          expect(product.shape).toEqual([...outer, 5, 4]);
          found.push((await product.data()) as Float32Array);
          for (const tensor of [a, b, product]) tensor.dispose();
        }
      expect(tf.memory().numTensors).toBe(before);
      products.push(found);
    }
    products[0]!.forEach((product, index) => {
      product.forEach((value, at) => {
        expect(value).toBeCloseTo(products[1]![index]![at]!, 5);
      });
    });
  });
});

describe.each(heads)("a forward pass with head %s", (head) => {
  const shape = shapeOf(head);

  it("gives what TensorFlow.js gives, to 1e-6", async () => {
    const network = new TrainableNetwork(shape, {
      random: random("weights"),
      backend: wasm,
      passes: "tensors",
    });
    network.setWeights(drawn(parameterCount(shape), "biases too", 0.4));
    const inputs = drawn(50 * shape.inputs, "inputs", 2);
    const expected = network.predict(inputs, 50);
    const pass = new ForwardPass(shape, network.weights());
    for (let sample = 0; sample < 50; sample++) {
      const outputs = pass.run(inputs.subarray(sample * shape.inputs, (sample + 1) * shape.inputs));
      outputs.forEach((value, output) => {
        expect(Math.abs(value - expected[sample * outputsOf(shape) + output]!)).toBeLessThan(
          1e-6 * (1 + Math.abs(value)),
        );
      });
    }
    network.dispose();
  });
});

describe("a forward pass in WebAssembly", () => {
  it.each<[Partial<NetworkShape>]>([
    [{ inputs: 1, hidden: [1], groups: 1, choices: 1 }],
    [{ inputs: 17, hidden: [32, 32], groups: 6, choices: 3 }],
    [{ inputs: 9, hidden: [8, 15, 7], groups: 3, choices: 3, head: "dueling" }],
    [{ inputs: 40, hidden: [120, 80], groups: 12, choices: 1, head: "sigmoid" }],
    [{ inputs: 5, hidden: [], groups: 2, choices: 4 }],
  ])("has the outputs of loops over typed arrays, bit for bit: %j", (part) => {
    const shape = { ...shapeOf("softmax"), ...part };
    const parameters = drawn(parameterCount(shape), "weights and biases", 0.4);
    const kernel = KernelInference.open(shape, parameters)!;
    const arrays = new ArrayInference(shape, parameters);
    for (let sample = 0; sample < 20; sample++) {
      const inputs = drawn(shape.inputs, `inputs ${sample}`, 3);
      expect([...kernel.run(inputs)]).toEqual([...arrays.run(inputs)]);
      expect([...kernel.scores(inputs)]).toEqual([...arrays.scores(inputs)]);
    }
    expect(kernel.multiplyAccumulates).toBe(arrays.multiplyAccumulates);
    expect(kernel.size_bytes).toBe(arrays.size_bytes);
  });

  it("gives way to typed arrays where there is no room for it", () => {
    expect(openKernel(2 ** 33)).toBeUndefined();
  });
});

it("a forward pass counts its multiplications", () => {
  const shape = shapeOf("softmax");
  const pass = new ForwardPass(shape, drawn(parameterCount(shape), "weights"));
  expect(pass.multiplyAccumulates).toBe(9 * 24 + 24 * 16 + 16 * 12);
  expect(pass.size_bytes).toBe(4 * parameterCount(shape));
});

describe("smaller networks", () => {
  const shape: NetworkShape = { inputs: 17, hidden: [32, 32], groups: 6, choices: 3, head: "linear" };
  const parameters = drawn(parameterCount(shape), "weights", 0.3);
  const inputs = drawn(17, "inputs");
  const exact = new ForwardPass(shape, parameters).run(inputs).slice();

  it("of 8 bits take a quarter of the memory, and err by their rounding", () => {
    const pass = new QuantizedPass(shape, parameters);
    expect(pass.size_bytes).toBeLessThan(0.35 * 4 * parameters.length);
    const outputs = pass.run(inputs);
    // A weight errs by at most 0.3 / 127 / 2, a sum of 32 of them over activations of about 1 by some hundredths.
    outputs.forEach((value, output) => {
      expect(Math.abs(value - exact[output]!)).toBeLessThan(0.05);
    });
    expect(outputs.some((value, output) => value !== exact[output])).toBe(true);
  });

  it("with small weights set to 0 keep the large ones, and skip the multiplications", () => {
    const pruned = prune(shape, parameters, 0.5);
    const kept = [...pruned.subarray(0, 17 * 32)].filter((weight) => weight !== 0).map(Math.abs);
    const gone = [...parameters.subarray(0, 17 * 32)].filter((_, at) => pruned[at] === 0).map(Math.abs);
    expect(kept).toHaveLength((17 * 32) / 2);
    expect(Math.min(...kept)).toBeGreaterThanOrEqual(Math.max(...gone));
    const sparse = new SparsePass(shape, pruned);
    expect(sparse.multiplyAccumulates).toBe((17 * 32 + 32 * 32 + 32 * 18) / 2);
    const dense = new ForwardPass(shape, pruned).run(inputs);
    sparse.run(inputs).forEach((value, output) => {
      expect(value).toBeCloseTo(dense[output]!, 6);
    });
    expect(new SparsePass(shape, parameters).run(inputs)[0]).toBeCloseTo(exact[0]!, 6);
  });

  it("cannot be pruned by more than all", () => {
    expect(() => prune(shape, parameters, 1.1)).toThrow(/invalid share of weights to prune: 1.1/);
  });
});

describe.each(pairs)("learning by %s with head %s", (loss, head) => {
  const shape = shapeOf(head);
  const batch = 8;
  const inputs = drawn(batch * shape.inputs, "inputs");
  const lesson: BatchTargets = {
    ...lessonFor(loss, batch, shape),
    sampleWeights: Float32Array.from({ length: batch }, (_, sample) => 0.5 + sample / 4),
  };

  it("goes down the slope that differences of the loss give", () => {
    const network = new TrainableNetwork(shape, { passes: "arrays" });
    const start = drawn(parameterCount(shape), "weights", 0.3);
    const lossAt = (parameters: Float32Array): number => {
      network.setWeights(parameters);
      return network.lossOf(inputs, batch, lesson);
    };
    const differences = [3, 100, 400, 700, start.length - 1].map((at) => {
      const h = 1e-2;
      const [up, down] = [start.slice(), start.slice()];
      up[at]! += h;
      down[at]! -= h;
      return (lossAt(up) - lossAt(down)) / (up[at]! - down[at]!);
    });
    // With beta2 = 0 and a large epsilon Adam's first step is rate * gradient / epsilon.
    const plain = new TrainableNetwork(shape, {
      passes: "arrays",
      learningRate: 1e3,
      beta1: 0,
      beta2: 0,
      epsilon: 1e6,
    });
    plain.setWeights(start);
    plain.step(inputs, batch, lesson);
    const stepped = plain.weights();
    [3, 100, 400, 700, start.length - 1].forEach((at, index) => {
      expect(((start[at]! - stepped[at]!) * 1e6) / 1e3).toBeCloseTo(differences[index]!, 3);
    });
  });

  it("is the same on tensors and on arrays, and on wasm and cpu", async () => {
    const after = [
      { passes: "arrays" as const },
      { passes: "tensors" as const, backend: wasm },
      { passes: "tensors" as const, backend: cpu },
    ].map((options) => {
      const network = new TrainableNetwork(shape, { ...options, random: random("weights") });
      const losses = Array.from({ length: 20 }, () => network.step(inputs, batch, lesson).loss);
      network.dispose();
      expect(losses[19]!).toBeLessThan(losses[0]!);
      return losses[19]!;
    });
    expect(after[1]!).toBeCloseTo(after[0]!, 4);
    expect(after[2]!).toBeCloseTo(after[1]!, 4);
  });
});

describe("a network in training", () => {
  const shape = shapeOf("softmax");
  const inputs = drawn(32 * shape.inputs, "inputs");
  const lesson = lessonFor("cross-entropy", 32, shape);
  const make = async () => new TrainableNetwork(shape, { random: random("weights"), backend: wasm, passes: "tensors" });

  it("comes to the same weights from the same seed, bit for bit", async () => {
    const weights = [];
    for (let time = 0; time < 2; time++) {
      const network = await make();
      for (let step = 0; step < 10; step++) network.step(inputs, 32, lesson);
      weights.push(network.weights());
      network.dispose();
    }
    expect(weights[0]).toEqual(weights[1]);
  });

  it("goes on from a saved state as if it had never stopped, bit for bit", async () => {
    const unbroken = await make();
    for (let step = 0; step < 12; step++) unbroken.step(inputs, 32, lesson);
    const first = await make();
    for (let step = 0; step < 5; step++) first.step(inputs, 32, lesson);
    const state = first.save();
    first.step(inputs, 32, lesson);
    const second = await make();
    second.load(state);
    for (let step = 5; step < 12; step++) second.step(inputs, 32, lesson);
    expect(second.weights()).toEqual(unbroken.weights());
    for (const network of [unbroken, first, second]) network.dispose();
  });

  it("leaves no tensors behind", async () => {
    const { tf } = wasm;
    const before = tf.memory().numTensors;
    const network = await make();
    network.step(inputs, 32, lesson);
    network.predict(inputs, 32);
    const during = tf.memory().numTensors;
    for (let step = 0; step < 20; step++) {
      network.step(inputs, 32, lesson);
      network.predict(inputs, 32);
      expect(tf.memory().numTensors).toBe(during);
    }
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("masks choices that there are not, and groups without a label", () => {
    const network = new TrainableNetwork(shape, { random: random("weights") });
    const mask = new Float32Array(12).fill(1);
    mask[1] = 0;
    const targets = Float32Array.from([0, -1, -1, -1]);
    const loss = network.lossOf(inputs, 1, { loss: "cross-entropy", targets, mask });
    const p = network.predict(inputs, 1);
    expect(loss).toBeCloseTo(-Math.log(p[0]! / (p[0]! + p[2]!)), 5);
  });

  it("refuses a loss that its head cannot have", () => {
    const network = new TrainableNetwork(shape, { random: random("weights") });
    expect(() => network.step(inputs, 32, { loss: "mse", targets: new Float32Array(32 * 12) })).toThrow(
      /head softmax cannot learn by mse/,
    );
    expect(() => network.step(inputs, 33, lesson)).toThrow(/invalid batch/);
  });

  it("moves towards another by a share", () => {
    const one = new TrainableNetwork(shape, { random: random("weights") });
    const other = new TrainableNetwork(shape, { random: random("other") });
    const [a, b] = [one.weights(), other.weights()];
    one.copyFrom(other, 0.25);
    expect(one.weights()[5]).toBeCloseTo(0.75 * a[5]! + 0.25 * b[5]!, 6);
    one.copyFrom(other);
    expect(one.weights()).toEqual(b);
  });
});
