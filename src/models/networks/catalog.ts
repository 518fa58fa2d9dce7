import { catalogOf } from "../catalog.js";
import { alexnet } from "./alexnet.js";
import { gpt2 } from "./gpt2.js";
import { mobilenetV2 } from "./mobilenet-v2.js";
import { onnx } from "./onnx.js";
import { resnet50 } from "./resnet50.js";
import { vgg16 } from "./vgg16.js";
import { vitB16 } from "./vit-b-16.js";
import { yolov3Tiny } from "./yolov3-tiny.js";

/** The networks of `application.network`. A new one is one more line here. */
export const networks = catalogOf("model", [alexnet, vgg16, resnet50, mobilenetV2, yolov3Tiny, vitB16, gpt2, onnx], {
  description:
    "The sub-tasks of a neural network, instead of a chain or graph that you write yourself. Their work, data and weights follow from its layers and its input. See [workloads.md](workloads.md).",
});
