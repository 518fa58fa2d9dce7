import { queueDiscipline } from "./model.js";

export const processorSharing = queueDiscipline({
  name: "processor-sharing",
  summary: "No sub-task waits: all share the cores equally, each up to its grant.",
  serves: "shared",
  capacity:
    "Maximum number of sub-tasks beyond those whose grants fit the cores together, in order of arrival; another one is dropped, with its task.",
});
