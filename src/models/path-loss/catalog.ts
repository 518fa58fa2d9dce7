import { catalogOf, type SettingsOf } from "../catalog.js";
import { antennaGain } from "./antenna-gain.js";
import { fixed } from "./fixed.js";
import { freeSpace } from "./free-space.js";
import { logDistance } from "./log-distance.js";
import type { PathLoss } from "./path-loss.js";
import { picocell } from "./picocell.js";
import { urbanMicro, urbanMicroSight } from "./urban-micro.js";

/** How the mean received power falls with distance: the models of `radio.pathLoss`. A new one is one more line here. */
export const pathLoss = catalogOf(
  "model",
  [picocell, urbanMicro, urbanMicroSight, freeSpace, antennaGain, logDistance, fixed],
  {
    description: "How the mean received power falls with distance.",
    source: "3GPP TR 36.814, picocells",
    fallback: "3gpp-pico",
  },
);

/** Settings of `radio.pathLoss` in SI units. */
export type PathLossSettings = SettingsOf<"model", typeof pathLoss.models>;

/** The path loss at a carrier's frequency. */
export const makePathLoss = (settings: PathLossSettings, frequency_hz: number): PathLoss =>
  pathLoss.make(settings, frequency_hz);
