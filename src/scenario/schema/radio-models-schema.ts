import { choice, mapping, quantity, variant, variants } from "../../fields/fields.js";

const hysteresis = quantity(
  "level",
  { from: 0 },
  {
    description: "A device that moves changes its serving edge when another's path loss is less by more than this.",
    source: "chosen",
  },
).default("0 dB");

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
