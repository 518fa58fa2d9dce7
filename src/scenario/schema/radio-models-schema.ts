import { choice, mapping, quantity, variant, variants } from "../../fields/fields.js";

const hysteresis = quantity(
  "level",
  { from: 0 },
  {
    description:
      "A device that moves changes its serving edge when another edge's path loss is less by more than this.",
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
      "Devices reach every edge through its own cell, and clouds through the serving edge.",
    ),
    variant(
      "cells",
      "serving",
      { hysteresis },
      "Devices send and receive through the cell of the serving edge, and reach other edges from there by wire.",
    ),
  ],
  { description: "The cells through which devices reach the edges." },
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
        description: "Rise of the noise at base stations by devices of other cells (interference over thermal).",
      },
    ).default("0 dB"),
  },
  { description: "Power that receivers get from other cells; without it none." },
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
        { description: "Probability that a segment of 1500 bytes is lost, independently each time it is sent." },
      ).default(0),
      tries: quantity(
        "count",
        { from: 1, unlimited: true },
        {
          description:
            "Maximum number of times that a segment is sent; if all are lost, the task is dropped (`link-lost`).",
        },
      ).default("unlimited"),
    },
    { description: `Lost segments ${what} are sent again and lengthen the transfer.` },
  ).prefault({});
