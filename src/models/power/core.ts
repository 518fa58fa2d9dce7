import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { powerModel } from "./model.js";

export const core = powerModel({
  key: "core",
  field: quantity("power", { from: 0 }, { description: "Instead of `max`: added by every busy core." }),
  make: (value, { idle_w }) => ({ idle_w, core_w: siValue(value, "power"), data_j_per_bit: 0 }),
});
