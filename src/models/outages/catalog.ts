import type { RandomStream } from "../../engine/random.js";
import type { Outages } from "../../physics/outages.js";
import { catalogOf, type SettingsOf } from "../catalog.js";
import { renewal } from "./renewal.js";

/** When servers fail: the models of `outages`. A new one is one more line here. */
export const outages = catalogOf("process", [renewal], {
  fallback: "renewal",
  description:
    "When the server fails and is repaired. Sub-tasks that wait or run there when it fails, or arrive while it is down, are dropped with their tasks (`site-down`). Its base station and wires keep working. Without it, the server never fails.",
});

/** Settings of `outages` in SI units. */
export type OutagesSettings = SettingsOf<"process", typeof outages.models>;

/** The outages of one server. */
export const makeOutages = (settings: OutagesSettings, random: RandomStream): Outages => outages.make(settings, random);
