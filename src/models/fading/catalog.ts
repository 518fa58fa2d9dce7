import type { FadingProcess } from "../../physics/radio/fading.js";
import { catalogOf, type SettingsOf } from "../catalog.js";
import { clarke } from "./clarke.js";
import type { FadingLink } from "./model.js";
import { nakagami } from "./nakagami.js";
import { none } from "./none.js";
import { rayleigh } from "./rayleigh.js";
import { rician } from "./rician.js";

/** How the received power varies around its mean: the models of `radio.fading`. A new one is one more line here. */
export const fading = catalogOf("model", [none, rayleigh, rician, nakagami, clarke], {
  description: "How the received power varies around its mean.",
  fallback: "rayleigh",
  aliases: { block: "rayleigh" },
});

/** Settings of `radio.fading` in SI units. */
export type FadingSettings = SettingsOf<"model", typeof fading.models>;

/** The fading of one link. */
export const makeFading = (settings: FadingSettings, link: FadingLink): FadingProcess => fading.make(settings, link);
