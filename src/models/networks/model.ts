import type { z } from "zod";
import { siValue } from "../../fields/checked.js";
import { choice, distribution, type QuantityText, quantity, variant } from "../../fields/fields.js";
import { type ExitsText, exitsSchema } from "./exits.js";
import { NETWORK_INPUT, type NeuralNetwork } from "./layer.js";
import { NetworkBuilder } from "./network-builder.js";

/** Bits of a number at each precision. */
export const PRECISION_BITS = { fp32: 32, fp16: 16, int8: 8 } as const;

/** Bits of a colour of a pixel, as cameras give it. */
const PIXEL_BITS = 8;

const common = {
  precision: choice(["fp32", "fp16", "int8"], {
    description:
      "Numbers of 32, 16 or 8 bit: the data between sub-tasks, and the weights. The peaks under `compute` are those at this precision.",
  }).default("fp32"),
  granularity: choice(["blocks", "layers"], {
    description:
      "A sub-task is a block of the network, or a layer that multiplies, with the pooling, activations and sums behind it. Networks with shortcuts are graphs by layers, and chains by blocks.",
  }).default("blocks"),
  batch: quantity("count", { from: 1, to: 100_000 }, { description: "Number of samples of a task." }).default(1),
  data: distribution(
    "data",
    { from: 0 },
    {
      description:
        "Size of the whole input as it is sent, such as that of a compressed picture. Without it: 8 bit for every colour of a pixel, 32 bit for every token.",
    },
  ).optional(),
};

/** The settings that all networks have, as text. */
export interface CommonText {
  readonly precision: keyof typeof PRECISION_BITS;
  readonly granularity: "blocks" | "layers";
  readonly batch: QuantityText;
  readonly data?: QuantityText | undefined;
  /** Only of networks that classify. */
  readonly exits?: ExitsText | undefined;
}

/** The parts of a network; `make` throws a RangeError if the input does not fit. */
interface NetworkParts<N extends string, S extends z.core.$ZodLooseShape, Settings extends object> {
  readonly name: N;
  readonly summary: string;
  /** Settings of its input as text, with units, defaults and descriptions. */
  readonly fields: S;
  /** The checked text as numbers. */
  readonly si: (text: z.output<z.ZodObject<S>>) => Settings;
  /** Its layers. @param read  of its file, where it has one */
  readonly make: (settings: Settings, read?: NeuralNetwork) => NeuralNetwork;
}

/** A network that does not classify: it has no share of right answers, and no early exits. */
export const networkModel = <const N extends string, S extends z.core.$ZodLooseShape, Settings extends object>(
  parts: NetworkParts<N, S, Settings>,
) => ({
  ...parts,
  accuracy: undefined,
  schema: variant("model", parts.name, { ...parts.fields, ...common }, parts.summary),
});

/** A network that classifies. @param accuracy  published share of right answers */
export const classifierModel = <const N extends string, S extends z.core.$ZodLooseShape, Settings extends object>(
  accuracy: number,
  parts: NetworkParts<N, S, Settings>,
) => ({
  ...parts,
  accuracy,
  schema: variant("model", parts.name, { ...parts.fields, ...common, exits: exitsSchema.optional() }, parts.summary),
});

/** What a network of square pictures is made of. */
interface PictureNetwork<N extends string> {
  readonly name: N;
  readonly summary: string;
  /** Rows and columns of a picture: those it was published for, the fewest, and of what they are a multiple. */
  readonly resolution: { readonly usual: number; readonly least: number; readonly multipleOf?: number };
  readonly classes: number;
  /** @param input  number of the network's input, for the first layer */
  readonly build: (net: NetworkBuilder, input: number, classes: number) => void;
}

/** The parts of a network that reads square pictures. */
export const pictureParts = <const N extends string>({
  name,
  summary,
  resolution: { usual, least, multipleOf = 1 },
  classes,
  build,
}: PictureNetwork<N>) => ({
  name,
  summary,
  fields: {
    resolution: quantity(
      "count",
      { from: least, to: 10_000 },
      {
        description: `Rows and columns of a picture${multipleOf > 1 ? `, a multiple of ${multipleOf}` : ""}.`,
        source: "as published",
      },
    ).default(usual),
    channels: quantity("count", { from: 1, to: 10_000 }, { description: "Colours of a pixel." }).default(3),
    classes: quantity("count", { from: 1, to: 1_000_000 }, { description: "Number of classes." }).default(classes),
  },
  si: (text: Readonly<Record<"resolution" | "channels" | "classes", QuantityText>>) => ({
    resolution: siValue(text.resolution, "count"),
    channels: siValue(text.channels, "count"),
    classes: siValue(text.classes, "count"),
  }),
  make: (settings: { readonly resolution: number; readonly channels: number; readonly classes: number }) => {
    const { resolution, channels } = settings;
    if (resolution % multipleOf !== 0) throw new RangeError(`expected a multiple of ${multipleOf}, got ${resolution}`);
    const net = new NetworkBuilder([channels, resolution, resolution], PIXEL_BITS);
    build(net, NETWORK_INPUT, settings.classes);
    return net.build();
  },
});
