import { classifierModel, pictureParts } from "./model.js";

/**
 * VGG16 (configuration D), without batch normalization.
 *
 * @source K. Simonyan, A. Zisserman, "Very deep convolutional networks for large-scale image recognition", ICLR 2015;
 *         torchvision.models.vgg16: 138,357,544 parameters, 15.47 GMAC, 71.592 % of ImageNet right
 */
export const vgg16 = classifierModel(
  0.71592,
  pictureParts({
    name: "vgg16",
    summary: "VGG16: thirteen convolutions in five blocks and three linear layers.",
    resolution: { usual: 224, least: 32 },
    classes: 1000,
    build: (net, input, classes) => {
      let at = input;
      const blocks = [
        [64, 64],
        [128, 128],
        [256, 256, 256],
        [512, 512, 512],
        [512, 512, 512],
      ];
      for (const [block, widths] of blocks.entries()) {
        net.block(`conv${block + 1}`);
        for (const [index, filters] of widths.entries()) {
          const name = `conv${block + 1}_${index + 1}`;
          at = net.elementwise(`${name}.relu`, net.conv(name, at, { filters, kernel: 3, padding: 1 }), "relu");
        }
        at = net.pool(`pool${block + 1}`, at, "max-pool", { kernel: 2, stride: 2 });
      }
      at = net.adaptivePool("pool", at, 7);
      for (const [index, features] of [4096, 4096, classes].entries()) {
        const name = `fc${index + 6}`;
        net.block(name);
        at = net.linear(name, at, features);
        if (index < 2) at = net.elementwise(`${name}.relu`, at, "relu");
      }
    },
  }),
);
