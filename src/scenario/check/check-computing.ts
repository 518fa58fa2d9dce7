import { siValue } from "../../fields/checked.js";
import type { PathedFault } from "../../models/catalog.js";
import { power } from "../../models/power/catalog.js";
import { queue as disciplines } from "../../models/queue/catalog.js";
import { formatQuantity, quote } from "../../quantity.js";
import type { ResolvedText } from "../schema/schema.js";

type Nodes = Readonly<Record<string, ResolvedText["edges"] | ResolvedText["clouds"] | ResolvedText["devices"]>>;

/** Faults between the fields of queues: none may have a field that does nothing. */
function* checkQueues(text: ResolvedText): Generator<PathedFault> {
  const lists: Nodes = { edges: text.edges, clouds: text.clouds, devices: text.devices };
  for (const [list, nodes] of Object.entries(lists))
    for (const [index, { cores, queue }] of nodes.entries()) {
      const path = `${list}.${index}.queue`;
      const { discipline, capacity } = queue;
      const { needs } = disciplines.of(queue);
      const isPlain = discipline === "fifo" && siValue(capacity, "count") === Infinity;
      if (siValue(cores, "count") === Infinity && !isPlain)
        yield {
          path,
          problem: "expected no queue, as the cores are unlimited and nobody waits",
          because: [`${list}.${index}.cores`],
        };
      else if (needs !== undefined && text.application[needs.field] === undefined)
        yield {
          path,
          problem: `expected application.${needs.field} beside it: ${needs.without}`,
          because: [`application.${needs.field}`],
        };
    }
}

function* checkPowers(text: ResolvedText): Generator<PathedFault> {
  for (const [list, nodes] of Object.entries({ edges: text.edges, clouds: text.clouds }))
    for (const [index, server] of nodes.entries())
      yield* power.check(server.power, siValue(server.cores, "count"), `${list}.${index}`);
}

function* checkSupply({ devices }: ResolvedText): Generator<PathedFault> {
  for (const [index, { battery, harvest }] of devices.entries()) {
    const path = `devices.${index}.battery`;
    if (battery === undefined) {
      if (harvest !== undefined)
        yield { path: `devices.${index}.harvest`, problem: "expected a battery that it charges", because: [path] };
      continue;
    }
    const capacity_j = siValue(battery.capacity, "energy");
    if (battery.level !== undefined && siValue(battery.level, "energy") > capacity_j)
      yield {
        path: `${path}.level`,
        problem: `expected at most the capacity of ${formatQuantity(capacity_j, "energy")}, got ${quote(battery.level)}`,
        because: [`${path}.capacity`],
      };
  }
}

/** Faults between the fields of queues, powers and batteries. */
export const checkComputing = (text: ResolvedText): readonly PathedFault[] => [
  ...checkQueues(text),
  ...checkPowers(text),
  ...checkSupply(text),
];
