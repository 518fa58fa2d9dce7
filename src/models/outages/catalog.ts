import type { RandomStream } from "../../engine/random.js";
import type { Outages } from "../../physics/outages.js";
import { catalogOf, type SettingsOf } from "../catalog.js";
import { renewal } from "./renewal.js";

/** When servers fail: the models of `outages`. A new one is one more line here. */
export const outages = catalogOf("process", [renewal], {
  fallback: "renewal",
  description:
    "When the server fails and is repaired. What waits or runs there when it fails, or comes while it is down, is dropped with its task (`site-down`). Its base station and wires go on. Without it: it never fails.",
});

/** Settings of `outages` in SI units. */
export type OutagesSettings = SettingsOf<"process", typeof outages.models>;

/** The outages of one server. */
export const makeOutages = (settings: OutagesSettings, random: RandomStream): Outages => outages.make(settings, random);
