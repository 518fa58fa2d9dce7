import fc from "fast-check";
import { type DataEdge, INPUT, TaskGraph } from "../../src/world/port/application.js";

/** Any task graph with at most a number of sub-tasks: each has one to three inputs, and those without a successor feed the output. */
export const randomEdges = (most: number): fc.Arbitrary<{ subtasks: number; edges: DataEdge[] }> =>
  fc.integer({ min: 1, max: most }).chain((subtasks) =>
    fc
      .tuple(
        fc.tuple(
          ...Array.from({ length: subtasks }, (_, subtask) =>
            fc.uniqueArray(fc.integer({ min: INPUT, max: subtask - 1 }), { minLength: 1, maxLength: 3 }),
          ),
        ),
        fc.array(fc.integer({ min: 0, max: subtasks - 1 }), { maxLength: 2 }),
        // Sub-tasks are numbered in any order, not in that of the data.
        fc.shuffledSubarray(
          Array.from({ length: subtasks }, (_, subtask) => subtask),
          { minLength: subtasks },
        ),
        fc.boolean(),
      )
      .map(([inputs, extraOutputs, names, isShuffled]) => {
        const name = (subtask: number) => (subtask === INPUT || !isShuffled ? subtask : names[subtask]!);
        const edges = inputs.flatMap((froms, to) => froms.map((from) => ({ from: name(from), to: name(to) })));
        const used = new Set(edges.map(({ from }) => from));
        for (let subtask = 0; subtask < subtasks; subtask++)
          if (!used.has(subtask) || extraOutputs.includes(subtask)) edges.push({ from: subtask, to: subtasks });
        return { subtasks, edges };
      }),
  );

export const randomGraph = (most: number): fc.Arbitrary<TaskGraph> =>
  randomEdges(most).map(({ subtasks, edges }) => new TaskGraph(subtasks, edges));
