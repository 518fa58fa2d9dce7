import { siValue } from "../../fields/checked.js";
import type { QuantityText } from "../../fields/fields.js";
import { balancerFaults, balancer as balancers } from "../../models/balancer/catalog.js";
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
  for (const [path, server] of serversOf(text)) {
    const machines = server.machines ?? [];
    // The site's own power is that of its machines, as far as they have none.
    const own = machines.length === 0 ? [{}] : machines.filter((machine) => machine.power === undefined);
    const cores = new Set(own.map((machine: { cores?: QuantityText | undefined }) => machine.cores ?? server.cores));
    for (const some of cores) yield* power.check(server.power, siValue(some, "count"), path);
    for (const [index, machine] of machines.entries())
      if (machine.power !== undefined)
        yield* power.check(machine.power, siValue(machine.cores ?? server.cores, "count"), `${path}.machines.${index}`);
  }
}

/** More are a slip: each is a queue of its own. */
const MOST_MACHINES = 10_000;

/** Faults between the machines of a site and its balancer. */
function* checkMachines(text: ResolvedText): Generator<PathedFault> {
  for (const [path, server] of serversOf(text)) {
    const { machines, balancer } = server;
    if (machines === undefined) {
      if (balancer !== undefined)
        yield {
          path: `${path}.balancer`,
          problem: "expected machines beside it, such as `machines: 4`: without them there is nothing to balance",
          because: [`${path}.machines`],
        };
      continue;
    }
    for (const [index, machine] of machines.entries())
      if (siValue(machine.cores ?? server.cores, "count") === Infinity)
        yield {
          path: `${path}.machines.${index}.cores`,
          problem: "missing; expected a number of cores, for those of the site are unlimited",
          because: [`${path}.cores`],
        };
    const count = machines.reduce((sum, machine) => sum + siValue(machine.count, "count"), 0);
    if (count > MOST_MACHINES)
      yield {
        path: `${path}.machines`,
        problem: `expected at most ${MOST_MACHINES} machines, got ${count}`,
        because: [],
      };
    if (balancer === undefined) continue;
    for (const { field, problem, because = [] } of balancerFaults(balancers.si(balancer), count))
      yield {
        path: `${path}.balancer.${field}`,
        problem,
        because: because.map((other) => `${path}.${other}`),
      };
  }
}

/** All servers with their paths. */
const serversOf = ({ edges, clouds }: ResolvedText) => [
  ...edges.map((edge, index) => [`edges.${index}`, edge] as const),
  ...clouds.map((cloud, index) => [`clouds.${index}`, cloud] as const),
];

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

/** Faults between the fields of queues, powers, machines and batteries. */
export const checkComputing = (text: ResolvedText): readonly PathedFault[] => [
  ...checkQueues(text),
  ...checkPowers(text),
  ...checkMachines(text),
  ...checkSupply(text),
];
