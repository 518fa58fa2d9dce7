import { classifierModel, pictureParts } from "./model.js";

/**
 * AlexNet as torchvision has it: one tower, without local response normalization.
 *
 * @source A. Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014; torchvision.models.alexnet:
 *         61,100,840 parameters, 0.714 GMAC, 56.522 % of ImageNet right
 */
export const alexnet = classifierModel(
  0.56522,
  pictureParts({
    name: "alexnet",
    summary: "AlexNet, in the variant with one tower: five convolutions and three linear layers.",
    resolution: { usual: 224, least: 63 },
    classes: 1000,
    build: (net, input, classes) => {
      const convolutions = [
        { filters: 64, kernel: 11, stride: 4, padding: 2, isPooled: true },
        { filters: 192, kernel: 5, padding: 2, isPooled: true },
        { filters: 384, kernel: 3, padding: 1, isPooled: false },
        { filters: 256, kernel: 3, padding: 1, isPooled: false },
        { filters: 256, kernel: 3, padding: 1, isPooled: true },
      ];
      let at = input;
      for (const [index, { isPooled, ...convolution }] of convolutions.entries()) {
        const name = `conv${index + 1}`;
        net.block(name);
        at = net.elementwise(`${name}.relu`, net.conv(name, at, convolution), "relu");
        if (isPooled) at = net.pool(`${name}.pool`, at, "max-pool", { kernel: 3, stride: 2 });
      }
      at = net.adaptivePool("pool", at, 6);
      for (const [index, features] of [4096, 4096, classes].entries()) {
        const name = `fc${index + 6}`;
        net.block(name);
        at = net.linear(name, at, features);
        if (index < 2) at = net.elementwise(`${name}.relu`, at, "relu");
      }
    },
  }),
);
