import { choice, distribution, list, mapping, nameOf, text } from "../../fields/fields.js";
import { lossSchema } from "./radio-models-schema.js";

const end = (description: string) => nameOf("an end of a link", { description }, ["device", "input", "output"]);

const rate = distribution(
  "bitRate",
  { above: 0, unlimited: true },
  { description: "In each direction, first in first out; `unlimited`: no queue and no transmission time." },
).default("unlimited");

const delay = (description: string) => distribution("time", { from: 0 }, { description }).default("0 s");

const link = mapping(
  {
    from: end("An edge, a cloud or a switch. A name that is no edge and no cloud is a switch."),
    to: end("Another one."),
    rate,
    delay: delay("After the last bit was sent, drawn per transfer."),
    loss: lossSchema("on the link, in either direction,"),
  },
  {
    description:
      "A link, which carries data in both directions at once. If another element goes from `to` to `from`, each is for its own direction alone.",
  },
);

/** `links:` */
export const linksSchema = mapping(
  {
    list: list(link, {
      description: "The links.",
      least: 1,
      example: [{ from: "edge-1", to: "edge-2", rate: "10 Gbps" }],
    }).optional(),
    file: text({
      description:
        "Instead of `list`: a text file with a line `from to rate` for every link; see [Wired links](#wired-links).",
      example: "graph.txt",
      file: true,
    }).optional(),
    delay: delay("Of links without a delay in the file."),
    loss: lossSchema("on links without a loss in the file, in either direction,"),
    routing: choice(["delay", "hops"], {
      description:
        "Path of data between two servers: that of the least mean delay, and of equal ones that of the fewest hops; or that of the fewest hops, and of equal ones that of the least mean delay.",
    }).default("delay"),
  },
  {
    description:
      "The wired links between edges, clouds and switches as a graph, instead of `backhaul`; a list is short for `{ list: ... }`. Data cross the links of the shortest path one after the other.",
    alone: "list",
    exclusive: [["list", "file"]],
    example: [{ from: "edge-1", to: "edge-2", rate: "10 Gbps" }],
  },
);
