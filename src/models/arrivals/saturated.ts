import { arrivalModel } from "./model.js";

export const saturated = arrivalModel({
  name: "saturated",
  summary: "The next task of a device arrives when the last one ends.",
  fields: {},
  si: () => ({}),
  make: () => ({ kind: "saturated" }),
});
