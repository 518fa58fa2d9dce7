import { queueDiscipline } from "./model.js";

export const lifo = queueDiscipline({
  name: "lifo",
  summary: "Last in, first out.",
  serves: { line: "lifo", rank: () => 0 },
});
