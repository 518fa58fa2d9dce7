import type { DistributionSpec } from "../engine/distribution-spec.js";
import { InputError } from "../errors.js";
import { largest } from "../extremes.js";
import { mostSubtasks } from "../models/arrivals/rows.js";
import type { Scenario } from "../scenario/scenario.js";
import type { ApplicationSpec } from "../scenario/spec/application.js";
import { applicationsIn } from "../scenario/workloads.js";

/** Whether an agent places whole tasks when they arrive, or one sub-task after the other when its data are at hand. */
export type Decides = "task" | "subtask";

/** The sizes of everything that an agent sees and does. They stay the same in all episodes of a scenario. */
export interface Spaces {
  readonly decides: Decides;
  /** Most sub-tasks of a task. */
  readonly subtasks: number;
  /** Names of the sites: `device`, then edges, then clouds. An action names a site by its number. */
  readonly sites: readonly string[];
  /** Names of the devices. */
  readonly devices: readonly string[];
  /** Sites that one action chooses: one for each sub-task, or one. */
  readonly places: number;
}

/** @throws InputError when there is no largest number of sub-tasks */
export const spacesOf = (scenario: Scenario, decides: Decides): Spaces => {
  const subtasks = mostSubtasksOf(scenario);
  const devices = scenario.devices.flatMap(({ name, count }) =>
    Array.from({ length: count }, (_, index) => (count === 1 ? name : `${name}-${index}`)),
  );
  const sites = ["device", ...[...scenario.edges, ...scenario.clouds].map(({ name }) => name)];
  return { decides, subtasks, sites, devices, places: decides === "task" ? subtasks : 1 };
};

const mostSubtasksOf = (scenario: Scenario): number =>
  scenario.arrivals.process === "trace"
    ? mostSubtasks(scenario.arrivals.rows)
    : largest(applicationsIn(scenario).map(subtasksIn));

const subtasksIn = (application: ApplicationSpec): number => {
  switch (application.kind) {
    case "chain":
      return application.subtasks;
    case "graph":
      return application.names.length;
    case "layers":
      return largestOf(application.depth, "depth") * largestOf(application.width, "width");
  }
};

const largestOf = (spec: DistributionSpec, field: string): number => {
  switch (spec.kind) {
    case "constant":
      return spec.value;
    case "integer":
      return spec.high;
    case "choice":
      return largest(spec.values);
    default:
      throw new InputError([
        {
          file: "gym",
          path: `application.layers.${field}`,
          problem: `an environment needs a largest value: expected a number, integer(a, b) or choice(...), got ${spec.kind}(...)`,
        },
      ]);
  }
};
