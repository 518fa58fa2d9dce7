import { mapping, quantity } from "../../fields/fields.js";

const efficiency = (layers: string) =>
  quantity(
    "share",
    { above: 0, to: 1 },
    { description: `Share of the peak that ${layers} reach.`, source: "chosen: the peak itself" },
  ).default(1);

const common = {
  peak: quantity(
    "flopRate",
    { above: 0 },
    {
      description:
        "Floating point operations per second of each core at `frequency`, which then is one value. A GPU is a core. One MAC is 2 FLOP.",
    },
  ).optional(),
  perCycle: quantity(
    "number",
    { above: 0 },
    { description: "Instead of `peak`: floating point operations per cycle of a core." },
  ).optional(),
  efficiency: mapping(
    {
      conv: efficiency("convolutions"),
      depthwise: efficiency("depthwise convolutions"),
      linear: efficiency("fully connected layers"),
      attention: efficiency("scores and sums of attention"),
    },
    { description: "Share of the peak that each type of layer reaches. The times of a sub-task's layers add up." },
  ).prefault({}),
};

const about =
  "Speed for layers of neural networks, and for nodes of graphs that have `flop`. Without it: one FLOP per cycle. All other work is executed at `frequency`.";

/** `compute:` of a server */
export const computeSchema = mapping(common, { description: about, exclusive: [["peak", "perCycle"]] }).optional();

/** `compute:` of a device group */
export const deviceComputeSchema = mapping(
  {
    ...common,
    power: quantity(
      "power",
      { from: 0 },
      {
        description:
          "Drawn by each core that computes, at `frequency`, which then is one value; instead of `kappa`, which follows from it: power / frequency^3.",
      },
    ).optional(),
  },
  { description: about, exclusive: [["peak", "perCycle"]] },
).optional();
