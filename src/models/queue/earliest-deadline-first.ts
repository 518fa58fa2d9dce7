import { queueDiscipline } from "./model.js";

export const earliestDeadlineFirst = queueDiscipline({
  name: "earliest-deadline-first",
  summary: "Whose task has the earliest deadline first; of equal ones who came first.",
  serves: { line: "ranked", rank: ({ deadline_s }) => deadline_s },
  needs: { field: "deadline", without: "no task has one" },
});
