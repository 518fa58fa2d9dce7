import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { rateFunction } from "./model.js";

export const flat = rateFunction({
  name: "flat",
  summary:
    "The same at any signal to noise ratio: a modem that always uses one modulation and coding, such as a WLAN at close range. With `allocation: equal-share` a cell is an access point of `subcarriers * spacing * efficiency` bit/s, shared equally by all who send.",
  fields: {
    efficiency: quantity("number", { above: 0, to: 100 }, { description: "In bit/s/Hz." }).default(1),
  },
  si: (text) => ({ efficiency: siValue(text.efficiency, "number") }),
  make: ({ efficiency }) => ({ efficiency: (sinr) => (sinr > 0 ? efficiency : 0) }),
});
