import battery from "../scenarios/battery.yaml?raw";
import dag from "../scenarios/dag.yaml?raw";
import deadlines from "../scenarios/deadlines.yaml?raw";
import handover from "../scenarios/handover.yaml?raw";
import interference from "../scenarios/interference.yaml?raw";
import quickstart from "../scenarios/quickstart.yaml?raw";

/** A scenario of the menu. */
export interface Example {
  readonly file: string;
  readonly title: string;
  readonly text: string;
  /** The two policies that it begins with, which differ in it. */
  readonly policies: readonly [string, string];
}

/** The scenarios that come with the page: those of the package, as they are. */
export const examples: readonly Example[] = [
  {
    file: "quickstart.yaml",
    title: "Quickstart: twenty phones, one cell",
    text: quickstart,
    policies: ["edge", "greedy"],
  },
  { file: "handover.yaml", title: "Handover: cars along three cells", text: handover, policies: ["local", "edge"] },
  { file: "deadlines.yaml", title: "Deadlines: a busy queue", text: deadlines, policies: ["edge", "least-loaded"] },
  { file: "dag.yaml", title: "Task graphs: parallel branches", text: dag, policies: ["greedy", "optimal"] },
  {
    file: "interference.yaml",
    title: "Interference: cells that share spectrum",
    text: interference,
    policies: ["local", "edge"],
  },
  { file: "battery.yaml", title: "Batteries: wearables that run empty", text: battery, policies: ["local", "greedy"] },
];
