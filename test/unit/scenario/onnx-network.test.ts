import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readGraph } from "../../../src/learning/onnx/graph.js";
import { GraphWriter, type WrittenAttribute, type WrittenValue } from "../../../src/learning/onnx/writer.js";
import { NETWORK_INPUT, totalsOf } from "../../../src/models/networks/layer.js";
import { NetworkBuilder } from "../../../src/models/networks/network-builder.js";
import { networkTask } from "../../../src/models/networks/subtasks.js";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { blocksOf } from "../../../src/scenario/network/blocks.js";
import { networkOf } from "../../../src/scenario/network/onnx-network.js";
import type { GraphSpec } from "../../../src/scenario/spec/application.js";

/** A file that is written node by node, with weights of ones. */
class File {
  readonly writer = new GraphWriter();
  #weights = 0;

  weights(...dims: number[]): string {
    const count = dims.reduce((product, dim) => product * dim, 1);
    return this.writer.floats(`w${this.#weights++}`, dims, new Float32Array(count).fill(1));
  }

  conv(
    name: string,
    from: string,
    dims: [number, number, number, number],
    attributes: Record<string, WrittenAttribute>,
  ) {
    return this.writer.node("Conv", [from, this.weights(...dims), this.weights(dims[0])], name, attributes);
  }

  norm(name: string, from: string, channels: number): string {
    const parts = [0, 1, 2, 3].map(() => this.weights(channels));
    return this.writer.node("BatchNormalization", [from, ...parts], name);
  }

  bytes(input: WrittenValue["dims"], output: string, type: "float" | "int64" = "float"): Uint8Array {
    return this.writer.bytes(
      [{ name: "x", dims: input, type }],
      [{ name: output, dims: ["n", "m"] }],
      new Map(),
      "test",
    );
  }

  network(input: WrittenValue["dims"], output: string, shape?: readonly number[]) {
    return networkOf(
      readGraph(this.bytes(input, output), () => new Uint8Array()),
      shape,
    );
  }
}

