import { statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { stringify } from "yaml";
import type { Json, Model } from "../../learning/model/model.js";
import { MODEL_FILE } from "../../learning/model/model-files.js";
import { readModel } from "../../learning/model/model-folder.js";
import { bestAtOf, whyNotLearned } from "../../learning/training/runs/best-at.js";
import { whyLonger } from "../../learning/training/runs/still-falling.js";
import type { Content } from "../../output/report/contents/content.js";
import type { Figure } from "../../output/report/drawing/figure.js";
import { type LearningPlot, learningFigure } from "../../output/report/figures/learning-figures.js";
import type { PageTable } from "../../output/report/page/page-table.js";
import { type Report, type ReportOptions, writeContent } from "../../output/report/report.js";

type Facts = { readonly [key: string]: Json };

const isFacts = (value: Json | undefined): value is Facts =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const numbersIn = (facts: Json | undefined): readonly (readonly [name: string, value: number])[] =>
  isFacts(facts)
    ? Object.entries(facts).flatMap(([name, value]) => (typeof value === "number" ? [[name, value] as const] : []))
    : [];

/** JSON has null for an infinite cost. */
const pairsOf = (curve: Json | undefined): (readonly [number, number])[] =>
  Array.isArray(curve) ? (curve as (readonly [number, number | null])[]).map(([x, y]) => [x, y ?? Number.NaN]) : [];

/** For training in runs: the cost of validation runs, by the number of decisions so far. */
const runsFigure = ({ policy, training }: Model): LearningPlot | undefined => {
  const points = pairsOf(training.curve);
  if (points.length === 0) return undefined;
  const levels = numbersIn(training.baselines).map(([series, y]) => ({ series, y }));
  const { kept, validateEvery } = training;
  const [x, y] = isFacts(kept) ? [Number(kept.decisions), Number(kept.validationCost)] : [Number.NaN, Number.NaN];
  const every = typeof validateEvery === "number" ? `, every ${validateEvery} decisions or at the end of a run` : "";
  return {
    name: "learning-curve",
    title: `Learning curve of ${policy}`,
    caption:
      `Mean cost of finished tasks in validation runs, which are not used for learning${every}.` +
      `${levels.length > 0 ? " Level lines: policies that do not learn, in the same runs." : ""}` +
      `${Number.isFinite(x) ? " Diamond: the weights that the model keeps." : ""}`,
    xTitle: "Decisions learned from",
    yTitle: "Mean cost in validation runs",
    curves: [{ series: policy, points }],
    levels,
    ...(Number.isFinite(x) ? { kept: { x, y } } : {}),
  };
};

/** For training from samples: the losses over its epochs, one figure per network. */
const phaseFigures = ({ training }: Model): LearningPlot[] =>
  Object.entries(training).flatMap(([network, facts]): LearningPlot[] => {
    if (!isFacts(facts)) return [];
    const losses = pairsOf(facts.curve);
    if (losses.length === 0) return [];
    const { bestEpoch, heldOutLoss, firstLoss } = facts;
    const first: (readonly [number, number])[] = typeof firstLoss === "number" ? [[0, firstLoss]] : [];
    return [
      {
        name: `learning-curve-${network.replaceAll(/[^\w-]+/g, "-")}`,
        title: `Learning curve of the network "${network}"`,
        caption:
          "Mean loss over the training samples during an epoch, and over held-out samples after it. Diamond: the weights that the model keeps.",
        xTitle: "Epochs",
        yTitle: "Loss",
        curves: [
          { series: "training samples", points: losses.map(([loss], i) => [i + 1, loss]) },
          { series: "held-out samples", points: [...first, ...losses.map(([, loss], i) => [i + 1, loss] as const)] },
        ],
        ...(typeof bestEpoch === "number" && typeof heldOutLoss === "number"
          ? { kept: { x: bestEpoch, y: heldOutLoss } }
          : {}),
      },
    ];
  });

const figuresOf = (model: Model): Figure[] => {
  const runs = runsFigure(model);
  return [...(runs === undefined ? [] : [runs]), ...phaseFigures(model)].map(learningFigure);
};

/** Names and values of nested facts; lists are left out. */
const rowsOf = (facts: Facts, before = ""): (readonly [string, string | number])[] =>
  Object.entries(facts).flatMap(([name, value]): (readonly [string, string | number])[] => {
    if (isFacts(value)) return rowsOf(value, `${before}${name}: `);
    if (Array.isArray(value)) return [];
    return [[`${before}${name}`, typeof value === "number" ? value : String(value)]];
  });

const contentOf = (model: Model): Content => {
  const { heldOut, training } = model;
  const tables: PageTable[] = [
    {
      id: "held-out",
      heading: "Held-out tasks",
      caption: "On tasks that no training saw, beside policies that do not learn.",
      table: { columns: ["quantity", "value"], rows: rowsOf(heldOut) },
    },
    {
      id: "training",
      heading: "Training",
      caption: "Course of the training.",
      table: { columns: ["quantity", "value"], rows: rowsOf(training) },
    },
  ];
  const figures = figuresOf(model);
  const notes = [whyNotLearned(training), whyLonger(training)].filter((why) => why !== undefined);
  if (figures.length === 0) notes.push("no learning curve: the model is of an older version without curves");
  return { kind: "model", figures, tables, notes, losses: [] };
};

/**
 * Writes the learning curves and the page of a model folder.
 *
 * @throws InputError when the model cannot be read, has no learning curve, or a report is there and `force` is not given
 * @throws OutputError when a file cannot be written
 */
export const writeModelReport = async (folder: string, options: ReportOptions): Promise<Report> => {
  const model = readModel(folder);
  const { policy, scenario, seed, version, backend, options: given } = model;
  const best = bestAtOf(model.training);
  const { networks: _, encoding, ...described } = model;
  return writeContent(folder, contentOf(model), options, {
    date: statSync(join(folder, MODEL_FILE)).mtime,
    captionOf: ({ title, caption }) =>
      `${title}. ${caption} Trained for scenario ${JSON.stringify(scenario.name)}, one training, seed ${seed}, edgefade ${version}.`,
    page: {
      heading: `${policy}@${basename(resolve(folder))}`,
      lead: `A model of ${policy}, trained for ${scenario.name}.`,
      facts: [
        ["Policy", policy],
        ["Scenario", scenario.name],
        ["Seed", String(seed)],
        ...(best === undefined
          ? []
          : [[`Best after`, `${best.at.toLocaleString("en-US")} ${best.unit}`] as [string, string]]),
        ["Backend", backend],
        ["edgefade", version],
      ],
      details: [
        {
          id: "options",
          heading: "Options",
          summary: "As given; all others have their defaults",
          text: stringify(given).trimEnd(),
        },
        {
          id: "model",
          heading: "Model",
          summary: "All of its metadata, without weights and curves",
          text: stringify({ ...described, features: encoding.features.length }).trimEnd(),
        },
      ],
      version,
    },
  });
};
