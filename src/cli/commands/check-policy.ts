import type { Argv } from "yargs";
import { InputError } from "../../errors.js";
import type { CheckResult, ContractReport } from "../../experiment/runs/policy-contract/contract.js";
import type { ContractScenario } from "../../experiment/runs/policy-contract/contract-scenarios.js";
import type { PolicySpec } from "../../scenario/scenario.js";
import { flagsAs } from "../arguments.js";
import type { Command, Invocation } from "../invocation.js";
import { modelPath, timeOf } from "../scenario-flags.js";
import { FAILED } from "../tables/failures.js";

interface CheckPolicyFlags {
  readonly policy: string;
  readonly scenario?: readonly string[] | undefined;
  readonly strict: boolean;
  readonly policyTimeout: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = (yargs: Argv) =>
  yargs
    .positional("policy", {
      type: "string",
      demandOption: true,
      describe:
        "the path of your own, a model folder, python:my_module:MyPolicy, or a built-in policy; with options as in threshold(backlog_s=0.2)",
    })
    .option("scenario", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "check in this scenario instead of the contract's own, such as the one that a model was trained for (repeatable)",
    })
    .option("strict", { type: "boolean", default: false, describe: "warnings count as failures" })
    .option("policy-timeout", {
      type: "string",
      requiresArg: true,
      default: "10 s",
      describe: "a decision that takes longer fails",
    })
    .option("json", {
      type: "boolean",
      default: false,
      describe: "print the report as JSON, with the inputs that failed",
    })
    .option("quiet", { type: "boolean", default: false, describe: "print only failures" });

/** `edgefade check-policy <policy>` */
export const checkPolicyCommand: Command<CheckPolicyFlags> = {
  command: "check-policy <policy>",
  describe:
    "check that a policy keeps its contract in many small scenarios: the same decisions twice, valid sites, no side effects, speed",
  builder: (yargs) => flagsAs<CheckPolicyFlags>(flags(yargs)),
  handler: checkPolicy,
};

async function checkPolicy(given: CheckPolicyFlags, call: Invocation): Promise<void> {
  const timeout_s = timeOf("--policy-timeout", given.policyTimeout);
  const { spec, scenarios, leftOut } = await readInput(given);
  const { checkContract } = await import("../../experiment/runs/policy-contract/contract.js");
  const report = await checkContract(spec, scenarios, timeout_s);
  if (given.json) call.print(JSON.stringify({ ...report, leftOut }, null, 2));
  else print(report, leftOut, given.quiet, call);
  if (report.checks.some(({ status }) => status === "fail" || (given.strict && status === "warn")))
    call.exitCode = FAILED;
}

/** The user's scenarios are cut to this many tasks, because the contract has many runs. */
const OWN_TASKS = 60;

const CARRIER = {
  edges: [{ name: "edge" }],
  clouds: [{ name: "cloud" }],
  devices: [{ name: "phone" }],
  application: { chain: { subtasks: 1, data: "1 KB", work: "1 Mcycles" } },
  arrivals: "saturated",
} as const;

/** A scenario of the contract outside a trained model's scope. */
interface LeftOut {
  readonly scenario: string;
  readonly problem: string;
}

interface ContractInput {
  readonly spec: PolicySpec;
  readonly scenarios: readonly ContractScenario[];
  readonly leftOut: readonly LeftOut[];
}

/** The policy and the scenarios that it is checked in. @throws InputError */
const readInput = async ({ policy, scenario }: CheckPolicyFlags): Promise<ContractInput> => {
  const [{ loadScenario }, { builtInPolicies }, { contractScenarios }, { checkModels }] = await Promise.all([
    import("../../scenario/load/load.js"),
    import("../../experiment/runs/policies/load-policy.js"),
    import("../../experiment/runs/policy-contract/contract-scenarios.js"),
    import("../../experiment/training/serving.js"),
  ]);
  const options = {
    overrides: [
      { path: "policies", value: [modelPath(policy)], flag: "edgefade" },
      { path: "tasks", value: OWN_TASKS, flag: "--tasks" },
    ],
    knownPolicies: builtInPolicies(),
    policyFiles: true,
  };
  // The policy's text is parsed as in a scenario.
  const { scenario: carrier } = loadScenario(CARRIER, options);
  const spec = carrier.policies[0]!;
  if (scenario === undefined) {
    // A trained model serves its training scenario; other scenarios say nothing about it.
    const leftOut: LeftOut[] = [];
    const scenarios: ContractScenario[] = [];
    for (const one of contractScenarios())
      try {
        await checkModels({ ...one.scenario, policies: [spec] });
        scenarios.push(one);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        leftOut.push({ scenario: one.name, problem: error.faults[0]!.problem });
      }
    if (scenarios.length > 0) return { spec, scenarios, leftOut };
    throw new InputError([
      {
        file: policy,
        problem: `cannot serve any of the contract's scenarios (${leftOut[0]!.problem}): name the scenario that it was made for with --scenario`,
      },
    ]);
  }
  const own = scenario.map((path): ContractScenario => {
    const loaded = loadScenario(path, options);
    return { name: loaded.scenario.name, scenario: loaded.scenario };
  });
  for (const { scenario } of own) await checkModels({ ...scenario, policies: [spec] });
  return { spec, scenarios: own, leftOut: [] };
};

const MARKS: Readonly<Record<CheckResult["status"], string>> = { pass: "ok  ", warn: "warn", fail: "FAIL" };

function print(
  { policy, checks, decisions, decision_s }: ContractReport,
  leftOut: readonly LeftOut[],
  quiet: boolean,
  call: Invocation,
): void {
  if (!quiet) for (const { scenario, problem } of leftOut) call.print(`--    left out: ${scenario}\n      ${problem}`);
  const shown = quiet ? checks.filter(({ status }) => status !== "pass") : checks;
  for (const { status, check, scenario, problem, input } of shown) {
    call.print(`${MARKS[status]}  ${check}`);
    if (problem !== undefined) call.print(`      ${scenario === undefined ? "" : `in "${scenario}": `}${problem}`);
    if (input !== undefined) call.print(`      input: ${JSON.stringify(input)}`);
  }
  if (quiet) return;
  const count = (status: CheckResult["status"]): number => checks.filter((one) => one.status === status).length;
  const speed = Number.isNaN(decision_s)
    ? ""
    : `; ${decisions.toLocaleString("en-US")} decisions, ${(decision_s * 1e6).toFixed(1)} us each`;
  call.print(`${policy}: ${count("pass")} passed, ${count("warn")} warnings, ${count("fail")} failed${speed}`);
}
