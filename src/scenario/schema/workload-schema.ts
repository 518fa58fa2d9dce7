import { z } from "zod";
import { choice, distribution, list, mapping, nameOf, quantity, text, variant, variants } from "../../fields/fields.js";
import { networks } from "../../models/networks/catalog.js";

const complexity = distribution(
  "complexity",
  { from: 0 },
  { description: "Cycles per bit of a sub-task's input data. Either this or `work`." },
).optional();

const work = distribution(
  "work",
  { from: 0 },
  { description: "Cycles of a sub-task. Either this or `complexity`." },
).optional();

const serial = quantity(
  "number",
  { from: 0, to: 1 },
  { description: "Part of the work that only one core can do at a time (Amdahl)." },
).default(0);

const memory = quantity(
  "data",
  { from: 0 },
  {
    description:
      "Memory of the sub-task at its site, from the decision until it has been executed, such as a network's weights. It counts at sites that have a `memory`.",
  },
).default("0 B");

const factor = (description: string) => quantity("number", { from: 0 }, { description }).default(1);

const variantsOf = (whose: string, lost: string) =>
  list(
    mapping(
      {
        name: nameOf("a variant", { description: "The variant's name, such as int8." }, ["full"]),
        work: factor("Factor on the sub-task's work."),
        data: factor("Factor on its output data."),
        memory: factor("Factor on its memory."),
        loss: quantity("number", { from: -1, to: 1 }, { description: lost }).default(0),
      },
      { description: "A variant." },
    ),
    { description: whose, example: [{ name: "int8", work: 0.5, data: 0.25, memory: 0.25, loss: 0.005 }] },
  ).optional();

const chain = mapping(
  {
    subtasks: quantity("count", { from: 1, to: 10_000 }, { description: "Sub-tasks, one after the other." }),
    data: distribution(
      "data",
      { from: 0 },
      { description: "Sizes of the input, of the data between sub-tasks, and of the output, drawn independently." },
    ),
    firstData: distribution(
      "data",
      { from: 0 },
      { description: "Size of the chain's input, if it differs from `data`." },
    ).optional(),
    complexity,
    work,
    serial,
    memory,
  },
  { description: "Sub-tasks in a row.", exclusive: [["complexity", "work"]] },
);

const flopOf = (layers: string) =>
  quantity("flop", { from: 0 }, { description: `Of ${layers}. One MAC is 2 FLOP.` }).default("0 FLOP");

const flop = mapping(
  {
    conv: flopOf("convolutions"),
    depthwise: flopOf("depthwise convolutions"),
    linear: flopOf("fully connected layers"),
    attention: flopOf("scores and sums of attention"),
  },
  {
    description:
      "Instead of `work`: floating point operations by type of layer, for nodes whose `compute` has a speed for each. At other nodes one FLOP is a cycle.",
  },
).optional();

const node = mapping(
  {
    name: nameOf("a sub-task", { description: "The sub-task's name." }, ["input", "output"]),
    complexity,
    work,
    flop,
    serial,
    memory,
    variants: variantsOf(
      "Variants of this sub-task instead of those of the application.",
      "Loss of the task's accuracy.",
    ),
  },
  { description: "A sub-task.", exclusive: [["complexity", "work", "flop"]] },
);

const end = (description: string) => text({ description, example: "input" });

const graphEdge = mapping(
  {
    from: end("A sub-task's name, or `input`: the task's input on the device."),
    to: end("A sub-task's name, or `output`: the task's result on the device."),
    data: distribution("data", { from: 0 }, { description: "Amount of data." }),
  },
  { description: "Data from one sub-task to another." },
);

const graph = mapping(
  {
    nodes: list(node, {
      description: "The sub-tasks, numbered from 0 in this order.",
      least: 1,
      example: [{ name: "subtask", work: "1 Mcycles" }],
    }),
    edges: list(graphEdge, {
      description: "The data between them. Every sub-task is reached from `input` and leads to `output`.",
      least: 1,
      example: [
        { from: "input", to: "subtask", data: "1 KB" },
        { from: "subtask", to: "output", data: "1 KB" },
      ],
    }),
  },
  { description: "Sub-tasks in a directed acyclic graph." },
);

const layers = mapping(
  {
    depth: distribution("count", { from: 1, to: 1000 }, { description: "Layers, drawn per task." }),
    width: distribution("count", { from: 1, to: 1000 }, { description: "Sub-tasks of a layer, drawn for each." }),
    density: quantity(
      "number",
      { from: 0, to: 1 },
      {
        description:
          "Probability that a sub-task takes data from one of the layer before; every one has at least one input and one output.",
        source: "chosen",
      },
    ).default(0.5),
    data: distribution("data", { from: 0 }, { description: "Data on each edge, drawn independently." }),
    firstData: distribution(
      "data",
      { from: 0 },
      { description: "Data on the edges from the task's input, if it differs from `data`." },
    ).optional(),
    complexity,
    work,
    memory,
  },
  { description: "A random graph for every task: sub-tasks in layers.", exclusive: [["complexity", "work"]] },
);

