import { type Domain, parseValue } from "../../fields/distribution-text.js";
import { choice, distribution, leaf, mapping, quantity, quantityJson, variant, variants } from "../../fields/fields.js";

const heights = {
  deviceHeight: quantity("length", { from: 1.5, to: 22.5 }, { description: "Of the device's antenna." }).default(
    "1.5 m",
  ),
  stationHeight: quantity(
    "length",
    { above: 1 },
    { description: "Of the base station's antenna, for the breakpoint.", source: "3GPP TR 38.901, UMi" },
  ).default("10 m"),
};

/** `radio.pathLoss` */
export const pathLoss = variants(
  { key: "model", fallback: "3gpp-pico" },
  [
    variant(
      "model",
      "3gpp-pico",
      {},
      "A picocell without line of sight: 140.7 + 36.7 log10(d / 1 km) dB, from 10 m on.",
    ),
    variant(
      "model",
      "umi-nlos",
      heights,
      "A street canyon without line of sight: 22.4 + 35.3 log10(d) + 21.3 log10(f / 1 GHz) - 0.3 (h - 1.5) dB, at least `umi-los`.",
    ),
    variant(
      "model",
      "umi-los",
      heights,
      "A street canyon in line of sight: 32.4 + 21 log10(d) + 20 log10(f / 1 GHz) dB, steeper beyond the breakpoint.",
    ),
    variant("model", "free-space", {}, "Nothing in the way: 20 log10(4 pi d f / c) dB."),
    variant(
      "model",
      "droo",
      {
        antennaGain: quantity(
          "number",
          { above: 0 },
          { description: "Gain of the antennas, linear.", source: "DROO" },
        ).default(4.11),
        exponent: quantity(
          "number",
          { above: 0 },
          { description: "Loss grows by 10 times this per decade of distance.", source: "DROO" },
        ).default(2.8),
      },
      "Gain A (3e8 / (4 pi f d))^exponent; the paper's carrier is 915 MHz.",
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

const hysteresis = quantity(
  "level",
  { from: 0 },
  {
    description: "A device that moves changes its serving edge when another's path loss is less by more than this.",
    source: "chosen",
  },
).default("0 dB");

/** A millionth of a second's run in blocks takes as long as a second of blocks that a channel has: shorter ones are a mistaken unit. */
const SHORTEST_BLOCK_S = 1e-6;

const coherenceTime: Domain = { dimension: "time", from: SHORTEST_BLOCK_S };

const coherence = leaf<string | number>(
  {
    description:
      "How long a draw holds, on a grid common to all devices; `task`: one draw for every task of the device.",
    source: "chosen: about a walking person's at 2 GHz",
    takes: "a time >= 1 us, or `task`",
    json: { anyOf: [quantityJson(coherenceTime, false), { const: "task" }] },
    example: "50 ms",
  },
  (value) => {
    if (typeof value === "string" && value.trim() === "task") return undefined;
    const parsed = parseValue(value, coherenceTime);
    return parsed.ok ? undefined : parsed.problem.replace(/, got/, ', or "task", got');
  },
).default("50 ms");

const group = quantity(
  "count",
  { from: 1, to: 1_000_000 },
  {
    description: "Neighbouring subcarriers that fade together; all of them: flat fading.",
    source: "chosen: 240 kHz",
  },
).default(16);

/** `radio.association` */
export const association = variants(
  { key: "cells", fallback: "all" },
  [
    variant(
      "cells",
      "all",
      { hysteresis },
      "Every edge is reached through its own cell, clouds through the serving edge.",
    ),
    variant(
      "cells",
      "serving",
      { hysteresis },
      "Everything goes through the cell of the serving edge; other edges are reached from there, by wire.",
    ),
  ],
  { description: "Through which cells devices reach the edges." },
);

/** `radio.interference` */
export const interference = mapping(
  {
    from: choice(["mean", "transmissions"], {
      description:
        "Either an average, which `downlink` and `uplink` set, or every single transmission of other cells on the same subcarriers, for as long as it is on air. Without it, `mean`.",
    }).optional(),
    downlink: quantity(
      "share",
      { from: 0, to: 1 },
      {
        description:
          "Share of the time in which the base stations of all other edges send, with full power over the whole band.",
      },
    ).default(0),
    uplink: quantity(
      "level",
      { from: 0 },
      {
        description:
          "By how much the devices of other cells raise the noise at base stations (interference over thermal).",
      },
    ).default("0 dB"),
  },
  { description: "What receivers hear of other cells; without it nothing." },
);

/** `radio.fading` */
export const fading = variants(
  { key: "model", fallback: "block", later: ["rayleigh"] },
  [
    variant("model", "none", {}, "The channel is its mean."),
    variant(
      "model",
      "block",
      { coherence, group },
      "Rayleigh fading: exponential power with mean 1, independent per coherence block and group of subcarriers.",
    ),
    variant(
      "model",
      "rician",
      {
        factor: quantity(
          "level",
          {},
          { description: "K, power of the line of sight over that of all echoes.", source: "chosen" },
        ).default("6 dB"),
        coherence,
        group,
      },
      "Like `block`, with a line of sight besides the echoes: shallower fades.",
    ),
    variant(
      "model",
      "clarke",
      {
        profile: choice(["EVA", "EPA", "ETU", "flat"], {
          description:
            "Echoes: extended vehicular A, pedestrian A or typical urban; `flat`: one, and all subcarriers fade alike.",
          source: "3GPP TS 36.104 annex B.2",
        }).default("EVA"),
        speed: quantity(
          "speed",
          { from: 0 },
          {
            description:
              "Of the devices, for the Doppler shift speed * carrier / c, whether or not `mobility` moves them.",
            source: "EPA 5, walking",
          },
        ).default("3 km/h"),
        factor: quantity(
          "level",
          {},
          { description: "Power of a line of sight over that of the first tap's echoes; without it, there is none." },
        ).optional(),
        sinusoids: quantity(
          "count",
          { from: 1, to: 1024 },
          { description: "Sinusoids per tap; the power's variance is 1 - 1 / this for a tap.", source: "chosen" },
        ).default(32),
        step: quantity(
          "time",
          { from: SHORTEST_BLOCK_S },
          {
            description:
              "The channel is sampled so often and constant between; without it, a quarter of the coherence time .423 / Doppler shift, at least 50 us.",
          },
        ).optional(),
        group,
      },
      "Rayleigh fading that is correlated over time by motion (Clarke's model) and over subcarriers by the delay profile.",
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

/** `radio.allocation` */
export const allocation = variants(
  { key: "scheme", fallback: "fixed" },
  [
    variant("scheme", "fixed", { subcarriers: grantOf("") }, "Every transfer gets its grant for as long as it lasts."),
    variant(
      "scheme",
      "requested",
      { subcarriers: grantOf(" For transfers whose policy asks for nothing.") },
      "As `fixed`, with the numbers that policies ask for.",
    ),
    variant("scheme", "equal-share", {}, "All active transfers share the pool, divided anew at every start and end."),
    variant(
      "scheme",
      "proportional-fair",
      {
        memory: quantity(
          "time",
          { above: 0 },
          { description: "Time constant of the average of what a device was served.", source: "chosen; LTE's order" },
        ).default("1 s"),
      },
      "In every coherence block each group goes to who has the best rate in proportion to what it had of late.",
    ),
    variant(
      "scheme",
      "best-channel",
      {},
      "In every coherence block each group goes to who has the best channel (maximum C/I); the far ones starve.",
    ),
  ],
  { description: "How the cell's subcarriers are given to transfers." },
);

/** `radio.shadowing` */
export const shadowing = mapping(
  {
    sd: quantity("level", { from: 0 }, { description: "Standard deviation around the path loss." }).default("0 dB"),
    correlation: quantity(
      "length",
      { above: 0 },
      { description: "Distance at which the correlation has fallen to 1/e.", source: "TR 36.814: 50 m" },
    ).default("50 m"),
  },
  {
    description:
      "Log-normal shadowing, one map around every base station in every replication; `4 dB` is `{ sd: 4 dB }`, and `0 dB` none.",
    alone: "sd",
  },
).prefault({});

/** `loss` of a link. */
export const lossSchema = (what: string) =>
  mapping(
    {
      probability: quantity(
        "share",
        { from: 0, to: 0.99 },
        { description: "That a segment of 1500 bytes is lost, each time it is sent, independently." },
      ).default(0),
      tries: quantity(
        "count",
        { from: 1, unlimited: true },
        { description: "A segment is sent at most so often; when all are lost, so is the task (`link-lost`)." },
      ).default("unlimited"),
    },
    { description: `Lost segments ${what} are sent again and lengthen the transfer.` },
  ).prefault({});
