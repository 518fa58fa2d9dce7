import { distribution, leaf, list, mapping, nameOf, quantity } from "../../fields/fields.js";
import { type PointText, point, pointJson, pointProblem } from "../../fields/point.js";
import { parseRegion, REGION_PATTERN } from "../../fields/region-text.js";
import { groupArrivals } from "../../models/arrivals/catalog.js";
import { balancer } from "../../models/balancer/catalog.js";
import { harvest } from "../../models/harvest/catalog.js";
import { mobility } from "../../models/mobility/catalog.js";
import { outages } from "../../models/outages/catalog.js";
import { power } from "../../models/power/catalog.js";
import { queue } from "../../models/queue/catalog.js";
import { computeSchema, deviceComputeSchema } from "./compute-schema.js";
import { batterySchema, machinesSchema, tailSchema } from "./computing-schema.js";
import { lossSchema } from "./radio-models-schema.js";
import { dvfsSchema, grantSchema } from "./request-schema.js";
import { groupApplicationSchema } from "./workload-schema.js";

/** "device" is a task's own device. "input" and "output" are the ends of a graph. */
/** "policy" is also reserved: it is the address of the policies' random streams. */
const siteName = (what: string, description: string) =>
  nameOf(what, { description }, ["device", "input", "output", "policy"]);

const place = point("Place of the server and its base station: x and y.");

/** The form of a position, as named in faults. */
const POSITION_FORMS = "a position such as [10 m, 0 m] or disc(10 m, 100 m)";

const position = leaf<PointText | string>(
  {
    description:
      "Place of the devices, or their first place if they move: x and y; `disc(inner, outer)` or `disc(inner, outer, x, y)`: uniform over the area of that ring around the first edge, or around a point; or `rectangle(x, y, x, y)`: uniform between two corners.",
    source: "chosen",
    takes: "two lengths, or `disc(inner, outer)`, `disc(inner, outer, x, y)` or `rectangle(x, y, x, y)`",
    json: { anyOf: [pointJson, { type: "string", pattern: REGION_PATTERN }] },
    example: "disc(10 m, 100 m)",
  },
  (value) => {
    if (typeof value === "string") {
      const region = parseRegion(value, POSITION_FORMS);
      return typeof region === "string" ? region : undefined;
    }
    return pointProblem(value)?.replace("[10 m, 0 m], got", "[10 m, 0 m] or disc(10 m, 100 m), got");
  },
);

/** The field `sites` in a checked document. It is always absent, because the elements of the file have replaced it. */
const sites = (what: string) =>
  leaf<string>(
    {
      description: `Instead of \`position\`: ${what} for every row of this CSV file, called by this name, \`-\` and the row's; see [Sites](#sites).`,
      takes: "a file's path",
      json: { type: "string" },
      example: "sites.csv",
    },
    () => "a file of sites cannot be swept, nor stand in resolved text",
  ).optional();

const serverFrequency = (unlimited: boolean) =>
  distribution(
    "frequency",
    { above: 0, unlimited },
    {
      description: `Of each core${unlimited ? "; `unlimited`: execution takes no time" : ""}. Drawn per replication, or per task with \`redraw: task\`.`,
      source: "chosen",
    },
  ).default("3 GHz");

const memory = (whose: string) =>
  quantity(
    "data",
    { above: 0, unlimited: true },
    { description: `Of ${whose}, for the sub-tasks that are placed there; see \`application.onMemory\`.` },
  ).default("unlimited");

const edge = mapping(
  {
    name: siteName("an edge", "The site's name in placements and results."),
    position: place.default(["0 m", "0 m"]),
    cell: siteName(
      "an edge",
      "Another edge: this server stands behind its base station, without a wire in between. It has no station and no spectrum of its own, and the `position` of that edge. Without it, the server has its own station.",
    ).optional(),
    sites: sites("a server"),
    cores: quantity(
      "count",
      { from: 1, to: 1_000_000 },
      { description: "Cores of the server; of each of its machines where it has `machines`.", source: "dios" },
    ).default(16),
    frequency: serverFrequency(false),
    compute: computeSchema,
    grant: grantSchema,
    queue: queue.schema.prefault({}),
    power: power.schema("20 W", "max: 80 W").prefault({}),
    machines: machinesSchema(power.schema("20 W", "max: 80 W")).optional(),
    balancer: balancer.schema.optional(),
    memory: memory("the server"),
    outages: outages.schema.optional(),
  },
  { description: "An edge server, with its base station unless it has a `cell`." },
);

