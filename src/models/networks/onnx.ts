import { siValue } from "../../fields/checked.js";
import { list, quantity, text } from "../../fields/fields.js";
import type { NeuralNetwork } from "./layer.js";
import { networkModel } from "./model.js";

/** The network of a file in the ONNX format. The loader of the scenario reads the file. */
export const onnx = networkModel({
  name: "onnx",
  summary:
    "The network of a file in the ONNX format, as PyTorch, TensorFlow and others export it. Its weights are read for their shapes alone.",
  fields: {
    file: text({ description: "The file.", example: "network.onnx", file: true }),
    input: list(quantity("count", { from: 1, to: 1_000_000 }, { description: "A size." }), {
      description:
        "Shape of the network's input, if the file leaves sizes open. Without it: the file's shape, with 1 for a first size that is open.",
      example: [1, 3, 224, 224],
    }).optional(),
  },
  si: (given) => ({
    file: given.file,
    ...(given.input === undefined ? {} : { input: given.input.map((size) => siValue(size, "count")) }),
  }),
  make: (_: { readonly file: string; readonly input?: readonly number[] }, network?: NeuralNetwork) => {
    if (network === undefined) throw new Error("the network's file was not read");
    return network;
  },
});
