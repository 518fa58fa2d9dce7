import { siValue } from "../../fields/checked.js";
import { type QuantityText, quantity } from "../../fields/fields.js";
import { formatQuantity, quote } from "../../quantity.js";
import type { SettingsFault } from "../catalog.js";
import { type PoweredServer, powerModel } from "./model.js";

function* faultsOf(value: QuantityText, { idle_w, cores }: PoweredServer): Generator<SettingsFault> {
  if (cores === Infinity)
    yield {
      field: "power.max",
      problem: "expected core, the power of each busy core, as the cores are unlimited",
      because: ["cores"],
    };
  if (siValue(value, "power") < idle_w)
    yield {
      field: "power.max",
      problem: `expected at least the idle power of ${formatQuantity(idle_w, "power")}, got ${quote(value)}`,
      because: ["power.idle"],
    };
}

/**
 * Power that rises in proportion to the busy cores: core_w = (max - idle) / cores.
 *
 * @source X. Fan, W.-D. Weber, L. A. Barroso, "Power provisioning for a warehouse-sized computer", ISCA, 2007
 */
export const max = powerModel({
  key: "max",
  field: quantity(
    "power",
    { from: 0 },
    {
      description:
        "With all cores busy, idle power included; power grows linearly in between. Needs a finite number of `cores`.",
      source: "chosen",
    },
  ),
  check: (value, server) => [...faultsOf(value, server)],
  make: (value, { idle_w, cores }) => ({
    idle_w,
    core_w: (siValue(value, "power") - idle_w) / cores,
    data_j_per_bit: 0,
  }),
});
