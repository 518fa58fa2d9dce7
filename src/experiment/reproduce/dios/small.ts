import { policyOfNetwork } from "../../../learning/imitation/learned-policy.js";
import { compressed } from "../../../learning/imitation/prune-and-quantize.js";
import { type Model, networkOf } from "../../../learning/model/model.js";
import { accuraciesOf, emulateAll, partOf, ratiosOf } from "../emulate.js";
import { exactly } from "../intervals.js";
import { decisionTimes_us, middle_us } from "../kd-dil/decision-time.js";
import { learnerRow, type Trial } from "../learners.js";
import { type PaperTable, type Row, sized } from "../reproduction.js";
import type { Laboratory } from "./tested.js";

/** Values of the options `prune` and `quantize` of `train`. */
const WAYS: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  ["dios", {}],
  ["prune 0.5", { prune: 0.5 }],
  ["prune 0.8", { prune: 0.8 }],
  ["prune 0.9", { prune: 0.9 }],
  ["quantize 8", { quantize: 8 }],
  ["quantize 4", { quantize: 4 }],
  ["prune 0.5, quantize 8", { prune: 0.5, quantize: 8 }],
];

/** Pruning and quantisation of the trained networks: which the paper names but does not try. */
export const smallTable = ({ effort, test, optimal }: Laboratory, trials: readonly Trial[]) => {
  effort.onStage?.("pruning and quantising");
  const first = trials[0]!.model;
  const policies = new Map(WAYS.map(([name, options]) => [name, smallOf(first, options).make()]));
  const times = decisionTimes_us(test, policies, sized(effort, 11, 3, 3));
  const rows = WAYS.flatMap(([scheme, options]): Row[] => {
    const own = trials.map((trial) => ({
      ...trial,
      course: emulateAll(test, scheme, smallOf(trial.model, options).make, trial.share),
    }));
    const { size_bytes, multiplications } = smallOf(first, options);
    return [
      learnerRow({ scheme, quantity: "accuracy" }, own, ({ course, share }) =>
        accuraciesOf(course, partOf(optimal, share)),
      ),
      learnerRow({ scheme, quantity: "cost / optimum" }, own, ({ course, share }) =>
        ratiosOf(course, partOf(optimal, share), "cost"),
      ),
      { scheme, quantity: "bytes of weights", ...exactly(size_bytes) },
      { scheme, quantity: "multiplications of a decision", ...exactly(multiplications) },
      {
        scheme,
        quantity: "time of a decision, us",
        ...exactly(middle_us(times, scheme), times.get(scheme)!.length, "rounds"),
      },
    ];
  });
  const of = (scheme: string, quantity: string): number =>
    rows.find((row) => row.scheme === scheme && row.quantity === quantity)!.ours;
  const kept = WAYS.slice(1)
    .map(
      ([scheme]) =>
        `${scheme}: ${(100 * of(scheme, "accuracy")).toFixed(1)} %, ${(of(scheme, "time of a decision, us") / of("dios", "time of a decision, us")).toFixed(2)} of the time, ${(of(scheme, "bytes of weights") / of("dios", "bytes of weights")).toFixed(2)} of the bytes`,
    )
    .join("; ");
  const table: PaperTable = {
    name: "small",
    isTimed: true,
    title: "Pruned and quantised networks (named in the paper, not tried there)",
    caption:
      "The networks of `dios` above with the smallest weights of every layer set to 0, or with weights of few bits and a scale for every neuron, as `edgefade train dios --option prune=0.9 --option quantize=8` makes them, without any training afterwards. The dense pass runs in WebAssembly with vector " +
      "instructions; the pass over the weights that are left, from 90 % pruned on, and the one of few bits are loops over typed arrays. So fewer multiplications need not be less time. A weight of fewer than 8 bits still takes a byte.",
    rows,
  };
  return {
    table,
    finding: `Pruned and quantised, without further training; the whole network has ${(100 * of("dios", "accuracy")).toFixed(1)} %. ${kept}.`,
  };
};

const smallOf = (model: Model, options: Readonly<Record<string, number>>) => {
  const name = String(model.settings.network);
  const { network, settings, facts } = compressed(networkOf(model, name), options);
  const learned = { ...model, networks: [network], settings: { ...model.settings, ...settings } };
  const make = () => policyOfNetwork("dios", learned, name);
  const sizes = facts.compressed as { readonly size_bytes: number; readonly multiplyAccumulates: number } | undefined;
  return {
    make,
    size_bytes: sizes?.size_bytes ?? 4 * network.parameters.length,
    multiplications: sizes?.multiplyAccumulates ?? make().multiplyAccumulates,
  };
};
