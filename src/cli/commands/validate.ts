import type { Argv, CommandModule } from "yargs";
import type { FlagsOf } from "../arguments.js";
import { scenarioLoader, withScenarioFlags } from "../scenario-flags.js";

/** How long a policy's module may take to load. */
const POLICY_TIMEOUT_S = 60;

const flags = (yargs: Argv) =>
  withScenarioFlags(yargs)
    .option("resolved", { type: "boolean", default: false, describe: "print the scenario with all defaults" })
    .option("json", { type: "boolean", default: false, describe: "print the scenario with all defaults as JSON" });

/** `edgefade validate <scenario.yaml>` */
export const validateCommand: CommandModule<object, FlagsOf<typeof flags>> = {
  command: "validate <scenario>",
  describe: "check a scenario, its traces and its policies; --resolved prints it with all defaults",
  builder: flags,
  handler: async (given) => {
    const [load, { labelPolicies }, { checkModels }, { stringify }] = await Promise.all([
      scenarioLoader(),
      import("../../experiment/runs/label-policies.js"),
      import("../../experiment/training/serving.js"),
      import("yaml"),
    ]);
    const { scenario, text } = load(given);
    const labels = await labelPolicies(scenario.policies, POLICY_TIMEOUT_S);
    await checkModels(scenario);
    if (given.resolved || given.json) {
      console.log(given.json ? JSON.stringify(text, null, 2) : stringify(text).trimEnd());
      return;
    }
    const { notesOn } = await import("../../compose/notes.js");
    for (const note of notesOn(scenario)) console.error(`edgefade: note: ${note}`);
    const devices = scenario.devices.reduce((sum, { count }) => sum + count, 0);
    const size =
      scenario.tasks !== undefined
        ? counted(scenario.tasks, "task")
        : scenario.duration_s !== undefined
          ? `${scenario.duration_s} s`
          : "all tasks of the trace";
    console.log(
      `${given.scenario} is valid: ${counted(devices, "device")}, ${counted(scenario.edges.length, "edge")}, ` +
        `${counted(scenario.clouds.length, "cloud")}; ${size} x ${counted(scenario.replications, "replication")} under ${labels.join(", ")}`,
    );
  },
};

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;
