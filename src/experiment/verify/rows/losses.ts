import { pow } from "../../../math/pow.js";
import { type Check, type Experiment, exactCheck, meanCheck } from "../check.js";
import { Bench, REPLICATIONS, scaled } from "../emulate.js";

/** What a segment holds, in bytes. */
const SEGMENT = 1500;

interface LossSetting {
  readonly leg: "uplink" | "backhaul";
  readonly probability: number;
  readonly tries: number;
  readonly segments: number;
}

const settings: readonly LossSetting[] = [
  { leg: "uplink", probability: 0.3, tries: 2, segments: 1 },
  { leg: "uplink", probability: 0.3, tries: 2, segments: 5 },
  { leg: "backhaul", probability: 0.4, tries: 3, segments: 4 },
];

/** One device whose data cross a link that loses segments; a task that loses one for good is dropped. */
const lossyScenario = ({ leg, probability, tries, segments }: LossSetting, tasks: number): string => {
  const loss = (of: string) => (of === leg ? `{ probability: ${probability}, tries: ${tries} }` : "{ probability: 0 }");
  return `
name: lossy
tasks: ${tasks}
radio: { pathLoss: { model: fixed, gain: -100 dB }, fading: { model: none }, loss: ${loss("uplink")} }
edges: [{ name: scenb, cores: 1, frequency: 3 GHz }]
clouds: [{ name: cloud, frequency: 3 GHz }]
backhaul: { delay: 1 ms, rate: 100 Mbps, loss: ${loss("backhaul")} }
devices: [{ name: phone }]
application:
  graph:
    nodes: [{ name: a, work: 1 cycles }]
    edges: [{ from: input, to: a, data: ${SEGMENT * segments} B }, { from: a, to: output, data: 0 B }]
arrivals: saturated
policies: [${leg === "uplink" ? "edge" : "cloud"}]
`;
};

/** Segments are sent again, up to a number of tries: the cost of that, and the number of tasks that are still lost. */
const losses: Experiment = {
  name: "losses",
  run: (given) => {
    const bench = new Bench(given);
    const checks = settings.flatMap((setting): Check[] => {
      const { leg, probability, tries, segments } = setting;
      const scenario = bench.scenario(lossyScenario(setting, scaled(600, given.effort)));
      let worst = 0;
      const sentPerBit = (1 - pow(probability, tries)) / (1 - probability);
      const place = leg === "uplink" ? "scenb" : "cloud";
      const shares = Array.from({ length: REPLICATIONS }, (_, replication) => {
        const counts = { tasks: 0, lost: 0 };
        bench.emulate(
          scenario,
          replication,
          {
            task: ({ reason }) => {
              counts.tasks++;
              if (reason === "link-lost") counts.lost++;
            },
            transfer: (row) => {
              if (row.leg !== leg) return;
              worst = Math.max(worst, Math.abs(row.bits / (8 * SEGMENT * segments) - sentPerBit));
            },
          },
          { name: "there", decides: "task", place: () => [place] },
        );
        return counts.lost / counts.tasks;
      });
      const subject = `lossy ${leg}, p = ${probability}, ${tries} tries`;
      return [
        meanCheck(
          {
            subject,
            quantity: `lost of ${segments} segment${segments === 1 ? "" : "s"}`,
            formula: segments === 1 ? "p^r" : "1 - (1 - p^r)^n",
            unit: "",
            expected: 1 - pow(1 - pow(probability, tries), segments),
          },
          shares,
        ),
        exactCheck(
          {
            subject,
            quantity: "bits sent per bit, largest error",
            formula: "(1 - p^r) / (1 - p)",
            unit: "",
            expected: 0,
          },
          worst,
          1e-9,
        ),
      ];
    });
    return { checks, runs: bench.runs, tasks: bench.tasks };
  },
};

/** Rows about links that lose segments. */
export const lossExperiments: readonly Experiment[] = [losses];
