import { timeOf_s } from "../../world/computing/execution.js";
import { queueDiscipline } from "./model.js";

export const shortestJobFirst = queueDiscipline({
  name: "shortest-job-first",
  summary: "Who runs for the shortest time on its grant first; of equal ones who came first.",
  serves: { line: "ranked", rank: (execution) => timeOf_s(execution) },
});
