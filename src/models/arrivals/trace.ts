import { text as textField } from "../../fields/fields.js";
import { TaskGraph } from "../../world/port/application.js";
import type { TracedArrival } from "../../world/task/arrivals.js";
import { arrivalModel } from "./model.js";
import { type ArrivalRow, type ArrivalRows, rowAt, rowsOf } from "./rows.js";

/** The tasks of a trace, each created at its time. */
function* tracedTasks(rows: ArrivalRows): Generator<TracedArrival> {
  // Rows of one graph share its list of edges; chains are known by their length.
  const graphs = new Map<number | NonNullable<ArrivalRow["edges"]>, TaskGraph>();
  for (let row = 0; row < rowsOf(rows); row++) {
    const { arrival_s, device, data_bits, work_cycles, edges, deadline_s, priority, application } = rowAt(rows, row);
    const { length } = work_cycles;
    let graph = graphs.get(edges ?? length);
    if (graph === undefined) {
      graph = edges === undefined ? TaskGraph.chain(length) : new TaskGraph(length, edges);
      graphs.set(edges ?? length, graph);
    }
    yield { arrival_s, device, workload: { graph, data_bits, work_cycles, application }, deadline_s, priority };
  }
}

export const trace = arrivalModel({
  name: "trace",
  summary: "The tasks of a file, exactly.",
  fields: {
    file: textField({
      description:
        "CSV with `arrival_s,device,data_bits,work_cycles`: the T + 1 sizes and the T works are joined by `|`; may have graphs, deadlines and priorities, and be JSON Lines or Parquet. See [Traces](#traces).",
      example: "arrivals.csv",
      file: true,
    }),
  },
  si: (_, rows) => ({ rows }),
  make: ({ rows }) => {
    const { arrival_s } = rows;
    for (let row = 1; row < arrival_s.length; row++)
      if (!(arrival_s[row]! >= arrival_s[row - 1]!))
        throw new RangeError(`invalid arrival_s: ${arrival_s[row]} after ${arrival_s[row - 1]}`);
    return { kind: "trace", tasks: tracedTasks(rows) };
  },
});
