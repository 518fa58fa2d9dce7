import { classifierModel, pictureParts } from "./model.js";
import type { Convolution, NetworkBuilder } from "./network-builder.js";

/** A convolution without bias, its batch normalization, and ReLU6 unless it is linear. */
const normalized = (
  net: NetworkBuilder,
  name: string,
  from: number,
  convolution: Convolution,
  isLinear = false,
): number => {
  const at = net.batchNorm(`${name}.bn`, net.conv(name, from, { ...convolution, bias: false }));
  return isLinear ? at : net.elementwise(`${name}.relu6`, at, "relu6");
};

/** Expands, filters every channel by itself, and projects back; with a shortcut where the shape stays. */
const invertedResidual = (
  net: NetworkBuilder,
  name: string,
  from: number,
  { filters, expansion, stride }: { readonly filters: number; readonly expansion: number; readonly stride: number },
): number => {
  const channels = net.shapeOf(from)[0]!;
  const hidden = channels * expansion;
  let at = from;
  if (expansion > 1) at = normalized(net, `${name}.expand`, at, { filters: hidden, kernel: 1 });
  at = normalized(net, `${name}.depthwise`, at, { filters: hidden, kernel: 3, stride, padding: 1, groups: hidden });
  at = normalized(net, `${name}.project`, at, { filters, kernel: 1 }, true);
  return stride === 1 && channels === filters ? net.sum(`${name}.add`, [from, at]) : at;
};

/** Expansion, filters, blocks and stride of the first block: Table 2 of the paper. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/**
 * MobileNetV2 of width 1.
 *
 * @source M. Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", CVPR 2018; torchvision.models.mobilenet_v2:
 *         3,504,872 parameters, 0.301 GMAC, 71.878 % of ImageNet right (weights V1)
 */
export const mobilenetV2 = classifierModel(
  0.71878,
  pictureParts({
    name: "mobilenet-v2",
    summary: "MobileNetV2: seventeen inverted residual blocks with depthwise convolutions.",
    resolution: { usual: 224, least: 1 },
    classes: 1000,
    build: (net, input, classes) => {
      net.block("stem");
      let at = normalized(net, "conv1", input, { filters: 32, kernel: 3, stride: 2, padding: 1 });
      let number = 1;
      for (const [expansion, filters, blocks, first] of STAGES)
        for (let index = 0; index < blocks; index++) {
          const name = `block${number++}`;
          net.block(name);
          at = invertedResidual(net, name, at, { filters, expansion, stride: index === 0 ? first : 1 });
        }
      net.block("conv18");
      at = normalized(net, "conv18", at, { filters: 1280, kernel: 1 });
      net.block("fc");
      net.linear("fc", net.adaptivePool("avgpool", at, 1), classes);
    },
  }),
);
