import { networkModel, pictureParts } from "./model.js";
import type { NetworkBuilder } from "./network-builder.js";

/** Boxes per cell and output: four coordinates, objectness and a score for each class. */
const BOXES = 3;

/** A convolution with batch normalization and leaky ReLU. */
const leaky = (net: NetworkBuilder, name: string, from: number, filters: number, kernel: number): number => {
  net.block(name);
  const at = net.conv(name, from, { filters, kernel, padding: (kernel - 1) / 2, bias: false });
  return net.elementwise(`${name}.leaky`, net.batchNorm(`${name}.bn`, at), "leaky relu");
};

/**
 * YOLOv3-tiny, with boxes on two grids.
 *
 * @source J. Redmon, A. Farhadi, "YOLOv3: an incremental improvement", 2018; darknet's yolov3-tiny.cfg: 5.56 billion FLOP (2.78 GMAC)
 *         at 416 x 416, and 8,858,734 numbers in its file of weights, which count the means and variances of batch normalization too
 */
export const yolov3Tiny = networkModel(
  pictureParts({
    name: "yolov3-tiny",
    summary: "YOLOv3-tiny: detects objects on two grids of cells. A graph: its second grid reads an early layer again.",
    resolution: { usual: 416, least: 32, multipleOf: 32 },
    classes: 80,
    build: (net, input, classes) => {
      let at = input;
      for (const [index, filters] of [16, 32, 64, 128].entries()) {
        at = leaky(net, `conv${index + 1}`, at, filters, 3);
        at = net.pool(`pool${index + 1}`, at, "max-pool", { kernel: 2, stride: 2 });
      }
      const early = leaky(net, "conv5", at, 256, 3);
      net.block("conv6");
      at = net.pool("pool5", early, "max-pool", { kernel: 2, stride: 2 });
      at = leaky(net, "conv6", at, 512, 3);
      at = net.pool("pool6", at, "max-pool", { kernel: 2, stride: 1, padding: [0, 1] });
      at = leaky(net, "conv7", at, 1024, 3);
      const neck = leaky(net, "conv8", at, 256, 1);
      const filters = BOXES * (5 + classes);
      at = leaky(net, "conv9", neck, 512, 3);
      net.block("detect1");
      net.conv("detect1", at, { filters, kernel: 1 });
      at = leaky(net, "conv10", neck, 128, 1);
      // Its own block enlarges and joins, so that the smaller tensors pass between sub-tasks.
      net.block("conv11");
      at = net.concat("concat", [net.upsample("upsample", at, 2), early]);
      at = leaky(net, "conv11", at, 256, 3);
      net.block("detect2");
      net.conv("detect2", at, { filters, kernel: 1 });
    },
  }),
);
