import { siValue } from "../../fields/checked.js";
import { choice, quantity } from "../../fields/fields.js";
import { Clarke } from "../../physics/radio/clarke.js";
import { dopplerShift_hz } from "../../physics/radio/coherence.js";
import {
  extendedPedestrianA,
  extendedTypicalUrban,
  extendedVehicularA,
  flatProfile,
} from "../../physics/radio/delay-profiles.js";
import { ratioOf } from "../../physics/radio/spectral-efficiency.js";
import { fadingModel } from "./model.js";
import { group, SHORTEST_BLOCK_S } from "./settings.js";

const profiles = { EVA: extendedVehicularA, EPA: extendedPedestrianA, ETU: extendedTypicalUrban, flat: flatProfile };

export const clarke = fadingModel({
  name: "clarke",
  summary:
    "Rayleigh fading that is correlated over time by motion (Clarke's model) and over subcarriers by the delay profile.",
  fields: {
    profile: choice(["EVA", "EPA", "ETU", "flat"], {
      description:
        "Echoes: extended vehicular A, pedestrian A or typical urban; `flat`: one, and all subcarriers fade alike.",
      source: "3GPP TS 36.104 annex B.2",
    }).default("EVA"),
    speed: quantity(
      "speed",
      { from: 0 },
      {
        description: "Of the devices, for the Doppler shift speed * carrier / c, whether or not `mobility` moves them.",
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
          "Time between samples of the channel, which is constant between them; without it, a quarter of the coherence time .423 / Doppler shift, at least 50 us.",
      },
    ).optional(),
    group,
  },
  si: ({ profile, speed, factor, sinusoids, step, group }) => ({
    profile,
    speed_mps: siValue(speed, "speed"),
    /** Absent: no line of sight. */
    ...(factor === undefined ? {} : { factor_db: siValue(factor, "level") }),
    sinusoids: siValue(sinusoids, "count"),
    /** Absent: a quarter of the coherence time. */
    ...(step === undefined ? {} : { step_s: siValue(step, "time") }),
    group: siValue(group, "count"),
  }),
  make: ({ profile, speed_mps, factor_db, sinusoids, step_s, group }, { carrier_hz, spacing_hz, groups, stream }) =>
    new Clarke(
      {
        doppler_hz: dopplerShift_hz(speed_mps, carrier_hz),
        profile: profiles[profile],
        groups,
        groupWidth_hz: group * spacing_hz,
        sinusoids,
        ...(step_s === undefined ? {} : { block_s: step_s }),
        ...(factor_db === undefined ? {} : { sight: { factor: ratioOf(factor_db) } }),
      },
      stream(),
    ),
});
