import { type NetworkShape, parameterCount } from "../../../learning/network/network-shape.js";
import { exactly } from "../intervals.js";
import type { PaperTable, Row } from "../reproduction.js";

/** The networks of sections 5.1 and 5.2: the features of a task of six sub-tasks, three sites for each. */
const shapeOf = (hidden: readonly number[]): NetworkShape => ({
  inputs: FEATURES,
  hidden,
  groups: 6,
  choices: 3,
  head: "softmax",
});

/** E, D, p1, p2, b1, b2: seven sizes, six workloads, two processors, two bandwidths. */
const FEATURES = 7 + 6 + 2 + 2;

/** What the paper says of sizes of networks, beside what its layers have. */
export const parametersTable = (): { readonly table: PaperTable; readonly repair: string } => {
  const large = parameterCount(shapeOf([256, 256, 256, 256, 256]));
  const small = parameterCount(shapeOf([32, 32]));
  const cut = 100 * (1 - small / large);
  const row = (scheme: string, quantity: string, ours: number, value: number): Row => ({
    scheme,
    quantity,
    ...exactly(ours),
    target: { kind: "about", value, from: "paper" },
  });
  const thousands = (count: number): string => count.toLocaleString("en-US");
  return {
    table: {
      name: "parameters",
      title: "Parameters of the networks (sections 5.1 and 5.2)",
      caption: `Weights and biases that follow from the printed layers: ${FEATURES} inputs, 5 x 256 or 2 x 32 neurons, 6 x 3 outputs.`,
      rows: [
        row("dil", "parameters", large, 1.6e6),
        row("kd-dil", "parameters", small, 1e4),
        row("kd-dil", "fewer parameters than dil, %", cut, 99.375),
      ],
    },
    repair:
      `The printed layers and the printed counts of parameters contradict each other: ${FEATURES} inputs, 5 x 256 neurons and 18 outputs have ${thousands(large)} parameters, not 1.6 million; 2 x 32 neurons have ${thousands(small)}, not about 10,000; ` +
      `the reduction is ${cut.toFixed(2)} %, not 99.375 %. We build the layers.`,
  };
};
