import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { networks } from "../../../src/models/networks/catalog.js";
import { elementsOf, type Layer, NETWORK_INPUT, totalsOf } from "../../../src/models/networks/layer.js";
import { NetworkBuilder } from "../../../src/models/networks/network-builder.js";
import { networkTask } from "../../../src/models/networks/subtasks.js";
import { TaskGraph } from "../../../src/world/port/application.js";

/** A network with the settings of its defaults, and those given. */
const networkOf = (model: string, settings: Record<string, number> = {}) => {
  const definition = networks.of({ model });
  return networks.make(networks.si(definition.schema.parse({ model, ...settings }) as never), undefined);
};

/** All but those of files. */
const all = networks.models.map(({ name }) => name).filter((name) => name !== "onnx");

/** The published totals; MACs in 10^9, to the digits that are published. */
const published = [
  { model: "alexnet", gmac: 0.714, digits: 3, parameters: 61_100_840 },
  { model: "vgg16", gmac: 15.47, digits: 2, parameters: 138_357_544 },
  { model: "resnet50", gmac: 4.089, digits: 3, parameters: 25_557_032 },
  { model: "mobilenet-v2", gmac: 0.301, digits: 3, parameters: 3_504_872 },
  { model: "vit-b-16", gmac: 17.564, digits: 3, parameters: 86_567_656 },
  // Darknet prints 5.56 billion FLOP, and counts two more numbers for each of the 3,184 normalized channels.
  { model: "yolov3-tiny", gmac: 5.56 / 2, digits: 2, parameters: 8_858_734 - 2 * 3184 },
];

describe("published totals", () => {
  it.each(published)("$model", ({ model, gmac, digits, parameters }) => {
    const totals = totalsOf(networkOf(model));
    expect(totals.parameters).toBe(parameters);
    expect(totals.macs / 1e9).toBeCloseTo(gmac, digits);
  });

  it("counts 3,184 normalized channels in yolov3-tiny", () => {
    const normalized = networkOf("yolov3-tiny").layers.filter(({ operator }) => operator === "batch norm");
    expect(normalized.reduce((sum, { shape }) => sum + shape[0]!, 0)).toBe(3184);
  });

  it("counts the 124,439,808 parameters of GPT-2", () => {
    expect(totalsOf(networkOf("gpt2")).parameters).toBe(124_439_808);
  });

  it("grows with the area of pictures where a network is convolutional throughout", () => {
    const at = (resolution: number) => totalsOf(networkOf("yolov3-tiny", { resolution })).macs;
    expect(at(832)).toBe(4 * at(416));
  });
});

