import { queueDiscipline } from "./model.js";

export const processorSharing = queueDiscipline({
  name: "processor-sharing",
  summary: "Nobody waits: all share the cores equally, each up to its grant.",
  serves: "shared",
  capacity:
    "How many can be there beyond those whose grants the cores hold together, in order of arrival; another one is dropped, with its task.",
});
