import { distribution, flag, mapping, quantity, text, variant, variants } from "../../fields/fields.js";
import { allocation } from "../../models/allocation/catalog.js";
import { schemasWith } from "../../models/catalog.js";
import { fading } from "../../models/fading/catalog.js";
import { pathLoss } from "../../models/path-loss/catalog.js";
import { rate } from "../../models/rate/catalog.js";
import { association, interference, lossSchema, shadowing } from "./radio-models-schema.js";

const loss = lossSchema("on the radio, in either direction,");

const cell = {
  carrier: quantity("frequency", { above: 0 }, { description: "Carrier frequency.", source: "dios; LTE" }).default(
    "2 GHz",
  ),
  subcarriers: quantity(
    "count",
    { from: 1, to: 1_000_000 },
    { description: "Subcarriers of a cell, in each direction.", source: "dios" },
  ).default(256),
  spacing: quantity("frequency", { above: 0 }, { description: "Width of a subcarrier.", source: "LTE" }).default(
    "15 kHz",
  ),
  pathLoss: pathLoss.schema.prefault({}),
  shadowing,
  fading: fading.schema.prefault({}),
  noiseFigure: mapping(
    {
      edge: quantity("level", { from: 0 }, { description: "Of the base station.", source: "ns-3's default" }).default(
        "5 dB",
      ),
      device: quantity("level", { from: 0 }, { description: "Of the devices.", source: "ns-3's default" }).default(
        "9 dB",
      ),
    },
    { description: "Noise that the receivers add to the thermal noise of -174 dBm/Hz." },
  ).prefault({}),
  transmitPower: quantity(
    "power",
    { above: 0 },
    {
      description: "Of the base station, over one downlink transfer's subcarriers.",
      source: "chosen: 3GPP TR 36.814 pico",
    },
  ).default("30 dBm"),
  allocation: allocation.schema.prefault({}),
  association: association.prefault({}),
  interference: interference.prefault({}),
  outageTimeout: quantity(
    "time",
    { above: 0 },
    {
      description:
        "A transfer that delivers less than a bit in this time is given up: its task is dropped for `coverage`.",
      source: "chosen",
    },
  ).default("10 s"),
  loss,
};

const perEdge = flag({
  description:
    "Whether a device has a radio for every edge, and all of them send at the same time at the full rate; without it, one radio per device and direction for all edges.",
}).default(false);

const constant = variant(
  "rate",
  "constant",
  {
    uplink: distribution("bitRate", { above: 0 }, { description: "Of every device's radio, first in first out." }),
    downlink: distribution(
      "bitRate",
      { above: 0 },
      { description: "The same towards the device; without it, the uplink's draw holds in both directions." },
    ).optional(),
    perEdge,
    loss,
  },
  "Every device has its own radio of this rate to the edges.",
);

const trace = variant(
  "rate",
  "trace",
  {
    uplink: text({
      description:
        "Recorded link in Mahimahi's format: one line per 1500-byte delivery opportunity, in ms; it repeats.",
      example: "lte-trace.up",
      file: true,
    }),
    downlink: text({
      description: "The same towards the device; without it, the uplink's trace.",
      example: "lte-trace.down",
      file: true,
    }).optional(),
    perEdge,
    loss,
  },
  "Every device has its own radio with a recorded link's capacity.",
);

/** `radio:` */
export const radioSchema = variants(
  { key: "rate", fallback: "shannon" },
  [...schemasWith("rate", rate.models, cell), constant, trace],
  { description: "The wireless part between devices and edges." },
);
