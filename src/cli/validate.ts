import { stringify } from "yaml";
import type { Argv, CommandModule } from "yargs";
import { labelPolicies } from "../experiment/load-policy.js";
import { buildEmulation } from "../scenario/build.js";
import { loadFlagged, type ScenarioFlags, withScenarioFlags } from "./scenario-flags.js";

interface ValidateFlags extends ScenarioFlags {
  readonly resolved: boolean;
  readonly json: boolean;
}

/** `edgefade validate <scenario.yaml>` */
export const validateCommand: CommandModule<object, ValidateFlags> = {
  command: "validate <scenario>",
  describe: "check a scenario, its traces and its policies; --resolved prints it with all defaults",
  builder: (yargs) =>
    withScenarioFlags(yargs)
      .option("resolved", { type: "boolean", default: false, describe: "print the scenario with all defaults" })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "with --resolved: as JSON",
      }) as unknown as Argv<ValidateFlags>,
  handler: async (flags) => {
    const { scenario, text } = loadFlagged(flags);
    const labels = await labelPolicies(scenario.policies);
    buildEmulation(scenario, { replication: 0, sink: { wantsDetails: false, task() {}, subtask() {}, transfer() {} } });
    if (flags.resolved) {
      console.log(flags.json ? JSON.stringify(text, null, 2) : stringify(text).trimEnd());
      return;
    }
    const devices = scenario.devices.reduce((sum, { count }) => sum + count, 0);
    const size = scenario.tasks === undefined ? `${scenario.duration_s} s` : `${scenario.tasks} tasks`;
    console.log(
      `${flags.scenario} is valid: ${devices} device${devices === 1 ? "" : "s"}, ${scenario.edges.length} edge${scenario.edges.length === 1 ? "" : "s"}, ` +
        `${scenario.clouds.length} cloud${scenario.clouds.length === 1 ? "" : "s"}; ${size} x ${scenario.replications} replications under ${labels.join(", ")}`,
    );
  },
};