const cloud = mapping(
  {
    name: siteName("a cloud", "The site's name in placements and results."),
    cores: quantity(
      "count",
      { from: 1, to: 1_000_000_000, unlimited: true },
      { description: "Cores of the cloud; of each of its machines where it has `machines`.", source: "dios" },
    ).default("unlimited"),
    frequency: serverFrequency(true),
    compute: computeSchema,
    grant: grantSchema,
    queue: queue.schema.prefault({}),
    power: power.schema("0 W", "core: 3.75 W").prefault({}),
    machines: machinesSchema(power.schema("0 W", "core: 3.75 W")).optional(),
    balancer: balancer.schema.optional(),
    outages: outages.schema.optional(),
    memory: memory("the cloud"),
    direct: mapping(
      {
        uplink: distribution("bitRate", { above: 0 }, { description: "From a device to the cloud." }),
        downlink: distribution(
          "bitRate",
          { above: 0 },
          { description: "From the cloud to a device; without it, the uplink's draw." },
        ).optional(),
      },
      { description: "The devices' own links to this cloud; without them, transfers take the edge and the backhaul." },
    ).optional(),
  },
  { description: "A cloud." },
);

/** `edges:` */
export const edgesSchema = list(edge, {
  description: "The edge servers. The first one is the centre of `disc` positions without a centre of their own.",
  example: [{ name: "scenb" }],
});

/** `clouds:` */
export const cloudsSchema = list(cloud, { description: "The clouds.", example: [{ name: "cloud" }] });

const rate = (description: string) => distribution("bitRate", { above: 0, unlimited: true }, { description });
const delay = (description: string) => distribution("time", { from: 0 }, { description });

const between = (what: string) =>
  mapping(
    {
      rate: rate("Default: `backhaul.rate`.").optional(),
      delay: delay("Default: `backhaul.delay`.").optional(),
    },
    { description: `The link between any two ${what}.` },
  ).optional();

/** `backhaul:` */
export const backhaulSchema = mapping(
  {
    delay: delay("Wired delay, drawn per transfer.").default("0 s"),
    rate: rate(
      "Of the one link per direction, first in first out; `unlimited`: no queue and no transmission time.",
    ).default("unlimited"),
    energy: quantity("energyPerData", { from: 0 }, { description: "Spent per data carried." }).default("0 J/bit"),
    loss: lossSchema("between an edge and a cloud, in either direction,"),
    interEdge: between("edges"),
    interCloud: between("clouds"),
  },
  { description: "The wired part between edges and clouds." },
);

const group = mapping(
  {
    name: siteName("a device group", "The group's name in results."),
    count: quantity("count", { from: 1, to: 1_000_000 }, { description: "Devices in the group." }).default(1),
    application: groupApplicationSchema.optional(),
    arrivals: groupArrivals.schema.optional(),
    position: position.default("disc(10 m, 100 m)"),
    mobility: mobility.schema.optional(),
    sites: sites("a group"),
    cores: quantity("count", { from: 1, to: 1_000_000 }, { description: "Cores of a device." }).default(1),
    queue: queue.schema.prefault({}),
    frequency: distribution(
      "frequency",
      { above: 0 },
      { description: "Of each core. Drawn per device and replication, or per task with `redraw: task`." },
    ).default("1 GHz"),
    compute: deviceComputeSchema,
    dvfs: dvfsSchema,
    memory: memory("a device"),
    kappa: quantity(
      "number",
      { from: 0 },
      {
        description: "Energy of a cycle is kappa times the frequency squared, in J s^2.",
        source: "QECO; the literature has 1e-28 to 1e-26",
      },
    ).default(1e-27),
    perData: quantity(
      "energyPerData",
      { from: 0 },
      { description: "Instead of `kappa`: energy per data of a sub-task's input (dmro)." },
    ).optional(),
    transmitPower: quantity(
      "power",
      { above: 0 },
      { description: "Radiated power, over the granted subcarriers.", source: "LTE class 3" },
    ).default("23 dBm"),
    amplifierEfficiency: quantity(
      "number",
      { above: 0, to: 1 },
      { description: "Sending draws transmit power / efficiency + circuit power.", source: "chosen" },
    ).default(0.35),
    circuitPower: quantity(
      "power",
      { from: 0 },
      { description: "Drawn by the circuit while sending.", source: "chosen" },
    ).default("0.1 W"),
    receivePower: quantity("power", { from: 0 }, { description: "Drawn while receiving.", source: "chosen" }).default(
      "0.1 W",
    ),
    idlePower: quantity("power", { from: 0 }, { description: "Drawn by the radio at rest.", source: "chosen" }).default(
      "0.02 W",
    ),
    tail: tailSchema.optional(),
    battery: batterySchema.optional(),
    harvest: harvest.schema.optional(),
  },
  { description: "A group of equal devices." },
);

/** `devices:` */
export const devicesSchema = list(group, {
  description: "The mobile devices, in groups. Over all groups they are numbered from 0, in this order.",
  least: 1,
  example: [{ name: "phone" }],
});
