import { siValue } from "../../fields/checked.js";
import { list, type QuantityText, quantity } from "../../fields/fields.js";
import type { SettingsFault } from "../catalog.js";
import { type PoweredServer, powerModel } from "./model.js";

function* faultsOf({ length }: readonly QuantityText[], { idle, cores }: PoweredServer): Generator<SettingsFault> {
  const field = "power.table";
  if (length < 2) yield { field, problem: `expected the powers at two or more utilizations, got ${length}` };
  if (idle !== undefined)
    yield {
      field,
      problem: "expected either table, which begins with the idle power, or idle, got both",
      because: ["power.idle"],
    };
  if (cores === Infinity)
    yield {
      field,
      problem: "expected core, the power of each busy core, as the cores are unlimited",
      because: ["cores"],
    };
}

export const table = powerModel({
  key: "table",
  field: list(quantity("power", { from: 0 }, { description: "Power at one utilization." }), {
    description:
      "Instead of `idle` and `max`: the power at equally spaced utilizations, from idle to all cores busy, linear in between. A SPECpower report has eleven.",
    example: ["20 W", "50 W", "80 W"],
  }),
  hasIdle: true,
  check: (points, server) => [...faultsOf(points, server)],
  make: (points) => {
    const table_w = points.map((point) => siValue(point, "power"));
    return { idle_w: table_w[0]!, core_w: 0, data_j_per_bit: 0, table_w };
  },
});