/** Two convolutions, a residual block with a depthwise convolution, pooling, and a linear layer. */
const residual = (): File => {
  const file = new File();
  const { writer } = file;
  file.conv("stem", "x", [8, 3, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] });
  file.norm("stem.bn", "stem", 8);
  writer.node("Relu", ["stem.bn"], "stem.relu");
  writer.node("MaxPool", ["stem.relu"], "pool", { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  file.conv("wide", "pool", [16, 8, 1, 1], {});
  writer.node("Clip", ["wide"], "wide.relu6");
  file.conv("deep", "wide.relu6", [16, 1, 3, 3], { group: 16, pads: [1, 1, 1, 1] });
  file.conv("narrow", "deep", [8, 16, 1, 1], {});
  writer.node("Add", ["narrow", "pool"], "sum");
  writer.node("GlobalAveragePool", ["sum"], "mean");
  writer.node("Flatten", ["mean"], "flat");
  writer.node("Gemm", ["flat", file.weights(10, 8), file.weights(10)], "scores", { transB: 1 });
  return file;
};

/** The same network, written for the emulator. */
const twin = () => {
  const net = new NetworkBuilder([3, 32, 32], 8);
  let at = net.batchNorm("stem.bn", net.conv("stem", NETWORK_INPUT, { filters: 8, kernel: 3, stride: 2, padding: 1 }));
  at = net.pool("pool", net.elementwise("relu", at, "relu"), "max-pool", { kernel: 3, stride: 2, padding: 1 });
  const wide = net.conv("wide", at, { filters: 16, kernel: 1 });
  const deep = net.conv("deep", wide, { filters: 16, kernel: 3, padding: 1, groups: 16 });
  const sum = net.sum("sum", [net.conv("narrow", deep, { filters: 8, kernel: 1 }), at]);
  net.linear("scores", net.adaptivePool("mean", sum, 1), 10);
  return net.build();
};

describe("a network of an ONNX file", () => {
  const net = residual().network(["batch", 3, 32, 32], "scores");

  it("has the work, weights and shapes of the same network by layers", () => {
    expect(totalsOf(net)).toEqual(totalsOf(twin()));
    const of = (name: string) => net.layers.find((layer) => layer.name === name)!;
    expect(of("stem").shape).toEqual([1, 8, 16, 16]);
    expect(of("pool").shape).toEqual([1, 8, 8, 8]);
    expect(of("deep").type).toBe("depthwise");
    expect(of("scores").shape).toEqual([1, 10]);
  });

  it("has blocks that end where a single tensor passes on", () => {
    const { subtasks, edges } = networkTask(net, { granularity: "blocks", precision_bits: 32, batch: 1 });
    expect(subtasks.map(({ name }) => name)).toEqual(["stem", "wide", "scores"]);
    expect(edges).toEqual([
      { from: -1, to: 0, bits: 3 * 32 * 32 * 32 },
      { from: 0, to: 1, bits: 8 * 8 * 8 * 32 },
      { from: 1, to: 2, bits: 8 * 32 },
      { from: 2, to: 3, bits: 10 * 32 },
    ]);
  });

  it("is a graph by layers", () => {
    const { subtasks, edges } = networkTask(net, { granularity: "layers", precision_bits: 32, batch: 1 });
    expect(subtasks.map(({ name }) => name)).toEqual(["stem", "wide", "deep", "narrow", "scores"]);
    expect(edges.filter(({ from }) => from === 0).map(({ to }) => to)).toEqual([1, 3]);
  });

  it("takes the shape of the scenario for sizes that are open", () => {
    const open = residual().network(["batch", 3, "height", "width"], "scores", [2, 3, 64, 64]);
    // Four times the pixels of two pictures, and a linear layer for each.
    const { macs } = totalsOf(net);
    expect(totalsOf(open).macs).toBe(2 * (4 * (macs - 80) + 80));
  });

  it("counts attention where both factors are computed, and linear layers where one is weights", () => {
    const file = new File();
    const { writer } = file;
    writer.node("MatMul", ["x", file.weights(16, 48)], "qkv");
    writer.nodeWithOutputs("Split", ["qkv", writer.integers("sizes", [16, 16, 16])], ["q", "k", "v"], { axis: 2 });
    writer.node("Transpose", ["k"], "kt", { perm: [0, 2, 1] });
    writer.node("Softmax", [writer.node("MatMul", ["q", "kt"], "scores")], "p");
    writer.node("MatMul", ["p", "v"], "mixed");
    writer.node("Reshape", ["mixed", writer.integers("shape", [0, -1])], "flat");
    const attention = file.network([1, 5, 16], "flat");
    const macs = (type: string) =>
      attention.layers.reduce((sum, layer) => sum + (layer.type === type ? layer.macs : 0), 0);
    expect(macs("linear")).toBe(5 * 16 * 48);
    expect(macs("attention")).toBe(2 * 5 * 5 * 16);
    expect(attention.layers.at(-1)!.shape).toEqual([1, 80]);
  });

  it("counts weights that two layers share once, and holds them at both", () => {
    const file = new File();
    const shared = file.weights(4, 4);
    file.writer.node("MatMul", [file.writer.node("MatMul", ["x", shared], "a"), shared], "b");
    const tied = file.network([1, 4], "b");
    expect(totalsOf(tied)).toEqual({ macs: 32, parameters: 16 });
    expect(tied.layers.map(({ parameters, tied: other }) => [parameters, other])).toEqual([
      [16, 0],
      [0, 16],
    ]);
  });

  it("refuses what it does not understand, by name", () => {
    const file = new File();
    file.writer.node("Shape", ["x"], "s");
    file.writer.node("NonMaxSuppression", ["x"], "boxes");
    expect(() => file.network([1, 3], "boxes")).toThrow(
      /Shape is not supported[\s\S]*NonMaxSuppression is not supported/,
    );
    expect(() => residual().network(["n", 3, "h", 32], "scores")).toThrow('leaves the size "h" open');
    expect(() => residual().network(["n", 3, 32, 32], "scores", [1, 3, 16, 16])).toThrow("the fixed size 32");
    expect(() => residual().network(["n", 3, 32, 32], "scores", [1, 3, 16])).toThrow("has 4 dimensions");
    expect(() => residual().network(["n", 4, 32, 32], "scores")).toThrow("over 4 channels");
  });
});

describe("blocks", () => {
  const layer = (name: string, inputs: readonly number[]) => ({ name, inputs, type: "conv" as const });
  const plain = (name: string, inputs: readonly number[]) => ({ name, inputs, type: undefined });

  it("keep what works on a single tensor with the block before, and open before a fork", () => {
    // A convolution and its activation; then a norm that forks: its block goes to the sum.
    const layers = [
      layer("conv", [-1]),
      plain("relu", [0]),
      plain("norm", [1]),
      layer("inner", [2]),
      plain("sum", [1, 3]),
      layer("last", [4]),
      plain("softmax", [5]),
    ];
    expect(blocksOf(layers)).toEqual(["conv", "conv", "inner", "inner", "inner", "last", "last"]);
  });

  it("do not end while the network's input is read later, or a result is made on the way", () => {
    expect(blocksOf([layer("a", [-1]), layer("b", [0]), layer("c", [-1, 1])])).toEqual(["a", "a", "a"]);
    expect(blocksOf([layer("a", [-1]), layer("head", [0]), layer("b", [0])])).toEqual(["a", "head", "head"]);
  });
});

describe("scenarios with ONNX files", () => {
  const folder = mkdtempSync(join(tmpdir(), "edgefade-onnx-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "net.onnx"), residual().bytes(["n", 3, "h", "w"], "scores"));
  writeFileSync(join(folder, "text.onnx"), "no network");
  const load = (network: object) =>
    parseScenario(
      JSON.stringify({
        tasks: 1,
        devices: [{ name: "phone" }],
        radio: { rate: "constant", uplink: "1 Mbps" },
        edges: [{ name: "edge" }],
        application: { network: { model: "onnx", ...network } },
        arrivals: "saturated",
      }),
      join(folder, "s.yaml"),
    );

  it("have its sub-tasks, from the scenario's folder", () => {
    const { application } = load({ file: "net.onnx", input: [1, 3, 32, 32] }).scenario;
    const { names, flop, memory_bytes } = application as GraphSpec;
    expect(names).toEqual(["stem", "wide", "scores"]);
    const twice = 2 * totalsOf(twin()).macs;
    expect(flop!.flat().reduce((sum, one) => sum! + one!, 0)).toBe(twice);
    expect(memory_bytes!.reduce((sum, one) => sum + one, 0)).toBe(4 * totalsOf(twin()).parameters);
  });

  it("name the file and the place of what is wrong", () => {
    expect(() => load({ file: "nett.onnx" })).toThrow(/nett\.onnx": no such file; did you mean ".*net\.onnx"/);
    expect(() => load({ file: "text.onnx" })).toThrow(/text\.onnx: not an ONNX model/);
    expect(() => load({ file: "net.onnx" })).toThrow(/net\.onnx: input "x": leaves the size "h" open/);
  });
});
