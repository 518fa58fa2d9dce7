import { EqualSharePool } from "../../world/radio/equal-share-pool.js";
import { allocationScheme } from "./model.js";

export const equalShare = allocationScheme({
  name: "equal-share",
  summary: "All active transfers share the pool equally; shares change at every start and end.",
  fields: {},
  si: () => ({}),
  make: (_, parts) => new EqualSharePool(parts),
});
