import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../../src/errors.js";
import { OnnxFault, OnnxFaults } from "../../../../src/learning/onnx/fault.js";
import { encodeModel, type ModelProto, type Written } from "../../../../src/learning/onnx/format.js";
import { OnnxNetwork } from "../../../../src/learning/onnx/network.js";
import { ofFile, readOnnxModel } from "../../../../src/learning/onnx/read-model.js";
import { sized } from "../../../support/effort.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-onnx-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const SIZES = { features: 3, places: 1, choices: 2 };

type Model = Written<ModelProto>;
type Graph = NonNullable<Model["graph"]>;
type Node = NonNullable<Graph["node"]>[number];
type Tensor = NonNullable<Graph["initializer"]>[number];

const floats = (name: string, dims: readonly number[], floatData: readonly number[]): Tensor => ({
  name: text(name),
  dims,
  dataType: 1,
  floatData,
});
const value = (name: string, dims: readonly number[], elemType = 1) => ({
  name: text(name),
  type: { tensorType: { elemType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
});
const node = (opType: string, input: readonly string[], output: readonly string[], name = ""): Node => ({
  opType: text(opType),
  name: text(name),
  input: input.map(text),
  output: output.map(text),
});

const weights = floats("w", [3, 2], [1, 2, 3, 4, 5, 6]);
const gemm = node("Gemm", ["x", "w"], ["y"], "fc");

/** A network of one layer, with parts of it changed. */
const model = (graph: Graph = {}, rest: Model = {}): Uint8Array =>
  encodeModel({
    irVersion: 8,
    opsetImport: [{ domain: text(""), version: 17 }],
    graph: {
      node: [gemm],
      initializer: [weights],
      input: [value("x", [1, 3])],
      output: [value("y", [1, 2])],
      ...graph,
    },
    ...rest,
  });

/** What is said of a file, as users see it. */
const refusal = (bytes: Uint8Array, place = folder): string => {
  const file = join(place, "m.onnx");
  writeFileSync(file, bytes);
  return refusalOf(file);
};

const refusalOf = (file: string): string => {
  try {
    ofFile("m.onnx", () => OnnxNetwork.of(readOnnxModel(file, "m.onnx").graph, SIZES));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "taken";
};

const external = (entries: Readonly<Record<string, string>>): Tensor => ({
  name: text("w"),
  dims: [3, 2],
  dataType: 1,
  dataLocation: 1,
  externalData: Object.entries(entries).map(([key, said]) => ({ key: text(key), value: text(said) })),
});

describe("a hostile file", () => {
  it("is told from a good one", () => {
    expect(refusal(model())).toBe("taken");
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["is empty", new Uint8Array(), /^m\.onnx: not an ONNX model/],
    ["is a picture", text("\x89PNG\r\n\x1a\n0000"), /^m\.onnx: not an ONNX model/],
    ["is a text", text("policies: [local]\n"), /^m\.onnx: not an ONNX model/],
    ["is truncated", model().subarray(0, 60), /^m\.onnx: not an ONNX model, or a truncated one/],
    ["has no graph", model({}, { graph: null }), /has no version, no operator set or no graph/],
    [
      "has an old operator set",
      model({}, { opsetImport: [{ domain: text(""), version: 9 }] }),
      /opset 9; expected opset 13 to 23/,
    ],
    [
      "has a future operator set",
      model({}, { opsetImport: [{ domain: text(""), version: 99 }] }),
      /opset 99; expected/,
    ],
    [
      "claims gigabytes of weights",
      model({ initializer: [{ ...floats("w", [2 ** 20, 2 ** 20], []) }] }),
      /initialiser "w": has 1048576 x 1048576 numbers; the limit is/,
    ],
    [
      "claims more than a number can say",
      model({ initializer: [{ ...floats("w", [2 ** 52, 2 ** 52, 2 ** 52], []) }] }),
      /initialiser "w": has .* numbers; the limit is/,
    ],
    [
      "has a negative size",
      model({ initializer: [floats("w", [-3, 2], [])] }),
      /initialiser "w": has the dimension -3/,
    ],
    [
      "has too little data",
      model({ initializer: [floats("w", [3, 2], [1, 2])] }),
      /"w": has the shape \[3, 2\], so 6 numbers; got 2/,
    ],
    [
      "has raw data of another size",
      model({ initializer: [{ name: text("w"), dims: [3, 2], dataType: 1, rawData: new Uint8Array(23) }] }),
      /"w": has the shape \[3, 2\] of float, so 24 bytes, got 23/,
    ],
    [
      "has its data twice",
      model({ initializer: [{ ...weights, rawData: new Uint8Array(24) }] }),
      /"w": has its data twice/,
    ],
    [
      "has weights that are no numbers",
      model({ initializer: [floats("w", [3, 2], [1, 2, 3, Number.NaN, 5, 6])] }),
      /"w": its number 3 is not a number \(NaN\)/,
    ],
    ["has half precision", model({ initializer: [{ ...weights, dataType: 10 }] }), /"w": elements of type float16/],
    [
      "has a thousand dimensions",
      model({ initializer: [floats("w", new Array(1000).fill(1), [1])] }),
      /"w": has 1000 dimensions/,
    ],
    ["has a name twice", model({ initializer: [weights, weights] }), /"w": has the name of another initialiser/],
    ["makes a value twice", model({ node: [gemm, gemm] }), /node "fc" \(Gemm\): makes "y", the name of another value/],
    [
      "needs what is not there",
      model({ node: [node("Gemm", ["x", "v"], ["y"], "fc")] }),
      /node "fc" \(Gemm\): needs "v", which no node of the file makes/,
    ],
    ["gives what is not there", model({ output: [value("z", [1, 2])] }), /output "z": no node of the file makes it/],
    [
      "goes round in a circle",
      model({ node: [node("Add", ["x", "b"], ["a"], "one"), node("Add", ["a", "a"], ["b"], "two"), gemm] }),
      /node "one" \(Add\): needs its own output, through a loop/,
    ],
    [
      "has a node that needs itself",
      model({ node: [node("Add", ["x", "y"], ["y"], "me")] }),
      /node "me" \(Add\): needs its own output/,
    ],
    [
      "has a text that is not UTF-8",
      model({ node: [{ ...gemm, name: new Uint8Array([0xff, 0xfe]) }] }),
      /a text in it is not UTF-8/,
    ],
    ["has two inputs", model({ input: [value("x", [1, 3]), value("z", [1, 3])] }), /takes 2 inputs \("x", "z"\)/],
    ["takes whole numbers", model({ input: [value("x", [1, 3], 7)] }), /input "x": takes int64; expected float/],
    [
      "takes other features",
      model({ input: [value("x", [1, 4])] }),
      /input "x": takes 4 features, shape \[1, 4\]; here there are 3/,
    ],
    [
      "does not fit together",
      model({ initializer: [floats("w", [2, 2], [1, 2, 3, 4])] }),
      /node "fc" \(Gemm\): cannot multiply the shapes \[1, 3\] and \[2, 2\]/,
    ],
    [
      "gives another number of scores",
      model({ initializer: [floats("w", [3, 1], [1, 2, 3])] }),
      /output "y": has the shape \[1, 1\] of float; expected 2 scores/,
    ],
    [
      "has an attribute twice",
      model({
        node: [
          {
            ...gemm,
            attribute: [
              { name: text("a"), i: 1, type: 2 },
              { name: text("a"), i: 1, type: 2 },
            ],
          },
        ],
      }),
      /has the attribute "a" twice/,
    ],
    [
      "has an attribute of another kind",
      model({ node: [{ ...gemm, attribute: [{ name: text("transB"), s: text("1"), type: 3 }] }] }),
      /expected a whole number for its attribute "transB"/,
    ],
    [
      "always says the same",
      model({ node: [node("Identity", ["c"], ["y"])], initializer: [floats("c", [1, 2], [1, 2])] }),
      /output "y": does not depend on the inputs of the network/,
    ],
  ])("that %s is refused, with the place and the reason", (_, bytes, words) => {
    expect(refusal(bytes)).toMatch(words);
  });

  it("has all unknown operators named at once", () => {
    const nodes = [
      node("Conv", ["x"], ["a"], "first"),
      { ...node("Fancy", ["a"], ["b"]), domain: text("com.acme") },
      node("If", ["b"], ["y"], "third"),
    ];
    const said = refusal(model({ node: nodes }));
    expect(said).toContain('m.onnx: node "first" (Conv): the operator "Conv" is not known here');
    expect(said).toContain('m.onnx: node of "b" (com.acme::Fancy): the operator "com.acme::Fancy" is not known here');
    expect(said).toContain('m.onnx: node "third" (If)');
    expect(said).toMatch(/policies may have these operators: .*Gemm/);
  });

  it("may hold what its decision does not need", () => {
    expect(refusal(model({ node: [node("Conv", ["x"], ["unused"]), gemm] }))).toBe("taken");
  });

  it("cannot take the memory or the time of the machine", () => {
    const shape: Tensor = { name: text("s"), dims: [3], dataType: 7, int64Data: [1, 2 ** 24, 3] };
    expect(refusal(model({ node: [node("Expand", ["x", "s"], ["e"]), gemm], initializer: [shape, weights] }))).toBe(
      "taken",
    );
    const large = model({
      node: [node("Expand", ["x", "s"], ["e"], "big"), node("ReduceMax", ["e"], ["y"])],
      initializer: [shape],
    });
    expect(refusal(large)).toMatch(/node "big" \(Expand\): with it, one pass makes more than 16777216 numbers/);
    const doubling = Array.from({ length: 40 }, (_, at) =>
      node("Concat", [at === 0 ? "x" : `c${at}`, at === 0 ? "x" : `c${at}`], [`c${at + 1}`]),
    );
    const axis = { attribute: [{ name: text("axis"), i: 1, type: 2 }] };
    const tower = model({ node: [...doubling.map((one) => ({ ...one, ...axis })), node("Identity", ["c40"], ["y"])] });
    expect(refusal(tower)).toMatch(/one pass makes more than/);
  });

  it("may keep its weights beside it, and nowhere else", () => {
    const home = join(folder, "model");
    mkdirSync(join(home, "sub"), { recursive: true });
    const bytes = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5, 6).buffer);
    for (const place of [home, folder, join(home, "sub")]) writeFileSync(join(place, "w.bin"), bytes);
    const said = (entries: Readonly<Record<string, string>>) =>
      refusal(model({ initializer: [external(entries)] }), home);
    expect(said({ location: "w.bin", offset: "4", length: "24" })).toBe("taken");
    expect(said({ location: "sub/w.bin", offset: "4" })).toBe("taken");
    expect(said({ location: "../w.bin" })).toMatch(
      /initialiser "w": its data are in "..\/w.bin": weights are read only from the model's own folder/,
    );
    expect(said({ location: "sub/../../w.bin" })).toMatch(/own folder/);
    expect(said({ location: join(folder, "w.bin") })).toMatch(/own folder/);
    expect(said({ location: "C:\\w.bin" })).toMatch(/own folder/);
    expect(said({ location: "" })).toMatch(/expected the name of a file/);
    expect(said({ location: "w\0.bin" })).toMatch(/expected the name of a file/);
    expect(said({ location: "absent.bin" })).toMatch(/there is no such file/);
    expect(said({ location: "sub" })).toMatch(/expected a file/);
    expect(said({ location: "w.bin", offset: "8" })).toMatch(/expected 24 bytes from byte 8 on; the file has 28/);
    expect(said({ location: "w.bin", offset: "-4" })).toMatch(/has the offset "-4"/);
    expect(said({ location: "w.bin", length: "23" })).toMatch(/needs 24 bytes of "w.bin"; it says that it has 23/);
    symlinkSync(join(folder, "w.bin"), join(home, "link.bin"));
    expect(said({ location: "link.bin" })).toMatch(/a link that leads out/);
    symlinkSync(folder, join(home, "out"));
    expect(said({ location: "out/w.bin" })).toMatch(/a link that leads out/);
    if (process.platform !== "win32") {
      execFileSync("mkfifo", [join(home, "pipe")]);
      expect(said({ location: "pipe" })).toMatch(/expected a file/);
    }
  });

  it("may be no file, or one of gigabytes", () => {
    expect(refusalOf(folder)).toMatch(/^m\.onnx: expected a file/);
    expect(refusalOf(join(folder, "absent.onnx"))).toBe("m.onnx: no such file");
    const file = join(folder, "huge.onnx");
    writeFileSync(file, model());
    truncateSync(file, 2 ** 33);
    expect(refusalOf(file)).toMatch(/^m\.onnx: has 8589934592 bytes; the limit is/);
  });

  it("never does anything but be refused, wherever a bit is flipped or it ends", () => {
    const whole = model({
      node: [gemm, node("Relu", ["y"], ["r"]), node("Reshape", ["r", "s"], ["z"])],
      initializer: [weights, { name: text("s"), dims: [2], dataType: 7, int64Data: [1, -1] }],
      output: [value("z", [1, 2])],
    });
    const tried = (bytes: Uint8Array): void => {
      const said = refusal(bytes);
      expect(said === "taken" || said.startsWith("m.onnx")).toBe(true);
    };
    for (let length = 0; length < whole.length; length++) tried(whole.subarray(0, length));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 6 }),
        (flips) => {
          const bytes = whole.slice();
          for (const [at, bits] of flips) bytes[at]! ^= bits;
          tried(bytes);
        },
      ),
      { numRuns: sized(2000, 20_000) },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), tried), { numRuns: sized(500, 5_000) });
  });
});

it("faults can be several", () => {
  const faults = new OnnxFaults([new OnnxFault("a", "b"), new OnnxFault("c", "d")]);
  expect(faults.message).toBe("a: b\nc: d");
});
