import { queueDiscipline } from "./model.js";

export const earliestDeadlineFirst = queueDiscipline({
  name: "earliest-deadline-first",
  summary: "The sub-task whose task has the earliest deadline first; of equal ones the first to arrive.",
  serves: { line: "ranked", rank: ({ deadline_s }) => deadline_s },
  needs: { field: "deadline", without: "no task has one" },
});