/** `application:` of the scenario or of a device group. */
const applicationOf = (description: string) =>
  mapping(
    {
      chain: chain.optional(),
      graph: graph.optional(),
      layers: layers.optional(),
      network: networks.schema.optional(),
      deadline: distribution(
        "time",
        { above: 0 },
        { description: "Time after the arrival; without it, tasks have no deadline." },
      ).optional(),
      onDeadline: choice(["continue", "drop"], {
        description: "At the deadline a task continues and ends `late`, or is dropped.",
      }).default("continue"),
      priority: distribution(
        "count",
        { from: 0 },
        {
          description:
            "Of a task, drawn per task: the highest come first at nodes with `queue: priority`. Without it all are 0.",
        },
      ).optional(),
      onMemory: choice(["refuse", "wait"], {
        description:
          "A placement that does not fit into the free memory of its sites drops the task (`memory-full`), or waits for memory in the order of arrival. A placement that is larger than a site's whole memory is dropped in both cases.",
      }).default("refuse"),
      variants: variantsOf(
        "Ways of executing every sub-task other than `full`. Policies choose among them.",
        "Loss of the task's accuracy if all sub-tasks are in this variant; each of them loses an equal part.",
      ),
      accuracy: mapping(
        {
          full: quantity(
            "number",
            { from: 0, to: 1 },
            {
              description:
                "Accuracy with all sub-tasks in `full`. Without it: the published accuracy of a `network` that classifies, else 1.",
            },
          ).optional(),
          floor: quantity(
            "number",
            { from: 0, to: 1 },
            { description: "Least accuracy that is allowed: a plan below it is an error of its policy." },
          ).default(0),
        },
        {
          description:
            "Accuracy of results, such as the share of images that are classified correctly. It is not reported without this mapping, `variants` or a `network` that classifies.",
          example: { full: 0.57, floor: 0.56 },
        },
      ).optional(),
    },
    {
      description,
      exclusive: [["chain", "graph", "layers", "network"]],
      example: { chain: { subtasks: 1, data: "1 KB", work: "1 Mcycles" } },
    },
  );

/** `application:` */
export const applicationSchema = applicationOf(
  "The sub-tasks of a task: `chain`, `graph`, `layers` or `network`. It is not needed with `arrivals` from a trace, whose rows are the tasks, or if every group of devices has an application of its own.",
);

/** `devices[].application` */
export const groupApplicationSchema = applicationOf(
  "The sub-tasks of these devices' tasks, instead of the scenario's `application`, of which no field is inherited. Policies see the group's name as `task.application`.",
);

const weight = (description: string, fallback: number, source?: string) =>
  quantity("number", { from: 0 }, source === undefined ? { description } : { description, source }).default(fallback);

/** The weights of every objective. Weights that are not named are 0. */
const weights = (fallback: Readonly<Record<string, number>>, source?: string) => {
  const of = (key: string, description: string) =>
    weight(description, fallback[key] ?? 0, (fallback[key] ?? 0) > 0 ? source : undefined);
  return {
    time: of("time", "Per second of latency."),
    energy: of("energy", "Per joule of the device."),
    edgeEnergy: of("edgeEnergy", "Per joule of the edges."),
    cloudEnergy: of("cloudEnergy", "Per joule of the clouds."),
    core: of("core", "Per second of an edge's core."),
    cloud: of("cloud", "Per second of a cloud's core."),
    spectrum: of("spectrum", "Per second of a whole pool of subcarriers."),
    backhaul: of("backhaul", "Per bit on the backhaul."),
    accuracy: of("accuracy", "Per unit of accuracy that variants lose."),
  };
};

/** `objective:` */
export const objectiveSchema = variants(
  { key: "kind", fallback: "latency" },
  [
    variant("kind", "latency", weights({ time: 1 }), "Latency of tasks (kd-dil)."),
    variant("kind", "energy", weights({ energy: 1 }), "Energy of devices."),
    variant("kind", "weighted", weights({ time: 1, energy: 1 }, "chosen"), "Both (kd-dil, dmro)."),
    variant(
      "kind",
      "dios",
      weights({ time: 1, energy: 1, core: 0.1, cloud: 0.05, spectrum: 1, backhaul: 1e-9 }, "chosen"),
      "Both, and the use of edges, clouds, spectrum and backhaul (dios).",
    ),
  ],
  {
    description:
      "The cost of a task: a weighted sum, of which every weight can be set. At least one is greater than 0.",
  },
);

/** `sweep:`. Its values are checked by sweep-axes.ts, and as values of their fields. */
export const sweepSchema = z
  .record(z.string(), z.unknown(), {
    error: "expected a mapping from fields such as radio.subcarriers to lists of values",
  })
  .meta({
    description:
      "Fields and the values each takes in `edgefade sweep`, as a list or a range (`1..16 step 5`, `1..16 factor 2`, `1..1000 log 4`): all combinations are run. Fields under `zip` take their values together. `{ values: [4, 8], label: Cores of the edge }` sets the label of a field in figures. `run` ignores `sweep`.",
    takes: "a mapping from paths to lists or ranges of values",
  });
