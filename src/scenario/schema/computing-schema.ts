import type { z } from "zod";
import { distribution, list, mapping, quantity } from "../../fields/fields.js";

/** `devices[].tail` */
export const tailSchema = list(
  mapping(
    {
      power: quantity("power", { from: 0 }, { description: "Drawn instead of the idle power." }),
      time: quantity("time", { above: 0 }, { description: "How long, at most." }),
    },
    { description: "A state." },
  ),
  {
    description:
      "States that the radio stays in after its last transfer, one after the other, before it rests; the next transfer cuts them short. Without it: none.",
    least: 1,
    example: [{ power: "0.6 W", time: "2 s" }],
  },
);

/** `machines:` of a server. @param power  what each of them draws */
export const machinesSchema = <P extends z.ZodType>(power: P) =>
  list(
    mapping(
      {
        count: quantity("count", { from: 1, to: 10_000 }, { description: "So many like this one." }).default(1),
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
              "Of the machine, for the sub-tasks that are on it: each holds its `memory` from when its data are there until it has been executed. The balancer passes over machines without room; a sub-task that finds room on none is dropped with its task (`memory-full`). Without it: unlimited.",
          },
        ).optional(),
      },
      { description: "A machine, or several like ones." },
    ),
    {
      description:
        "The site is several machines, each with `cores` and a `queue` of its own, and a `balancer` in front of them; a number stands for so many like ones. A machine without a `power` of its own draws what the site's `power` says. Without it, the site is one machine.",
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
          { description: "The device is dead when its charge is no more than this." },
        ).default("0 J"),
        revive: quantity(
          "energy",
          { above: 0 },
          {
            description:
              "A dead device harvests on, draws nothing, and lives again when its charge reaches this. Without it: death is final.",
          },
        ).optional(),
      },
      { description: "When a device is alive. Without it: until its battery is empty." },
    ).optional(),
  },
  {
    description:
      "Feeds the radio and the CPU of every device of the group. A device whose battery is empty is dead: its tasks are dropped, and no more arrive. Without it: energy without end.",
  },
);
