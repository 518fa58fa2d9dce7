import type { Balancer } from "./balancer.js";

/** Round robin: one server after the other, from the first on. Servers that are down are passed over. There are no ties. */
export const roundRobin = (): Balancer => {
  let last = -1;
  return {
    choose: ({ up }) => up.find((server) => server > last) ?? up[0]!,
    sent: (server) => {
      last = server;
    },
  };
};
