import { siDistribution } from "../../fields/checked.js";
import { distribution, type QuantityText } from "../../fields/fields.js";
import { FixedGrantsPool } from "../../world/radio/fixed-grants-pool.js";
import type { PoolParts } from "../../world/radio/subcarrier-pool.js";
import { allocationScheme } from "./model.js";

const grant = (rest: string) =>
  distribution(
    "count",
    { from: 1 },
    {
      description: `Subcarriers granted to a transfer, drawn per sub-task; it waits, first in first out, while the pool is short.${rest}`,
      source: "chosen",
    },
  ).default(32);

const grantInSi = (text: { readonly subcarriers: QuantityText }) => ({
  subcarriers: siDistribution(text.subcarriers, "count"),
});

const makePool = (_: object, parts: PoolParts) => new FixedGrantsPool(parts);

export const fixed = allocationScheme({
  name: "fixed",
  summary: "Every transfer keeps its grant until it ends.",
  fields: { subcarriers: grant("") },
  si: grantInSi,
  make: makePool,
});

export const requested = allocationScheme({
  name: "requested",
  summary: "Like `fixed`, with the numbers that policies request.",
  fields: { subcarriers: grant(" For transfers without a request.") },
  si: grantInSi,
  make: makePool,
  isRequested: true,
});
