import { classifierModel, pictureParts } from "./model.js";
import type { Convolution, NetworkBuilder } from "./network-builder.js";

/** A convolution without bias and its batch normalization. */
const normalized = (net: NetworkBuilder, name: string, from: number, convolution: Convolution): number =>
  net.batchNorm(`${name}.bn`, net.conv(name, from, { ...convolution, bias: false }));

/** Three convolutions beside a shortcut, which is projected where the shape changes. */
const bottleneck = (net: NetworkBuilder, name: string, from: number, width: number, stride: number): number => {
  const filters = 4 * width;
  let at = normalized(net, `${name}.conv1`, from, { filters: width, kernel: 1 });
  at = net.elementwise(`${name}.relu1`, at, "relu");
  at = normalized(net, `${name}.conv2`, at, { filters: width, kernel: 3, stride, padding: 1 });
  at = net.elementwise(`${name}.relu2`, at, "relu");
  at = normalized(net, `${name}.conv3`, at, { filters, kernel: 1 });
  const isProjected = stride !== 1 || net.shapeOf(from)[0] !== filters;
  const shortcut = isProjected ? normalized(net, `${name}.downsample`, from, { filters, kernel: 1, stride }) : from;
  return net.elementwise(`${name}.relu3`, net.sum(`${name}.add`, [at, shortcut]), "relu");
};

/** Blocks of a stage, and the width of their narrow convolutions: Table 1 of the paper. */
const STAGES = [
  [3, 64],
  [4, 128],
  [6, 256],
  [3, 512],
] as const;

/**
 * ResNet-50 as torchvision has it (v1.5: the stride is in the 3 x 3 convolution).
 *
 * @source K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning for image recognition", CVPR 2016; torchvision.models.resnet50:
 *         25,557,032 parameters, 4.089 GMAC, 76.130 % of ImageNet right (weights V1)
 */
export const resnet50 = classifierModel(
  0.7613,
  pictureParts({
    name: "resnet50",
    summary:
      "ResNet-50: sixteen residual blocks of three convolutions. A block is the smallest part with a single output tensor.",
    resolution: { usual: 224, least: 1 },
    classes: 1000,
    build: (net, input, classes) => {
      net.block("stem");
      let at = normalized(net, "conv1", input, { filters: 64, kernel: 7, stride: 2, padding: 3 });
      at = net.elementwise("relu", at, "relu");
      at = net.pool("maxpool", at, "max-pool", { kernel: 3, stride: 2, padding: 1 });
      for (const [stage, [blocks, width]] of STAGES.entries())
        for (let index = 0; index < blocks; index++) {
          const name = `layer${stage + 1}.${index}`;
          net.block(name);
          at = bottleneck(net, name, at, width, stage > 0 && index === 0 ? 2 : 1);
        }
      net.block("fc");
      net.linear("fc", net.adaptivePool("avgpool", at, 1), classes);
    },
  }),
);
