import type { Balancer } from "../../world/balancing/balancer.js";
import { catalogOf, type SettingsFault, type SettingsOf } from "../catalog.js";
import { jsq } from "./jsq.js";
import { leastWorkLeft } from "./least-work-left.js";
import { powerOfD } from "./power-of-d.js";
import { random } from "./random.js";
import { roundRobin } from "./round-robin.js";
import { sed } from "./sed.js";
import { weightedRoundRobin } from "./weighted-round-robin.js";

/** How a site of several machines sends sub-tasks to them: the rules of `balancer`. A new one is one more line here. */
export const balancer = catalogOf("rule", [jsq, powerOfD, sed, leastWorkLeft, roundRobin, weightedRoundRobin, random], {
  description:
    "Chooses the machine of the site for a sub-task when its data have arrived. Sub-tasks do not move to another machine later. Without it, `jsq`.",
  fallback: "jsq",
  aliases: {
    "join-shortest-queue": "jsq",
    "shortest-expected-delay": "sed",
  },
});

/** Settings of `balancer` in SI units. */
export type BalancerSettings = SettingsOf<"rule", typeof balancer.models>;

/** A balancer, with a memory of its own. */
export const makeBalancer = (settings: BalancerSettings): Balancer => balancer.make(settings);

/** Faults between the settings of a balancer and the number of machines. */
export const balancerFaults = (settings: BalancerSettings, machines: number): readonly SettingsFault[] => {
  const { fits } = balancer.of(settings) as {
    readonly fits?: (settings: never, machines: number) => readonly SettingsFault[];
  };
  return fits?.(settings as never, machines) ?? [];
};