describe("docs/workloads.md", () => {
  const page = readFileSync(new URL("../../../docs/workloads.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| [^|]+ \| ([\d.]+) \| ([\d,]+) \| (\d+), a (\w+) \|/gm)];

  it("has every network with what is computed of it", () => {
    const computed = all.map((model) => {
      const net = networkOf(model);
      const { macs, parameters } = totalsOf(net);
      const { subtasks, edges } = networkTask(net, { granularity: "blocks", precision_bits: 32, batch: 1 });
      const kind = new TaskGraph(subtasks.length, edges).isChain ? "chain" : "graph";
      return [model, (macs / 1e9).toFixed(3), parameters.toLocaleString("en-US"), String(subtasks.length), kind];
    });
    expect(rows.map(([, ...cells]) => cells)).toEqual(computed);
  });
});

/** Counts the multiplications of a convolution one by one; those with padding too, as everybody counts. */
const countedMultiplications = (
  [channels, height, width]: readonly [number, number, number],
  { filters, kernel, stride, padding, groups }: Record<string, number>,
) => {
  let multiplications = 0;
  let rows = 0;
  let columns = 0;
  for (let filter = 0; filter < filters!; filter++) {
    rows = 0;
    for (let y = -padding!; y + kernel! <= height + padding!; y += stride!) {
      rows++;
      columns = 0;
      for (let x = -padding!; x + kernel! <= width + padding!; x += stride!) {
        columns++;
        const group = Math.floor(filter / (filters! / groups!));
        for (let channel = 0; channel < channels; channel++) {
          if (Math.floor(channel / (channels / groups!)) !== group) continue;
          for (let dy = 0; dy < kernel!; dy++) for (let dx = 0; dx < kernel!; dx++) multiplications++;
        }
      }
    }
  }
  return { multiplications, shape: [filters!, rows, columns] };
};

describe("a convolution", () => {
  const sizes = [
    [3, 7, 9],
    [4, 8, 5],
    [6, 11, 11],
  ] as const;
  const windows = [
    { filters: 6, kernel: 3, stride: 1, padding: 1, groups: 1 },
    { filters: 12, kernel: 5, stride: 2, padding: 2, groups: 1 },
    { filters: 4, kernel: 1, stride: 3, padding: 0, groups: 1 },
    { filters: 12, kernel: 3, stride: 2, padding: 0, groups: 2 },
  ];
  const cases = sizes.flatMap((size) =>
    [...windows, { filters: size[0], kernel: 3, stride: 1, padding: 1, groups: size[0] }]
      .filter(({ groups }) => size[0] % groups === 0)
      .map((window) => ({ size, window })),
  );

  it.each(cases)("takes as many multiplications as loops count: $size, $window", ({ size, window }) => {
    const net = new NetworkBuilder(size, 8);
    net.conv("conv", NETWORK_INPUT, window);
    const [layer] = net.build().layers as [Layer];
    const counted = countedMultiplications(size, window);
    expect(layer.macs).toBe(counted.multiplications);
    expect(layer.shape).toEqual(counted.shape);
    expect(layer.type).toBe(window.groups === size[0] && window.groups > 1 ? "depthwise" : "conv");
  });

  it("is refused where its window does not fit, or its groups do not divide the channels", () => {
    const net = () => new NetworkBuilder([3, 4, 4], 8);
    expect(() => net().conv("c", NETWORK_INPUT, { filters: 1, kernel: 5 })).toThrow("does not fit into a side of 4");
    expect(() => net().conv("c", NETWORK_INPUT, { filters: 2, kernel: 1, groups: 2 })).toThrow("do not divide");
  });
});

describe("GPT-2", () => {
  /** Work without the head, which every token that is written takes once. */
  const blocks = (tokens: number, generated: number) =>
    totalsOf(networkOf("gpt2", { tokens, generated })).macs - generated * 768 * 50_257;

  it("does the same work whether tokens are read at once or written one by one", () => {
    expect(blocks(100, 29)).toBe(blocks(128, 1));
    expect(blocks(1, 128)).toBe(blocks(128, 1));
  });

  it("takes about two FLOP per parameter and token", () => {
    const { macs, parameters } = totalsOf(networkOf("gpt2", { tokens: 1, generated: 1 }));
    const embeddings = 1024 * 768;
    expect((2 * macs) / (parameters - embeddings)).toBeCloseTo(2, 2);
  });

  it("is refused beyond its context", () => {
    expect(() => networkOf("gpt2", { tokens: 1000, generated: 26 })).toThrow("at most 1025 tokens");
    expect(networkOf("gpt2", { tokens: 1000, generated: 25 }).layers.length).toBeGreaterThan(0);
  });

  it("needs all its weights at hand to write more tokens", () => {
    const net = networkOf("gpt2", { tokens: 8, generated: 2 });
    const { subtasks } = networkTask(net, { granularity: "blocks", precision_bits: 8, batch: 1 });
    expect(subtasks.at(-1)!.name).toBe("decode");
    expect(subtasks.at(-1)!.weights_bits / 8).toBe(totalsOf(net).parameters);
  });
});

describe("the sub-tasks of a network", () => {
  const cases = all.flatMap((model) => (["blocks", "layers"] as const).map((granularity) => ({ model, granularity })));

  it.each(cases)(
    "of $model by $granularity hold all its work and weights, and are a graph",
    ({ model, granularity }) => {
      const net = networkOf(model);
      const { macs, parameters } = totalsOf(net);
      const batch = 3;
      const { subtasks, edges } = networkTask(net, { granularity, precision_bits: 16, batch });
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      expect(sum(subtasks.flatMap(({ flop }) => flop))).toBe(2 * batch * macs);
      const tied = sum(net.layers.map((layer) => layer.tied));
      expect(sum(subtasks.map(({ weights_bits }) => weights_bits))).toBe(16 * (parameters + tied));
      const graph = new TaskGraph(subtasks.length, edges);
      expect(graph.order.length).toBe(subtasks.length);
      for (const { from, to } of edges) expect(from).toBeLessThan(to);
      expect(new Set(subtasks.map(({ name }) => name)).size).toBe(subtasks.length);
    },
  );

  it.each(["alexnet", "vgg16", "resnet50", "mobilenet-v2", "vit-b-16", "gpt2"])(
    "of %s by blocks are a chain",
    (model) => {
      const { subtasks, edges } = networkTask(networkOf(model), {
        granularity: "blocks",
        precision_bits: 32,
        batch: 1,
      });
      expect(new TaskGraph(subtasks.length, edges).isChain).toBe(true);
    },
  );

  it("hand on what the next one reads", () => {
    const { subtasks, edges } = networkTask(networkOf("alexnet"), {
      granularity: "blocks",
      precision_bits: 32,
      batch: 2,
    });
    expect(subtasks.map(({ name }) => name)).toEqual([
      "conv1",
      "conv2",
      "conv3",
      "conv4",
      "conv5",
      "fc6",
      "fc7",
      "fc8",
    ]);
    const elements = [64 * 27 * 27, 192 * 13 * 13, 384 * 13 * 13, 256 * 13 * 13, 256 * 6 * 6, 4096, 4096, 1000];
    expect(edges.map(({ bits }) => bits)).toEqual([2 * 3 * 224 * 224 * 8, ...elements.map((count) => 2 * 32 * count)]);
  });

  it("of yolov3-tiny carry an early layer to a late one", () => {
    const { subtasks, edges } = networkTask(networkOf("yolov3-tiny"), {
      granularity: "blocks",
      precision_bits: 32,
      batch: 1,
    });
    const number = (name: string) => subtasks.findIndex((subtask) => subtask.name === name);
    const carried = edges.find(({ from, to }) => from === number("conv5") && to === number("conv11"));
    expect(carried?.bits).toBe(32 * 256 * 26 * 26);
    const results = edges.filter(({ to }) => to === subtasks.length).map(({ bits }) => bits);
    expect(results.sort((a, b) => a - b)).toEqual([32 * 255 * 13 * 13, 32 * 255 * 26 * 26]);
  });

  it("of GPT-2 hand the keys and values of a prompt to where more tokens are written", () => {
    const tokens = 10;
    const { subtasks, edges } = networkTask(networkOf("gpt2", { tokens, generated: 5 }), {
      granularity: "blocks",
      precision_bits: 16,
      batch: 1,
    });
    const caches = edges.filter(
      ({ from, to }) => to === subtasks.length - 1 && subtasks[from]!.name.startsWith("block"),
    );
    expect(caches.map(({ bits }) => bits)).toEqual(new Array(12).fill(16 * 2 * tokens * 768));
  });
});

describe("shapes", () => {
  it("are those of the last feature maps as published", () => {
    const shapeOf = (model: string, name: string) =>
      networkOf(model).layers.find((layer) => layer.name === name)?.shape;
    expect(shapeOf("resnet50", "layer4.2.relu3")).toEqual([2048, 7, 7]);
    expect(shapeOf("mobilenet-v2", "conv18.relu6")).toEqual([1280, 7, 7]);
    expect(shapeOf("vgg16", "pool5")).toEqual([512, 7, 7]);
    expect(shapeOf("vit-b-16", "positions")).toEqual([197, 768]);
    expect(shapeOf("yolov3-tiny", "detect2")).toEqual([255, 26, 26]);
  });

  it("refuse what does not fit together", () => {
    const net = new NetworkBuilder([2, 4, 4], 8);
    const small = net.pool("pool", NETWORK_INPUT, "max-pool", { kernel: 2, stride: 2 });
    expect(() => net.sum("add", [NETWORK_INPUT, small])).toThrow("do not add up");
    expect(() => net.concat("join", [NETWORK_INPUT, small])).toThrow("cannot be joined");
    expect(() => net.reshape("flat", small, [9])).toThrow("does not reshape");
    const flat = net.reshape("flat", small, [elementsOf([2, 2, 2])]);
    expect(() => net.conv("conv", flat, { filters: 1, kernel: 1 })).toThrow("expected channels, rows and columns");
  });

  it("have to be multiples of a patch", () => {
    expect(() => networkOf("vit-b-16", { resolution: 225 })).toThrow("a multiple of 16");
  });
});
