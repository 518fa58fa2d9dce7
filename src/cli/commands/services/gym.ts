import { isatty } from "node:tty";
import type { Argv } from "yargs";
import { InputError } from "../../../errors.js";
import { CANDIDATE_SITES } from "../../../world/port/policy.js";
import { type FlagsOf, together } from "../../arguments.js";
import type { Command } from "../../invocation.js";
import { scenarioLoader, timeOf, wholeNumber, withScenarioFlags } from "../../scenario-flags.js";

const flags = (yargs: Argv) =>
  withScenarioFlags(yargs)
    .hide("policy")
    .option("envs", { type: "string", requiresArg: true, default: "1", describe: "environments in this process" })
    .option("decides", {
      choices: ["task", "subtask"] as const,
      requiresArg: true,
      default: "task" as const,
      describe: "task: an action places a whole task; subtask: one sub-task, when its data are available",
    })
    .option("actions", {
      choices: ["site", "site-and-variant"] as const,
      requiresArg: true,
      default: "site" as const,
      describe: "choice of an action for a sub-task: its site, or its site and its variant",
    })
    .option("features", {
      choices: ["standard", "all"] as const,
      requiresArg: true,
      default: "standard" as const,
      describe: "features of an observation: those that most methods need, or all (docs/environment.md)",
    })
    .option("candidate-sites", {
      choices: CANDIDATE_SITES,
      requiresArg: true,
      default: "all" as const,
      describe: "sites that an agent sees and chooses from: all, or those of the cell that serves the device",
    })
    .option("reward", {
      choices: ["rate", "outcome", "expected"] as const,
      requiresArg: true,
      default: "rate" as const,
      describe: "reward of a step: minus the cost that accrued, that of the tasks that ended, or the expected cost",
    })
    .option("drop-cost", {
      type: "string",
      requiresArg: true,
      default: "0",
      describe: "cost that is added to every dropped task",
    })
    .option("agents", {
      type: "boolean",
      default: false,
      describe: "one run with an agent for every device, instead of environments",
    })
    .option("slot", {
      type: "string",
      requiresArg: true,
      describe: "with --agents: decisions wait for the end of slots of this length; default: one decision at a time",
    })
    .option("first", { type: "string", requiresArg: true, default: "0", describe: "number of the first environment" })
    .option("of", {
      type: "string",
      requiresArg: true,
      describe: "environments that share the seed's replications, in all processes; default: --envs",
    });

/** `edgefade gym <scenario.yaml>` */
export const gymCommand: Command<FlagsOf<typeof flags>> = {
  command: "gym <scenario>",
  describe: "serve a scenario as a reinforcement-learning environment over stdin and stdout (docs/protocol.md)",
  builder: flags,
  handler: async (given) => {
    const [load, { serve }, { packageVersion }] = await Promise.all([
      scenarioLoader(),
      import("../../../environment/serve.js"),
      import("../../../output/package-version.js"),
    ]);
    if (given.policy !== undefined)
      throw new InputError([{ file: "--policy", problem: "is not possible here: the client of edgefade gym decides" }]);
    const [loaded, environments, dropCost, slot_s, first] = together(
      () => load(given),
      () => wholeNumber("--envs", given.envs, 1),
      () => costOf(given.dropCost),
      () => slotOf(given.agents, given.slot),
      () => wholeNumber("--first", given.first, 0),
    );
    const count = given.of === undefined ? first + environments : wholeNumber("--of", given.of, first + environments);
    // process.stdin is not used, because it would make the pipe non-blocking.
    if (isatty(0))
      throw new InputError([
        {
          file: "gym",
          problem:
            "stdin is a terminal, and this command talks to programs; in Python: " +
            `gymnasium.make("edgefade/Offloading-v0", scenario=${JSON.stringify(given.scenario)})`,
        },
      ]);
    const { scenario, text } = loaded;
    const { decides, actions, features, candidateSites, reward } = given;
    const served = {
      ...{ scenario, text, version: packageVersion() },
      ...{ decides, actions, features, candidateSites, reward, dropCost, environments, first, count },
    };
    try {
      serve({ ...served, ...(slot_s === undefined ? {} : { slot_s }) }, { input: 0, output: 1 });
    } catch (error) {
      // The client has closed the pipe.
      if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
    }
  },
};

const costOf = (text: string): number => {
  const cost = Number(text);
  if (text.trim() !== "" && cost >= 0 && cost < Infinity) return cost;
  throw new InputError([{ file: "--drop-cost", problem: `expected a number >= 0, got ${JSON.stringify(text)}` }]);
};

const slotOf = (agents: boolean, slot: string | undefined): number | undefined => {
  if (slot === undefined) return agents ? 0 : undefined;
  if (!agents) throw new InputError([{ file: "--slot", problem: "goes with --agents" }]);
  return timeOf("--slot", slot);
};
