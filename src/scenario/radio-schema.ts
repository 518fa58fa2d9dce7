import { quote } from "../quantity.js";
import { type Domain, parseValue } from "./distribution-text.js";
import { choice, distribution, leaf, mapping, quantity, quantityJson, text, variant, variants } from "./fields.js";

const pathLoss = variants(
  { key: "model", fallback: "3gpp-pico", later: ["umi-nlos", "umi-los", "free-space", "droo"] },
  [
    variant(
      "model",
      "3gpp-pico",
      {},
      "A picocell without line of sight: 140.7 + 36.7 log10(d / 1 km) dB, from 10 m on.",
    ),
    variant(
      "model",
      "log-distance",
      {
        exponent: quantity(
          "number",
          { above: 0 },
          { description: "Loss grows by 10 times this per decade of distance." },
        ),
        reference: quantity("level", {}, { description: "Loss at 1 m." }),
      },
      "reference + 10 exponent log10(d / 1 m).",
    ),
    variant(
      "model",
      "fixed",
      { gain: quantity("level", {}, { description: "The gain at every distance, negative for a loss." }) },
      "The same for every device.",
    ),
  ],
  { description: "How the mean received power falls with distance.", source: "3GPP TR 36.814, picocells" },
);

const coherenceTime: Domain = { dimension: "time", above: 0 };

const fading = variants(
  { key: "model", fallback: "block", later: ["clarke", "rician", "rayleigh"] },
  [
    variant("model", "none", {}, "The channel is its mean."),
    variant(
      "model",
      "block",
      {
        coherence: leaf<string | number>(
          {
            description:
              "How long a draw holds, on a grid common to all devices; `task`: one draw for every task of the device.",
            source: "chosen: about a walking person's at 2 GHz",
            takes: "a time > 0, or `task`",
            json: { anyOf: [quantityJson(coherenceTime, false), { const: "task" }] },
            example: "50 ms",
          },
          (value) => {
            if (typeof value === "string" && value.trim() === "task") return undefined;
            const parsed = parseValue(value, coherenceTime);
            return parsed.ok ? undefined : parsed.problem.replace(/, got/, ', or "task", got');
          },
        ).default("50 ms"),
        group: quantity(
          "count",
          { from: 1, to: 1_000_000 },
          {
            description: "Neighbouring subcarriers that fade together; all of them: flat fading.",
            source: "chosen: 240 kHz",
          },
        ).default(16),
      },
      "Rayleigh fading: exponential power with mean 1, independent per coherence block and group of subcarriers.",
    ),
  ],
  { description: "How the received power varies around its mean." },
);

const grantOf = (rest: string) =>
  distribution(
    "count",
    { from: 1 },
    {
      description: `Subcarriers granted to a transfer, drawn per sub-task; it waits, first in first out, while the pool is short.${rest}`,
      source: "chosen",
    },
  ).default(32);

const allocation = variants(
  { key: "scheme", fallback: "fixed", later: ["proportional-fair", "best-channel"] },
  [
    variant("scheme", "fixed", { subcarriers: grantOf("") }, "Every transfer gets its grant for as long as it lasts."),
    variant("scheme", "equal-share", {}, "All active transfers share the pool, divided anew at every start and end."),
    variant(
      "scheme",
      "requested",
      { subcarriers: grantOf(" For transfers whose policy asks for nothing.") },
      "As `fixed`, with the numbers that policies ask for.",
    ),
  ],
  { description: "How the cell's subcarriers are given to transfers." },
);

const shadowing = leaf<string | number>(
  {
    description:
      "Standard deviation of the shadowing around the path loss; this version has none, so that only 0 dB is possible.",
    takes: "`0 dB`",
    json: { enum: ["0 dB", 0] },
    example: "0 dB",
  },
  (value) =>
    value === 0 || (typeof value === "string" && /^\+?0(\.0*)?\s*(dB)?$/.test(value.trim()))
      ? undefined
      : `expected 0 dB, the only shadowing that this version has, got ${quote(value)}`,
).default("0 dB");

const shannon = variant(
  "rate",
  "shannon",
  {
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
    pathLoss: pathLoss.prefault({}),
    shadowing,
    fading: fading.prefault({}),
    noiseFigure: mapping(
      {
        edge: quantity("level", { from: 0 }, { description: "Of the base station.", source: "ns-3's default" }).default(
          "5 dB",
        ),
        device: quantity("level", { from: 0 }, { description: "Of the devices.", source: "ns-3's default" }).default(
          "9 dB",
        ),
      },
      { description: "How much the receivers add to the thermal noise of -174 dBm/Hz." },
    ).prefault({}),
    transmitPower: quantity(
      "power",
      { above: 0 },
      {
        description: "Of the base station, over one downlink transfer's subcarriers.",
        source: "chosen: 3GPP TR 36.814 pico",
      },
    ).default("30 dBm"),
    allocation: allocation.prefault({}),
  },
  "An OFDMA cell around every edge; rates by Shannon's formula over the granted subcarriers.",
);

const constant = variant(
  "rate",
  "constant",
  {
    uplink: distribution("bitRate", { above: 0 }, { description: "Of every device's own link, first in first out." }),
    downlink: distribution(
      "bitRate",
      { above: 0 },
      { description: "The same towards the device; without it, the uplink's draw holds in both directions." },
    ).optional(),
  },
  "Every device has its own link of this rate to every edge.",
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
  },
  "Every device has its own link with a recorded link's capacity.",
);

/** `radio:` */
export const radioSchema = variants(
  { key: "rate", fallback: "shannon", later: ["shannon-gap", "lte-cqi"] },
  [shannon, constant, trace],
  { description: "The wireless part between devices and edges." },
);

/** `queue:` of a server. */
export const queueSchema = choice(
  ["fifo"],
  { description: "Order in which waiting sub-tasks get their cores: strictly first in, first out." },
  ["lifo", "priority", "shortest-job-first", "earliest-deadline-first", "processor-sharing"],
);
