import { siDistribution, siValue } from "../../fields/checked.js";
import { supportOf } from "../../fields/distribution-text.js";
import type { QuantityText } from "../../fields/fields.js";
import { balancerFaults, balancer as balancers } from "../../models/balancer/catalog.js";
import type { PathedFault } from "../../models/catalog.js";
import { power } from "../../models/power/catalog.js";
import { queue as disciplines } from "../../models/queue/catalog.js";
import { formatQuantity, quote } from "../../quantity.js";
import { fullAccuracy } from "../interpret/interpret-application.js";
import type { ResolvedText } from "../schema/schema.js";
import { type ApplicationAt, applicationsAt } from "./check-workloads.js";

type Nodes = Readonly<Record<string, ResolvedText["edges"] | ResolvedText["clouds"] | ResolvedText["devices"]>>;

/** Faults between the fields of queues. A field that has no effect is a fault. */
function* checkQueues(text: ResolvedText): Generator<PathedFault> {
  const applications = applicationsAt(text);
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
          problem: "expected no queue: the cores are unlimited, so no sub-task waits",
          because: [`${list}.${index}.cores`],
        };
      else if (needs !== undefined && applications.every(({ application }) => application[needs.field] === undefined))
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
    // Machines without their own power use the site's.
    const own = machines.length === 0 ? [{}] : machines.filter((machine) => machine.power === undefined);
    const cores = new Set(own.map((machine: { cores?: QuantityText | undefined }) => machine.cores ?? server.cores));
    for (const some of cores) yield* power.check(server.power, siValue(some, "count"), path);
    for (const [index, machine] of machines.entries())
      if (machine.power !== undefined)
        yield* power.check(machine.power, siValue(machine.cores ?? server.cores, "count"), `${path}.machines.${index}`);
  }
}

/** More machines are most likely a mistake: each has its own queue. */
const MOST_MACHINES = 10_000;

