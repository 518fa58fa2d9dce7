import { queueDiscipline } from "./model.js";

export const priority = queueDiscipline({
  name: "priority",
  summary:
    "The highest `application.priority` first; of equal ones the first to arrive. Running sub-tasks are not interrupted.",
  serves: { line: "ranked", rank: (execution) => -execution.priority },
  needs: { field: "priority", without: "without it all tasks have the same" },
});
