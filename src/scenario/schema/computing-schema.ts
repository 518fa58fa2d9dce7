import type { z } from "zod";
import { distribution, list, mapping, quantity } from "../../fields/fields.js";

/** `devices[].tail` */
export const tailSchema = list(
  mapping(
    {
      power: quantity("power", { from: 0 }, { description: "Drawn instead of the idle power." }),
      time: quantity("time", { above: 0 }, { description: "Longest time in this state." }),
    },
    { description: "A state." },
  ),
  {
    description:
      "States of the radio after its last transfer, one after the other, before it rests; the next transfer cuts them short. Without it: none.",
    least: 1,
    example: [{ power: "0.6 W", time: "2 s" }],
  },
);

/** `machines:` of a server. @param power  power model of each machine */
export const machinesSchema = <P extends z.ZodType>(power: P) =>
  list(
    mapping(
      {
        count: quantity("count", { from: 1, to: 10_000 }, { description: "Number of such machines." }).default(1),
        cores: quantity(
          "count",
          { from: 1, to: 1_000_000 },
          { description: "Of the machine; without it, the `cores` of the site." },
        ).optional(),
        frequency: quantity(
          "frequency",
          { above: 0 },
          { description: "Of each of its cores; without it, the `frequency` of the site." },
        ).optional(),
        power: power.optional(),
        memory: quantity(
          "data",
          { above: 0, unlimited: true },
          {
            description:
              "Of the machine, for the sub-tasks that are on it: each holds its `memory` from the arrival of its data until it has been executed. The balancer passes over machines without room; a sub-task that finds room on none is dropped with its task (`memory-full`). Without it: unlimited.",
          },
        ).optional(),
      },
      { description: "A machine, or several equal ones." },
    ),
    {
      description:
        "The site consists of several machines, each with its own `cores` and `queue`, and a `balancer` in front of them; a number stands for that many equal ones. A machine without a `power` has the site's `power`. Without it, the site is one machine.",
      least: 1,
      counted: "count",
      example: [{ count: 2, cores: 4 }],
    },
  );

/** `devices[].battery` */
export const batterySchema = mapping(
  {
    capacity: quantity("energy", { above: 0 }, { description: "Of the full battery." }),
    level: distribution(
      "energy",
      { from: 0 },
      { description: "Charge at the start, drawn per device and replication; without it, full." },
    ).optional(),
    alive: mapping(
      {
        threshold: quantity(
          "energy",
          { from: 0 },
          { description: "The device is dead when its charge is at most this." },
        ).default("0 J"),
        revive: quantity(
          "energy",
          { above: 0 },
          {
            description:
              "A dead device draws nothing but harvests, and comes back when its charge reaches this. Without it, death is final.",
          },
        ).optional(),
      },
      { description: "When a device is alive. Without it: until its battery is empty." },
    ).optional(),
  },
  {
    description:
      "Feeds the radio and the CPU of every device of the group. A device whose battery is empty is dead: its tasks are dropped, and no more arrive. Without it, energy is unlimited.",
  },
);
