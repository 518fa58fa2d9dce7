import { grouped } from "../../math/grouped.js";
import { suggestion } from "../../nearest.js";
import { quote } from "../../quantity.js";
import { shortPolicyName } from "../fields/policy-text.js";
import { parsePath } from "../read/element-paths.js";
import { fieldsAt, setAll } from "../read/overlay.js";
import { fromValue, type SourceMap, toValue } from "../read/yaml-source.js";
import { checkFields, type PathFault } from "./check-fields.js";
import { axesOf, type SweptValue, spread } from "./sweep-axes.js";

/** The fields that a sweep path selects: `edges.0.cores`, `edges.edge1.cores`, `edges.*.cores`, `policies.threshold.backlog_s`. */
export const sweptFields = (
  root: SourceMap,
  field: string,
): readonly (readonly string[])[] | { readonly problem: string } => {
  const steps = parsePath(field);
  if (steps === undefined) return { problem: `expected a field such as radio.subcarriers, got ${quote(field)}` };
  const [first, name] = steps;
  const policies = root.entries.get("policies")?.node;
  if (first === "policies" && name !== undefined && !/^\d+$/.test(name) && policies?.kind === "list") {
    const names = policies.items.map((item) => {
      const value = toValue(item);
      const full = typeof value === "object" && value !== null ? (value as { name?: unknown }).name : value;
      return shortPolicyName(String(full));
    });
    const places = names.flatMap((other, index) => (other === name ? [index] : []));
    if (places.length === 0) return { problem: `no policy "${name}" is run${suggestion(name, names, "policies")}` };
    if (places.length > 1)
      return { problem: `"${name}" is run ${places.length} times: select one by its number, policies.${places[0]}` };
  }
  const ways = fieldsAt(root, steps);
  return typeof ways === "string" ? { problem: ways } : ways;
};

/** All listed values. Of a long range: some from the start, as many over the rest, and the end. */
const toBeChecked = (values: readonly SweptValue[]): readonly SweptValue[] => {
  const byPlace = grouped(values, ({ path }) => path.join("."));
  return [...byPlace.values()].flatMap((range) => spread(range));
};

/** Faults of `sweep`: paths to unknown fields, and values that their fields do not accept. */
export const checkSweep = (root: SourceMap, name: string): readonly PathFault[] => {
  const sweep = root.entries.get("sweep")?.node;
  if (sweep?.kind !== "map") return [];
  const { axes, faults } = axesOf(toValue(sweep));
  const known = new Map<string, string>();
  const own = axes.flat().flatMap(({ field, path, values }): PathFault[] => {
    const ways = sweptFields(root, field);
    if ("problem" in ways) return [{ path, problem: ways.problem, atKey: true }];
    const twice = ways.map((way) => known.get(way.join("."))).find((other) => other !== undefined);
    if (twice !== undefined)
      return [{ path, problem: `is varied twice: ${twice} is of the same element`, atKey: true }];
    for (const way of ways) known.set(way.join("."), field);
    return toBeChecked(values).flatMap(({ value, path: at }): PathFault[] => {
      const changed = setAll(root, ways, fromValue(value, root.place));
      if (typeof changed === "string") return [{ path: at, problem: changed }];
      const fault = checkFields(toValue(changed), name).faults.find((other) =>
        ways.some((way) => other.path.join(".").startsWith(way.join("."))),
      );
      return fault === undefined ? [] : [{ path: at, problem: fault.problem }];
    });
  });
  return [...faults, ...own];
};
