import type { Argv } from "yargs";
import type { VariableScenario } from "../../scenario/load/load.js";
import type { FlagsOf } from "../arguments.js";
import type { Command } from "../invocation.js";
import { variableLoader, withScenarioFlags } from "../scenario-flags.js";
import { counted, runsText } from "../tables/runs-text.js";

/** The longest time for a policy's module to load. */
const POLICY_TIMEOUT_S = 60;

const flags = (yargs: Argv) =>
  withScenarioFlags(yargs)
    .option("resolved", { type: "boolean", default: false, describe: "print the scenario with all defaults" })
    .option("json", { type: "boolean", default: false, describe: "print the scenario with all defaults as JSON" });

/** `edgefade validate <scenario.yaml>` */
export const validateCommand: Command<FlagsOf<typeof flags>> = {
  command: "validate <scenario>",
  describe: "check a scenario, its traces and its policies; --resolved prints it with all defaults",
  builder: flags,
  handler: async (given, call) => {
    const [load, { labelPolicies }, { checkModels, modelNotes }, { checkOwnMetrics }, { stringify }] =
      await Promise.all([
        variableLoader(),
        import("../../experiment/runs/policies/label-policies.js"),
        import("../../experiment/training/serving.js"),
        import("../../experiment/runs/check-own-metrics.js"),
        import("yaml"),
      ]);
    const variable = load(given, []);
    const { loaded } = variable;
    const { scenario, text } = loaded;
    const labels = await labelPolicies(scenario.policies, POLICY_TIMEOUT_S);
    await checkModels(scenario);
    await checkOwnMetrics(loaded, POLICY_TIMEOUT_S);
    if (given.resolved || given.json) {
      call.print(given.json ? JSON.stringify(text, null, 2) : stringify(text).trimEnd());
      return;
    }
    const sweep = await sweepOf(variable);
    const { notesOn } = await import("../../compose/notes.js");
    for (const note of notesOn(scenario)) call.say(`edgefade: note: ${note}`);
    for (const note of await modelNotes(scenario)) call.say(`edgefade: note: ${note}`);
    const devices = scenario.devices.reduce((sum, { count }) => sum + count, 0);
    const size =
      scenario.tasks !== undefined
        ? counted(scenario.tasks, "task")
        : scenario.duration_s !== undefined
          ? `${scenario.duration_s} s`
          : "all tasks of the trace";
    call.print(
      `${given.scenario} is valid: ${counted(devices, "device")}, ${counted(scenario.edges.length, "edge")}, ` +
        `${counted(scenario.clouds.length, "cloud")}; ${size} x ${counted(scenario.replications, "replication")} under ${labels.join(", ")}`,
    );
    if (sweep !== undefined) call.print(`edgefade sweep does ${sweep}`);
  },
};

/** The number of runs of the scenario's sweep; undefined: nothing is varied. @throws InputError if it cannot be swept */
const sweepOf = async (variable: VariableScenario): Promise<string | undefined> => {
  const { scenario, text } = variable.loaded;
  if (text.sweep === undefined || Object.keys(text.sweep).length === 0) return undefined;
  const { defineSweep } = await import("../../experiment/sweep/definition.js");
  const { replications } = scenario;
  const { grid, policies } = await defineSweep(variable, { replications }, "results/sweep", POLICY_TIMEOUT_S);
  return runsText({ points: grid.points, policies: policies.length, replications });
};
