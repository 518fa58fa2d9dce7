import { timeOf_s } from "../../world/computing/execution.js";
import { queueDiscipline } from "./model.js";

export const shortestJobFirst = queueDiscipline({
  name: "shortest-job-first",
  summary: "The sub-task with the shortest time on its grant first; of equal ones the first to arrive.",
  serves: { line: "ranked", rank: (execution) => timeOf_s(execution) },
});
