import type { EncodingSpec } from "../encoding/encoding.js";
import type { StepEncodingSpec } from "../encoding/step-encoding.js";

/** Names of the inputs of networks for whole tasks, in their order: `uplink[1,0]` is that to slot 1, of the data of sub-task 0. */
export const taskFeatureNames = ({ features, subtasks }: EncodingSpec): readonly string[] => {
  const task = (number: number): string => (number === subtasks ? "output" : number < 0 ? "input" : String(number));
  return features.map(({ kind, slot, from, subtask }) => {
    const places = [
      ...(slot === undefined ? [] : [String(slot)]),
      ...(from === undefined ? [] : [task(from)]),
      ...(subtask === undefined ? [] : [task(subtask)]),
    ];
    const name = kind.replaceAll(" ", "_");
    return places.length === 0 ? name : `${name}[${places.join(",")}]`;
  });
};

const STEP = ["work", "input", "output", "remaining_work", "remaining_subtasks", "slack"];
const STEP_SITE = [
  "share_here",
  "move_cost",
  "execution_cost",
  "return_cost",
  "pending_cost",
  "log_move_cost",
  "log_execution_cost",
  "log_pending",
  "log_backlog",
];

/** Names of the inputs of networks that place one sub-task after the other, in their order: `move_cost[1]` is that to slot 1. */
export const stepFeatureNames = ({ state, size }: StepEncodingSpec): readonly string[] => {
  const slots = Array.from({ length: 1 + size.edges + size.clouds }, (_, slot) => slot);
  if (state === "observed") return [...STEP, ...slots.flatMap((slot) => STEP_SITE.map((name) => `${name}[${slot}]`))];
  const places = Array.from({ length: size.subtasks }, (_, place) => place);
  return [
    ...slots.map((slot) => `data_at[${slot}]`),
    ...places.flatMap((place) => [`input[${place}]`, `work[${place}]`]),
    "output",
  ];
};
