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
      "Held at the sub-task's site from the decision until it has been executed, such as a network's weights. Counts where sites have a `memory`.",
  },
).default("0 B");

const factor = (description: string) => quantity("number", { from: 0 }, { description }).default(1);

const variantsOf = (whose: string, lost: string) =>
  list(
    mapping(
      {
        name: nameOf("a variant", { description: "The variant's name, such as int8." }, ["full"]),
        work: factor("Factor on the sub-task's work."),
        data: factor("Factor on the data that it hands on."),
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
      { description: "Sizes of the input, of what passes between sub-tasks, and of the output, drawn independently." },
    ),
    firstData: distribution(
      "data",
      { from: 0 },
      { description: "Size of the chain's input, where it differs from `data`." },
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
      "Instead of `work`: floating point operations by type of layer, for nodes whose `compute` has a speed for each. Elsewhere one is a cycle.",
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
      "What it takes from the task's accuracy.",
    ),
  },
  { description: "A sub-task.", exclusive: [["complexity", "work", "flop"]] },
);

const end = (description: string) => text({ description, example: "input" });

const graphEdge = mapping(
  {
    from: end("A sub-task's name, or `input`: the task's input on the device."),
    to: end("A sub-task's name, or `output`: the task's result on the device."),
    data: distribution("data", { from: 0 }, { description: "How much passes along." }),
  },
  { description: "Data that passes from one sub-task to another." },
);

const graph = mapping(
  {
    nodes: list(node, {
      description: "The sub-tasks, numbered from 0 in this order.",
      least: 1,
      example: [{ name: "subtask", work: "1 Mcycles" }],
    }),
    edges: list(graphEdge, {
      description: "The data that passes between them. Every sub-task is reached from `input` and leads to `output`.",
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
    data: distribution("data", { from: 0 }, { description: "What passes along each edge, drawn independently." }),
    firstData: distribution(
      "data",
      { from: 0 },
      { description: "On the edges from the task's input, where it differs from `data`." },
    ).optional(),
    complexity,
    work,
    memory,
  },
  { description: "A random graph for every task: sub-tasks in layers.", exclusive: [["complexity", "work"]] },
);

/** `application:`, and that of a group of devices. */
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
        { description: "After the arrival; without it there is none." },
      ).optional(),
      onDeadline: choice(["continue", "drop"], {
        description: "At the deadline a task goes on and ends `late`, or it is dropped.",
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
          "What becomes of a placement that does not fit into the free memory of its sites: the task is dropped (`memory-full`), or it waits for memory in the order of arrival. One that fits into no site's whole memory is dropped either way.",
      }).default("refuse"),
      variants: variantsOf(
        "Ways of doing every sub-task beside `full`, among which policies choose.",
        "What it takes from the task's accuracy when all sub-tasks are in it; each of them takes an equal part.",
      ),
      accuracy: mapping(
        {
          full: quantity(
            "number",
            { from: 0, to: 1 },
            {
              description:
                "Of a task all of whose sub-tasks are in `full`. Without it 1; of a `network` that classifies, what is published of it.",
            },
          ).optional(),
          floor: quantity(
            "number",
            { from: 0, to: 1 },
            { description: "Least that is allowed: plans that would come to less are faults of their policy." },
          ).default(0),
        },
        {
          description:
            "How good results are, such as the share of images that are named rightly. Without it, without `variants` and without a `network` that classifies, nothing is said of it.",
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
  "What a task consists of: `chain`, `graph`, `layers` or `network`. With `arrivals` from a trace neither is needed, and the trace's rows are the tasks. Nor is it needed where every group of devices has an application of its own.",
);

/** `devices[].application` */
export const groupApplicationSchema = applicationOf(
  "What the tasks of these devices consist of, instead of the scenario's `application`, of which nothing is taken over. Policies see the group's name as `task.application`.",
);

const weight = (description: string, fallback: number, source?: string) =>
  quantity("number", { from: 0 }, source === undefined ? { description } : { description, source }).default(fallback);

/** The weights of every objective; those that are not named are 0. */
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
    accuracy: of("accuracy", "Per unit of accuracy that is lost to variants."),
  };
};

/** `objective:` */
export const objectiveSchema = variants(
  { key: "kind", fallback: "latency" },
  [
    variant("kind", "latency", weights({ time: 1 }), "How long tasks take (kd-dil)."),
    variant("kind", "energy", weights({ energy: 1 }), "What devices spend."),
    variant("kind", "weighted", weights({ time: 1, energy: 1 }, "chosen"), "Both (kd-dil, dmro)."),
    variant(
      "kind",
      "dios",
      weights({ time: 1, energy: 1, core: 0.1, cloud: 0.05, spectrum: 1, backhaul: 1e-9 }, "chosen"),
      "Both, and what is used of edges, clouds, spectrum and backhaul (dios).",
    ),
  ],
  {
    description:
      "The cost of a task: a weighted sum, of which every weight can be set. At least one is greater than 0.",
  },
);

/** `sweep:` Its values are checked by sweep-axes.ts, and in their fields' places. */
export const sweepSchema = z
  .record(z.string(), z.unknown(), {
    error: "expected a mapping from fields such as radio.subcarriers to lists of values",
  })
  .meta({
    description:
      "Fields and the values each takes in `edgefade sweep`, as a list or a range (`1..16 step 5`, `1..16 factor 2`, `1..1000 log 4`): all combinations are run. Fields under `zip` take their values together. `{ values: [4, 8], label: Cores of the edge }` says what figures call a field. `run` does not look at it.",
    takes: "a mapping from paths to lists or ranges of values",
  });
