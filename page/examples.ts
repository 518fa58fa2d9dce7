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
}

/** The scenarios that come with the page: those of the package, as they are. */
export const examples: readonly Example[] = [
  { file: "quickstart.yaml", title: "Quickstart: twenty phones, one cell", text: quickstart },
  { file: "handover.yaml", title: "Handover: cars along three cells", text: handover },
  { file: "deadlines.yaml", title: "Deadlines: a busy queue", text: deadlines },
  { file: "dag.yaml", title: "Task graphs: parallel branches", text: dag },
  { file: "interference.yaml", title: "Interference: cells that share spectrum", text: interference },
  { file: "battery.yaml", title: "Batteries: wearables that run empty", text: battery },
];