/** Faults between the machines of a site and its balancer. */
function* checkMachines(text: ResolvedText): Generator<PathedFault> {
  for (const [path, server] of serversOf(text)) {
    const { machines, balancer } = server;
    if (machines === undefined) {
      if (balancer !== undefined)
        yield {
          path: `${path}.balancer`,
          problem: "needs machines, such as `machines: 4`: without them there is nothing to balance",
          because: [`${path}.machines`],
        };
      continue;
    }
    for (const [index, machine] of machines.entries())
      if (siValue(machine.cores ?? server.cores, "count") === Infinity)
        yield {
          path: `${path}.machines.${index}.cores`,
          problem: "missing; expected a number of cores, because those of the site are unlimited",
          because: [`${path}.cores`],
        };
    for (const [index, { memory }] of machines.entries()) {
      if (memory === undefined || siValue(memory, "data") === Infinity) continue;
      const waiting = applicationsAt(text).find(({ application }) => application.onMemory === "wait");
      if (siValue(server.memory, "data") < Infinity)
        yield {
          path: `${path}.machines.${index}.memory`,
          problem: "expected either a memory of the site or one of its machines, got both",
          because: [`${path}.memory`],
        };
      if (waiting !== undefined)
        yield {
          path: `${path}.machines.${index}.memory`,
          problem: `expected ${waiting.path}.onMemory: refuse: tasks cannot wait for the memory of a machine`,
          because: [`${waiting.path}.onMemory`],
        };
    }
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

/** Faults of the thresholds at which a device of a group dies and returns. */
function* checkAlive(text: ResolvedText): Generator<PathedFault> {
  for (const [index, { battery, harvest }] of text.devices.entries()) {
    if (battery?.alive === undefined) continue;
    const path = `devices.${index}.battery.alive`;
    const { threshold, revive } = battery.alive;
    const capacity_j = siValue(battery.capacity, "energy");
    const because = [`devices.${index}.battery.capacity`];
    if (!(siValue(threshold, "energy") < capacity_j))
      yield {
        path: `${path}.threshold`,
        problem: `expected less than the capacity of ${formatQuantity(capacity_j, "energy")}, got ${quote(threshold)}`,
        because,
      };
    if (revive === undefined) continue;
    const revive_j = siValue(revive, "energy");
    if (!(revive_j > siValue(threshold, "energy") && revive_j <= capacity_j))
      yield {
        path: `${path}.revive`,
        problem: `expected more than the threshold of ${quote(threshold)} and at most the capacity, got ${quote(revive)}`,
        because: [...because, `${path}.threshold`],
      };
    if (harvest === undefined)
      yield {
        path: `${path}.revive`,
        problem: "needs a harvest: nothing else brings dead devices back",
        because: [`devices.${index}.harvest`],
      };
    if (text.duration === undefined && text.until === undefined)
      yield {
        path: `${path}.revive`,
        problem:
          "expected duration or until in the scenario: devices may come back at any time, so there is no last task",
        because: ["duration", "until"],
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
        yield { path: `devices.${index}.harvest`, problem: "needs a battery to charge", because: [path] };
      continue;
    }
    const capacity_j = siValue(battery.capacity, "energy");
    if (battery.level !== undefined && supportOf(siDistribution(battery.level, "energy")).high > capacity_j)
      yield {
        path: `${path}.level`,
        problem: `expected at most the capacity of ${formatQuantity(capacity_j, "energy")}, got ${quote(battery.level)}`,
        because: [`${path}.capacity`],
      };
  }
}

const variantLists = ({ path, application: { variants, graph } }: ApplicationAt) => [
  ...(variants === undefined ? [] : [{ path: `${path}.variants`, variants }]),
  ...(graph?.nodes ?? []).flatMap((node, index) =>
    node.variants === undefined ? [] : [{ path: `${path}.graph.nodes.${index}.variants`, variants: node.variants }],
  ),
];

function* checkAccuracy(text: ResolvedText, at: ApplicationAt): Generator<PathedFault> {
  const { accuracy, onMemory, variants, graph } = at.application;
  const lists = variantLists(at);
  for (const { path, variants } of lists) {
    const names = variants.map(({ name }) => name);
    for (const [index, name] of names.entries())
      if (names.indexOf(name) < index)
        yield { path: `${path}.${index}.name`, problem: `there is already a variant "${name}"`, because: [path] };
  }
  if (text.arrivals.process === "trace")
    for (const { path } of lists)
      yield {
        path,
        problem: "expected none: the tasks of an arrivals trace have no variants",
        because: ["arrivals"],
      };
  const full = fullAccuracy(at.application);
  if (accuracy !== undefined && siValue(accuracy.floor, "number") > full)
    yield {
      path: `${at.path}.accuracy.floor`,
      problem: `expected at most the accuracy in full, ${quote(full)}, got ${quote(accuracy.floor)}`,
      because: [`${at.path}.accuracy.full`],
    };
  if (accuracy !== undefined && siValue(accuracy.floor, "number") > 0 && variants === undefined && lists.length === 0)
    yield {
      path: `${at.path}.accuracy.floor`,
      problem: "needs variants: without them all tasks have the same accuracy",
      because: [`${at.path}.variants`, ...(graph === undefined ? [] : [`${at.path}.graph`])],
    };
  const sites = [...text.edges, ...text.clouds, ...text.devices];
  if (onMemory === "wait" && sites.every(({ memory }) => siValue(memory, "data") === Infinity))
    yield {
      path: `${at.path}.onMemory`,
      problem: "needs a memory of an edge, cloud or device: all are unlimited, so no task waits",
      because: ["edges", "clouds", "devices"],
    };
}

/** Checks that accuracy can be lost in some application if it has a cost. */
function* checkAccuracyWeight(text: ResolvedText, applications: readonly ApplicationAt[]): Generator<PathedFault> {
  if (siValue(text.objective.accuracy, "number") > 0 && applications.every((at) => variantLists(at).length === 0))
    yield {
      path: "objective.accuracy",
      problem: "needs application.variants: without them no accuracy is lost",
      because: applications.map(({ path }) => `${path}.variants`),
    };
}

/** Faults between the fields of queues, powers, machines and batteries. */
export const checkComputing = (text: ResolvedText): readonly PathedFault[] => [
  ...checkQueues(text),
  ...checkPowers(text),
  ...checkMachines(text),
  ...checkSupply(text),
  ...checkAlive(text),
  ...applicationsAt(text).flatMap((at) => [...checkAccuracy(text, at)]),
  ...checkAccuracyWeight(text, applicationsAt(text)),
];
