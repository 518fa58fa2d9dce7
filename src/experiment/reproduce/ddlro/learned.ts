import type { Backend } from "../../../learning/network/backend.js";
import { sharesOf } from "../emulate.js";
import { overSeeds } from "../intervals.js";
import { factsOf, trainingFacts } from "../learners.js";
import { type Effort, type PaperTable, type Row, sized, trainingSeeds } from "../reproduction.js";
import { policyOf, trained } from "../training.js";
import { measure } from "./measure.js";
import { DDLRO, scenarioOf } from "./schemes.js";

/** The learned part: agents of parallel networks, per group of phones and per edge. */
export const learnedTable = async (effort: Effort, backend: Backend): Promise<PaperTable> => {
  const seeds = trainingSeeds(effort);
  const scenario = scenarioOf(effort, `replications=${sized(effort, 10, 5, 2)}`);
  const options = {
    decisions: sized(effort, 2000, 300, 100),
    tasks: sized(effort, 400, 150, 40),
    validateEvery: sized(effort, 400, 150, 50),
    validationRuns: 1,
    batch: 64,
  };
  const shares = sharesOf(scenario.replications, seeds.length);
  const rows: Row[] = [];
  for (const per of ["all", "edge"]) {
    const trials = [];
    for (const [index, seed] of seeds.entries()) {
      effort.onStage?.(`training ddlro-dl, one agent ${per === "all" ? "for all" : "per edge"}, seed ${seed}`);
      const model = await trained({
        policy: "ddlro-dl",
        scenario: { ...scenario, seed },
        seed,
        options: { ...options, per },
        backend,
      });
      const ours = measure(scenario, { scheme: "ddlro-dl", make: policyOf(model) }, shares[index]!);
      const ddlro = measure(scenario, DDLRO, shares[index]!);
      trials.push({ ...factsOf(model), ratios: ours.map(({ cost }, at) => cost / ddlro[at]!.cost) });
    }
    rows.push({
      scheme: `ddlro-dl, ${per === "all" ? "one agent" : "an agent per edge"}`,
      quantity: "cost / ddlro's",
      ...overSeeds(trials.map(({ ratios }) => ratios)),
      training: trainingFacts(trials),
    });
  }
  return {
    name: "learned",
    title: "Networks that propose plans (no table of the paper)",
    caption:
      `\`ddlro-dl\`: three networks (120-80) for each agent propose a site for every layer, the analytic cost picks among them, and the networks learn the best plan (\`ddlro\`'s plan is one of the proposals). ${options.decisions} decisions of training. ` +
      "The paper says three different things about what is learned, and prints no network, loss or data; this is the way of DDLO and DROO, whose authors it cites. A ratio above 1 means that the rule that taught it is better.",
    rows,
  };
};
