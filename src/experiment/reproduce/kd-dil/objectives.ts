import type { Backend } from "../../../learning/network/backend.js";
import { accuraciesOf, allOf, emulateBuiltIn, partOf, scenarioNamed } from "../emulate.js";
import { meanOf, median, medianRatio, ratioOfMeans } from "../intervals.js";
import { learnerRow } from "../learners.js";
import { type Effort, type PaperTable, type Row, sized } from "../reproduction.js";
import { rowOf, withInterval } from "./latency.js";
import { ratioInShare, tryImitators } from "./tested.js";

/** What section 3.2 says that could be minimised in place of the latency. */
const OBJECTIVES = [
  ["energy", "the device's energy"],
  ["weighted", "latency in seconds plus the device's energy in joules"],
] as const;

const FIXED = ["local", "edge", "cloud", "random", "greedy", "optimal"];

/** The table of the objectives that the paper names and does not evaluate. */
export const objectivesTable = async (effort: Effort, tests: readonly string[], backend: Backend) => {
  const samples = sized(effort, 20_000, 2000, 100);
  const epochs = sized(effort, 6, 4, 2);
  const options = { samples, epochs, batch: 128, studentEpochs: epochs, teacher: "128-128-128" };
  const rows: Row[] = [];
  const findings: string[] = [];
  for (const [kind, says] of OBJECTIVES) {
    effort.onStage?.(`training for the objective ${kind}`);
    const scenario = scenarioNamed("kd-dil", ...tests, `objective=${kind}`);
    const courses = emulateBuiltIn(scenario, FIXED);
    const optimal = courses.get("optimal")!;
    const best = allOf(optimal, "cost");
    const [means, medians] = [`mean ${kind} / optimum's`, `median of ${kind} / optimum's`];
    for (const [scheme, course] of courses) {
      if (scheme === "optimal") continue;
      const cost = allOf(course, "cost");
      rows.push({ scheme, quantity: means, ...ratioOfMeans(cost, best, effort.seed) });
      rows.push({ scheme, quantity: medians, ...medianRatio(cost, best, effort.seed) });
    }
    const imitators = await tryImitators(scenario, effort, backend, options);
    for (const scheme of ["dil", "kd-dil"] as const) {
      const trials = imitators[scheme];
      rows.push(
        learnerRow({ scheme, quantity: means }, trials, (trial) => [ratioInShare(trial, optimal, "cost")]),
        learnerRow({ scheme, quantity: medians }, trials, ({ course, share }) => {
          const least = allOf(partOf(optimal, share), "cost");
          return [median(allOf(course, "cost").map((cost, task) => cost / least[task]!))];
        }),
        learnerRow({ scheme, quantity: `accuracy, ${kind}` }, trials, ({ course, share }) =>
          accuraciesOf(course, partOf(optimal, share)),
        ),
      );
    }
    const accuracy = meanOf(accuraciesOf(courses.get("local")!, optimal)).ours;
    findings.push(
      `For ${says}, the optimum keeps ${(100 * accuracy).toFixed(0)} % of the sub-tasks on the device. DIL costs ${withInterval(rowOf(rows, "dil", means))} times the optimum, its student ${withInterval(rowOf(rows, "kd-dil", means))}, ` +
        `a greedy rule ${rowOf(rows, "greedy", means).ours.toFixed(3)}.`,
    );
  }
  const table: PaperTable = {
    name: "objectives",
    title: "Energy and a weighted sum in place of latency (section 3.2; no table of the paper)",
    caption:
      "The paper says that its method serves energy, or a weighted sum of latency and energy, as well. It prints no numbers for either, and no powers of a device. Ours are edgefade's defaults: an energy of 1e-27 f^2 for a cycle at f Hz, 23 dBm sent " +
      `by an amplifier of 35 %, 0.1 W received, weights of 1. Section 5.1's ranges; DIL is 3 x 128 here, and its student learns from the same ${samples} samples.`,
    rows,
  };
  return { table, findings };
};
