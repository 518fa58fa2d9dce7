import { grouped } from "../math/grouped.js";
import type { Scenario } from "../scenario/scenario.js";
import type { EdgeSpec } from "../scenario/spec/servers.js";

/** The edges that have a base station. They come before the others. */
export const stationsOf = (edges: readonly EdgeSpec[]): readonly EdgeSpec[] =>
  edges.filter(({ station }) => station === undefined);

/** Names of base stations at the same place. Each has the whole spectrum of the radio, which is rarely intended. */
export const twinStations = ({ edges, radio }: Scenario): readonly (readonly string[])[] => {
  if (!("allocation" in radio)) return [];
  const byPlace = grouped(stationsOf(edges), ({ position_m }) => position_m.join(" "));
  return [...byPlace.values()].map((twins) => twins.map(({ name }) => name)).filter((names) => names.length > 1);
};

const MOST_NAMED = 5;

/** Describes all of them in one sentence; undefined: there are none. */
export const describeTwins = ({ radio }: Scenario, places: readonly (readonly string[])[]): string | undefined => {
  const [first] = places;
  if (first === undefined || !("allocation" in radio)) return undefined;
  const named = first.slice(0, MOST_NAMED).join(", ");
  const rest = first.length > MOST_NAMED ? ` and ${first.length - MOST_NAMED} more` : "";
  const more = places.length > 1 ? `, and so it is at ${places.length - 1} more` : "";
  return (
    `the base stations of ${named}${rest} stand at one place, and each has all ${radio.subcarriers} subcarriers for itself: ` +
    `together ${first.length * radio.subcarriers}${more}; for servers that share one radio write cell: ${first[0]} in the others, else give them places of their own`
  );
};
