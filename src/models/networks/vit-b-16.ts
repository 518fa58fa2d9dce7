import { classifierModel, pictureParts } from "./model.js";
import { transformerBlock } from "./transformer.js";

const PATCH = 16;
const WIDTH = 768;

/**
 * ViT-B/16, the vision transformer of base size with patches of 16 x 16 pixels.
 *
 * @source A. Dosovitskiy et al., "An image is worth 16x16 words", ICLR 2021; torchvision.models.vit_b_16: 86,567,656 parameters,
 *         17.564 GMAC (attention included), 81.072 % of ImageNet right
 */
export const vitB16 = classifierModel(
  0.81072,
  pictureParts({
    name: "vit-b-16",
    summary: "ViT-B/16: a vision transformer of twelve blocks on patches of 16 x 16 pixels.",
    resolution: { usual: 224, least: PATCH, multipleOf: PATCH },
    classes: 1000,
    build: (net, input, classes) => {
      net.block("embed");
      const patches = net.conv("patches", input, { filters: WIDTH, kernel: PATCH, stride: PATCH });
      const [, rows = 0, columns = 0] = net.shapeOf(patches);
      const tokens = rows * columns + 1;
      // A class token comes before the patches, and every place has its own vector.
      let at = net.add({
        name: "positions",
        operator: "embedding",
        inputs: [patches],
        shape: [tokens, WIDTH],
        parameters: WIDTH + tokens * WIDTH,
      });
      for (let index = 0; index < 12; index++) {
        const name = `block${index + 1}`;
        net.block(name);
        at = transformerBlock(net, name, at, { hidden: 4 * WIDTH, isCausal: false }).output;
      }
      net.block("head");
      at = net.layerNorm("norm", at);
      at = net.add({ name: "class-token", operator: "slice", inputs: [at], shape: [WIDTH] });
      net.linear("head", at, classes);
    },
  }),
);
