import { siValue } from "../../fields/checked.js";
import { type QuantityText, quantity, variant } from "../../fields/fields.js";
import type { QueueRule } from "../../world/computing/compute-node.js";

const WAITING = "Maximum number of sub-tasks that wait; one that finds no room is dropped, with its task.";

const capacityOf = (description: string) =>
  quantity("count", { from: 0, to: 1_000_000_000, unlimited: true }, { description }).default("unlimited");

/**
 * A queue discipline: how sub-tasks get the cores of a node, and the settings that a scenario gives under `queue`.
 *
 * @param parts.serves    the order of sub-tasks that wait for their grants, or `shared`: no sub-task waits, and all share the
 * cores
 * @param parts.needs     the field of `application` on which the order depends, and the fault without it
 * @param parts.capacity  the meaning of the field `capacity`, if it is not the maximum number of waiting sub-tasks
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
