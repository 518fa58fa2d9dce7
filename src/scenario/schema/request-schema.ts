import { siValue } from "../../fields/checked.js";
import { type Domain, parseDistribution } from "../../fields/distribution-text.js";
import { leaf, type QuantityText, quantityJson } from "../../fields/fields.js";
import { parseQuantity, quote } from "../../quantity.js";
import type { FrequencyRange } from "../../world/port/policy.js";

const cores: Domain = { dimension: "count", from: 1 };

const REQUESTED = /^\s*requested\s*(?:\((.*)\))?\s*$/s;

/** Whether policies may ask for cores: `requested`, or `requested(2)` with another default. */
export const isRequested = (grant: QuantityText): boolean => typeof grant === "string" && REQUESTED.test(grant);

/** The number of cores granted to sub-tasks whose policy asks for none. */
export const defaultGrant = (grant: QuantityText): QuantityText =>
  isRequested(grant) ? (REQUESTED.exec(String(grant))?.[1] ?? 1) : grant;

/** `grant:` of a server. */
export const grantSchema = leaf<QuantityText>(
  {
    description:
      "Cores granted to a sub-task, drawn per sub-task; it waits until they are free. `requested`: a policy may request another number; `requested(2)`: 2 without a request, else 1.",
    takes: "a whole number >= 1, or a distribution, or `requested`",
    json: {
      anyOf: [
        ...((quantityJson(cores, true).anyOf as readonly unknown[]) ?? []),
        { type: "string", pattern: "^\\s*requested\\s*(\\(.*\\))?\\s*$" },
      ],
    },
    example: 1,
  },
  (value) => {
    const parsed = parseDistribution(defaultGrant(value as QuantityText), cores);
    return parsed.ok ? undefined : parsed.problem;
  },
).default(1);

/** The text of a device's DVFS: a range, or a list of steps. */
export type DvfsText = { readonly from: QuantityText; readonly to: QuantityText } | readonly QuantityText[];

const frequencyProblem = (text: unknown): string | undefined => {
  const parsed = parseQuantity(text, "frequency");
  if (!parsed.ok) return parsed.problem;
  return parsed.value > 0 ? undefined : `expected a frequency > 0, got ${quote(text)}`;
};

const frequency = quantityJson({ dimension: "frequency", above: 0 }, false);

/** `dvfs:` of a device. */
export const dvfsSchema = leaf<DvfsText>(
  {
    description:
      "Frequencies that a policy may set for a sub-task on the device: a range, or some steps. Without a request, `frequency` applies.",
    takes: "`{ from: 200 MHz, to: 1 GHz }`, or a list of frequencies",
    json: {
      anyOf: [
        {
          type: "object",
          properties: { from: frequency, to: frequency },
          required: ["from", "to"],
          additionalProperties: false,
        },
        { type: "array", items: frequency, minItems: 1 },
      ],
    },
    example: ["1 GHz"],
  },
  (value) => {
    const expected = `expected a range such as { from: 200 MHz, to: 1 GHz }, or a list of frequencies`;
    if (typeof value !== "object" || value === null) return `${expected}, got ${quote(value)}`;
    const isRange = !Array.isArray(value);
    if (isRange && Object.keys(value).sort().join() !== "from,to") return `${expected}, got ${quote(value)}`;
    const values: readonly unknown[] = Object.values(value);
    if (values.length === 0) return `${expected}, got an empty list`;
    for (const one of values) {
      const problem = frequencyProblem(one);
      if (problem !== undefined) return problem;
    }
    const { lowest_hz, highest_hz, steps_hz } = interpretDvfs(value as DvfsText);
    if (lowest_hz > highest_hz) return `the range is reversed: from is the lower one`;
    return steps_hz !== undefined && new Set(steps_hz).size < steps_hz.length
      ? `expected different frequencies, got ${quote(value)}`
      : undefined;
  },
).optional();

/** Converts checked text to SI units. */
export const interpretDvfs = (dvfs: DvfsText): FrequencyRange => {
  if (!isSteps(dvfs)) return { lowest_hz: siValue(dvfs.from, "frequency"), highest_hz: siValue(dvfs.to, "frequency") };
  const steps_hz = dvfs.map((step) => siValue(step, "frequency")).sort((a, b) => a - b);
  return { lowest_hz: steps_hz[0]!, highest_hz: steps_hz.at(-1)!, steps_hz };
};

const isSteps = (dvfs: DvfsText): dvfs is readonly QuantityText[] => Array.isArray(dvfs);
