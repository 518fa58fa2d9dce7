import { choice, mapping, quantity, variant, variants } from "../../fields/fields.js";

const csi = variants(
  { key: "model", fallback: "perfect" },
  [
    variant("model", "perfect", {}, "The channels as they are."),
    variant(
      "model",
      "delayed",
      { by: quantity("time", { from: 0 }, { description: "Age of the knowledge." }) },
      "The channels as they were a while ago, at the start of the run at the earliest.",
    ),
    variant(
      "model",
      "noisy",
      {
        sd: quantity(
          "level",
          { from: 0 },
          { description: "Standard deviation of the error of the SNR, drawn per task, link and direction." },
        ),
      },
      "The channels with an error, normal in dB.",
    ),
    variant("model", "statistical", {}, "The mean gain of the channels, without fading."),
  ],
  {
    description:
      "Knowledge that policies have of the channels of radio cells; `oracle_cost` always knows the true channels.",
  },
);

const message = (description: string) => quantity("data", { from: 0 }, { description }).default("0 B");

/** `decision:` */
export const decisionSchema = mapping(
  {
    csi: csi.prefault({}),
    time: quantity("time", { from: 0 }, { description: "Passes between a task's arrival and its placement." }).default(
      "0 s",
    ),
    operations: quantity(
      "work",
      { from: 0 },
      {
        description:
          "Work of one decision, executed on a core of the site that decides, after the work that waits there.",
      },
    ).default("0 cycles"),
    perOperation: quantity(
      "work",
      { from: 0 },
      {
        description:
          "Further work for every operation of the policy: multiply-accumulates of its network, or steps of its search.",
      },
    ).default("0 cycles"),
    at: choice(["device", "edge"], { description: "Who decides: the task's device, or its serving edge." }).default(
      "device",
    ),
    report: message("Sent over the uplink before the edge decides: data about the task and the channel."),
    answer: message("Sent over the downlink when the edge has decided."),
  },
  { description: "Knowledge of policies, and time and work of a decision; `none`: no time.", shorthand: { none: {} } },
);
