import type { PaperTable, Row, Told } from "../reproduction.js";
import { isNotLearned } from "../reproduction.js";
import { PRINTED_ALIVE } from "./sensors.js";

const rowsOf = (tables: readonly PaperTable[], name: string): readonly Row[] =>
  tables.find((table) => table.name === name)?.rows ?? [];

const largest = (rows: readonly Row[]): Row => rows.find(({ scheme }) => scheme.startsWith("largest"))!;

const percent = ({ ours, low, high }: Row): string => `${ours.toFixed(1)} % (${low.toFixed(1)} to ${high.toFixed(1)})`;

const rowOf = (rows: readonly Row[], scheme: string, quantity: string): Row =>
  rows.find((row) => row.scheme === scheme && row.quantity === quantity)!;

const adaptationText = ({ low, high }: Row): string =>
  low > 1
    ? "Learning from outcomes lowers the cost."
    : high < 1
      ? "Learning from outcomes raises the cost."
      : "Whether learning from outcomes helps, the interval does not tell.";

const ratioOf = (rows: readonly Row[], scheme: string, quantity: string): string => {
  const { ours, low, high } = rowOf(rows, scheme, quantity);
  return `${ours.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
};

/** The statements about the paper, with our numbers. */
export const tell = (tables: readonly PaperTable[]): Told => {
  const [latency, efficiency, alive] = ["latency", "efficiency", "alive"].map((name) => rowsOf(tables, name));
  const [ablations, readings, learned] = ["ablations", "readings", "learned"].map((name) => rowsOf(tables, name));
  const inBand = alive!.filter(({ low, high, target }) => low <= target!.value && target!.value <= high).length;
  const smallest = latency!
    .filter((row) => !row.scheme.startsWith("largest"))
    .reduce((a, b) => (a.ours < b.ours ? a : b));
  return {
    claims:
      "DDLRO cuts a deep network into components, compresses them, balances them over edges and adapts. The paper claims up to 60 % less latency and up to 40 % more energy efficiency than approaches that it does not name. It prints no workload, rate, speed, network or data set, " +
      "so nothing here reproduces these two numbers. We run the algorithm that the text describes, in a setting of ours.",
    finds: [
      `In our setting the largest difference in latency is ${percent(largest(latency!))}, against \`${largest(latency!).scheme.replace("largest: ", "")}\`; the smallest is ${percent(smallest)}, against \`${smallest.scheme}\`. "Up to 60 %" is a statement about the worst baseline.`,
      `The largest difference in tasks per joule of the phones is ${percent(largest(efficiency!))}, against \`${largest(efficiency!).scheme.replace("largest: ", "")}\`.`,
      `Cost over that of \`ddlro\`: without partition ${ratioOf(ablations!, "without partition", "cost / ddlro's")}, without compression ${ratioOf(ablations!, "without compression", "cost / ddlro's")}, without balancing ${ratioOf(ablations!, "without balancing", "cost / ddlro's")}, without adaptation ${ratioOf(ablations!, "without adaptation", "cost / ddlro's")}.`,
      adaptationText(rowOf(ablations!, "without adaptation", "cost / ddlro's")),
      `The formula as printed takes ${ratioOf(readings!, "literal", "latency / the device's")} of the device's latency, read as \`binary\` ${ratioOf(readings!, "binary", "latency / the device's")}, as \`partition\` ${ratioOf(readings!, "partition", "latency / the device's")}.`,
      `Of the ${PRINTED_ALIVE.length} printed numbers of sensors alive, ${inBand} lie in the central 95 % of one run. Constants were chosen to that end.`,
      ...learned!
        .filter((row) => !isNotLearned(row))
        .map(
          (row) => `\`${row.scheme}\` costs ${ratioOf(learned!, row.scheme, row.quantity)} of what \`ddlro\` costs.`,
        ),
    ],
    why: [
      "The evaluation section is not an evaluation of DDLRO. The axes and names of figures 4 to 6 (DSLO, DSLO-CNN, batch normalisation, training samples, fine-tuning steps) are those of its reference 15 (Yang, Lee, Huang, Sensors 22(11), 2022). Figures 7 to 9 are about the lifetime of a sensor network, with no offloading in it.",
      "The printed series of sensors alive is called an example, and that of utility hypothetical. The first is what uniform charges and a fixed net drain give; the second is N times 1 J.",
      "`ddlro` chooses by the same analytic costs as `optimal`, over fewer plans: cuts in two places, and one variant for all sub-tasks.",
    ],
    repairs: [
      "The constraint b >= a + g + h is backwards for a test of benefit: it allows offloading only where the edge is slower than the device and the way together. `reading: literal` keeps it, `binary` turns it round.",
      "The objective a + g + h is the device's time plus that of the path, without the edge's. It is not the time of either choice. `partition` is the only reading in which it nearly makes sense.",
      "There is no variable to decide on, though the text is about partitioning, offloading and balancing. Ours is the pair of cuts, the edges and the variant.",
      "g (sending) and h (latency of sending and receiving) overlap. Here g is the input's airtime, and h the rest of the way and the result's.",
      "Energy, utilization and accuracy are objectives of the text and in no formula. Energy has the scenario's weight, accuracy a floor and a weight, uneven load the option `balanceWeight`.",
      "Every used edge's correction is multiplied by (observed / foreseen)^(eta / k) for k edges used. With r^eta for each of two, as the text suggests, their product would tend to r squared.",
      "What is learned is said in three ways: resources are allocated by reinforcement, a network predicts demand, a network predicts decisions. `ddlro-dl` is of the third kind. The convolutional network with and without batch normalisation of figure 4 is not built.",
    ],
  };
};
