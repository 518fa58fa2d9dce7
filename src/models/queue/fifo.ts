import { queueDiscipline } from "./model.js";

export const fifo = queueDiscipline({
  name: "fifo",
  summary: "First in, first out.",
  serves: { line: "fifo", rank: () => 0 },
});
