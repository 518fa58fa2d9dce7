import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { powerModel } from "./model.js";

export const perData = powerModel({
  key: "perData",
  field: quantity(
    "energyPerData",
    { from: 0 },
    { description: "Instead of `max`: energy per data of a sub-task's input (dmro)." },
  ),
  idle: "0 W",
  make: (value, { idle_w }) => ({ idle_w, core_w: 0, data_j_per_bit: siValue(value, "energyPerData") }),
});
