import { siValue } from "../../fields/checked.js";
import { type QuantityText, quantity, variant } from "../../fields/fields.js";
import type { QueueRule } from "../../world/computing/compute-node.js";

const WAITING = "Maximum number of sub-tasks that wait; one that finds no room is dropped, with its task.";

const capacityOf = (description: string) =>
  quantity("count", { from: 0, to: 1_000_000_000, unlimited: true }, { description }).default("unlimited");

/**
 * A queue discipline: how sub-tasks get the cores of a node, and the settings that a scenario gives under `queue`.
 *
 * @param parts.serves    the order of those who wait for the cores of their grant, or `shared`: nobody waits, and all share the cores
 * @param parts.needs     the field of `application` that the order looks at, and what is wrong without it
 * @param parts.capacity  what the field `capacity` limits, where that is not how many can wait
 */
export const queueDiscipline = <const N extends string>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly serves: QueueRule["serves"];
  readonly needs?: { readonly field: "priority" | "deadline"; readonly without: string };
  readonly capacity?: string;
}) => ({
  ...parts,
  schema: variant("discipline", parts.name, { capacity: capacityOf(parts.capacity ?? WAITING) }, parts.summary),
  si: (text: { readonly capacity: QuantityText }) => ({ capacity: siValue(text.capacity, "count") }),
  make: ({ capacity }: { readonly capacity: number }): QueueRule => ({ serves: parts.serves, capacity }),
});
