import { siValue } from "../../fields/checked.js";
import { type Domain, parseValue } from "../../fields/distribution-text.js";
import { leaf, type QuantityText, quantity, quantityJson } from "../../fields/fields.js";

/** Blocks below 1 us would make a run extremely long. They are probably a wrong unit. */
export const SHORTEST_BLOCK_S = 1e-6;

const coherenceTime: Domain = { dimension: "time", from: SHORTEST_BLOCK_S };

/** `coherence`: the time between draws of block fading. */
export const coherence = leaf<string | number>(
  {
    description: "Time between draws, on a grid common to all devices; `task`: one draw for every task of the device.",
    source: "chosen: about a walking person's at 2 GHz",
    takes: "a time >= 1 us, or `task`",
    json: { anyOf: [quantityJson(coherenceTime, false), { const: "task" }] },
    example: "50 ms",
  },
  (value) => {
    if (typeof value === "string" && value.trim() === "task") return undefined;
    const parsed = parseValue(value, coherenceTime);
    return parsed.ok ? undefined : parsed.problem.replace(/, got/, ', or "task", got');
  },
).default("50 ms");

/** `group`: subcarriers that fade together. */
export const group = quantity(
  "count",
  { from: 1, to: 1_000_000 },
  {
    description: "Neighbouring subcarriers that fade together; all of them: flat fading.",
    source: "chosen: 240 kHz",
  },
).default(16);

/** The settings of every block-fading model in SI units. */
export const blockSettings = (text: { readonly coherence: QuantityText; readonly group: QuantityText }) => ({
  coherence_s: String(text.coherence).trim() === "task" ? ("task" as const) : siValue(text.coherence, "time"),
  group: siValue(text.group, "count"),
});

/** Length of a block, s; Infinity where a draw holds for a whole task. */
export const blockOf_s = (coherence_s: number | "task"): number => (coherence_s === "task" ? Infinity : coherence_s);
