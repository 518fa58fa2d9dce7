import { Encoder } from "../../../learning/encoding/encoding.js";
import { ForwardPass } from "../../../learning/inference/forward-pass.js";
import { type Model, networkOf } from "../../../learning/model/model.js";
import type { Backend } from "../../../learning/network/backend.js";
import { type NetworkShape, parameterCount } from "../../../learning/network/network-shape.js";
import { pow } from "../../../math/pow.js";
import { greedy } from "../../../policies/greedy.js";
import { optimal } from "../../../policies/optimal.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";
import { exactly } from "../intervals.js";
import { type Effort, type PaperTable, type Row, sized } from "../reproduction.js";
import { policyOf } from "../training.js";
import { BATCH, batchTime_us, decisionTimes_us, exhaustive, middle_us } from "./decision-time.js";
import { teacherOf } from "./tested.js";

/** Table 1 of the paper, greedy = 1. */
const PAPER_TIMES: Readonly<Record<string, number>> = {
  "kd-dil": 0.17,
  dil: 0.51,
  exhaustive: 122.54,
  "drl, a pass for each placement": 119.72,
};

const QUANTITY = "time of a decision, greedy = 1";

interface TimesOrder {
  readonly imitator: Model;
  readonly drl: Model;
  readonly scenario: Scenario;
  readonly effort: Effort;
  readonly backend: Backend;
}

/** Table 1. */
export const timesTable = ({ imitator, drl, scenario, effort, backend }: TimesOrder) => {
  const policies = new Map<string, OffloadingPolicy>([
    ["greedy", greedy()],
    ["kd-dil", policyOf(imitator)()],
    ["dil", teacherOf(imitator)()],
    ["drl", policyOf(drl)()],
    ["drl, a pass for each placement", passForEach(drl)],
    ["optimal", optimal()],
    ["exhaustive", exhaustive()],
  ]);
  const times = decisionTimes_us(scenario, policies, sized(effort, 11, 3, 3));
  const unit_us = middle_us(times, "greedy");
  const rows = [...policies.keys()].flatMap((scheme): Row[] => {
    const value = PAPER_TIMES[scheme];
    const middle = middle_us(times, scheme);
    const n = times.get(scheme)!.length;
    return [
      {
        scheme,
        quantity: QUANTITY,
        ...exactly(middle / unit_us, n, "rounds"),
        ...(value === undefined ? {} : { target: { kind: "about", value, from: "paper" } as const }),
      },
      { scheme, quantity: "time of a decision, us", ...exactly(middle, n, "rounds") },
    ];
  });
  const batched = (
    [
      ["kd-dil", String(imitator.settings.network)],
      ["dil", "teacher"],
    ] as const
  ).map(([scheme, network]): Row => {
    const taken_us = batchTime_us(networkOf(imitator, network), backend, sized(effort, 5, 3, 2));
    return {
      scheme: `${scheme}, in a batch`,
      quantity: QUANTITY,
      ...exactly(taken_us / unit_us, BATCH, "tasks"),
      target: { kind: "about", value: PAPER_TIMES[scheme]!, from: "paper" },
      note: `${taken_us.toPrecision(2)} us`,
    };
  });
  const of = (scheme: string): string => (middle_us(times, scheme) / unit_us).toFixed(2);
  const table: PaperTable = {
    name: "times",
    isTimed: true,
    title: "Time of a decision (table 1)",
    caption:
      "CPU time in this process, the middle of several rounds in which the policies take turns over the same tasks, each seen for the first time: what a policy asks of an observation is in its time. " +
      "`optimal` is dynamic programming; `exhaustive` tries all 729 placements, as the paper's optimum did. `drl` has an output for each of them, and decides by one pass. The paper's needs \"many times of DNN inference\", so " +
      "`drl, a pass for each placement` asks a network of the same hidden layers once for every placement, with the placement among its inputs. *In a batch*: 10,000 decisions with features at hand, as a library decides that is given all 100K of the paper at once.",
    rows: [...rows, ...batched],
  };
  const findings = [
    `Time of a decision, greedy = 1: student ${of("kd-dil")}, DIL ${of("dil")}, DRL ${of("drl")} with one pass, exhaustive search ${of("exhaustive")}. With a pass for every placement, as the paper's 119.72 suggests, DRL takes ${of("drl, a pass for each placement")}.`,
    `The exact optimum by dynamic programming takes ${of("optimal")} and needs no training. The paper does not list it.`,
    `The paper divides the time of 100K decisions by 100K. In such a batch, our student takes ${batched[0]!.ours.toFixed(2)} and DIL ${batched[1]!.ours.toFixed(2)} of the time of our greedy.`,
    "The large network has a hundred times the multiplications of the small one, but in the paper only three times its time. The paper's times are probably dominated by something else, such as library calls.",
  ];
  return { table, findings };
};

/** Decides by one pass for every placement, which is part of the inputs. It has learned nothing: times do not depend on weights. */
const passForEach = ({ encoding, networks }: Model): OffloadingPolicy => {
  const encoder = new Encoder(encoding);
  const { inputs, groups, choices } = encoder;
  const plan = groups * choices;
  const { hidden } = networks[0]!.shape;
  const shape: NetworkShape = { inputs: inputs + plan, hidden, groups: 1, choices: 1, head: "linear" };
  const pass = new ForwardPass(shape, new Float32Array(parameterCount(shape)).fill(1e-3));
  const features = new Float32Array(inputs + plan);
  const chosen = new Int32Array(groups);
  return {
    name: "drl, a pass for each placement",
    decides: "task",
    place: (request, view) => {
      encoder.encode(request, view, features);
      let best = 0;
      let most = -Infinity;
      const write = (number: number): void => {
        features.fill(0, inputs);
        for (let group = 0, rest = number; group < groups; group++) {
          chosen[group] = rest % choices;
          rest = Math.floor(rest / choices);
          features[inputs + group * choices + chosen[group]!] = 1;
        }
      };
      for (let number = 0; number < pow(choices, groups); number++) {
        write(number);
        const [value] = pass.scores(features);
        if (value! > most) {
          most = value!;
          best = number;
        }
      }
      write(best);
      return encoder.placementOf(chosen, request, view);
    },
  };
};
