import { createHash } from "node:crypto";
import { type Fault, InputError } from "../../errors.js";
import { packageVersion } from "../../output/package-version.js";
import type { ManifestInputs } from "../../output/write/manifest.js";
import { axesOf, spread } from "../../scenario/check/sweep-axes.js";
import { shortPolicyName } from "../../scenario/fields/policy-text.js";
import { filesIn, portable } from "../../scenario/load/files.js";
import { type VariableScenario, variantOf } from "../../scenario/load/load.js";
import type { ScenarioDocument } from "../../scenario/load/read-document.js";
import type { PolicySpec } from "../../scenario/scenario.js";
import type { ResolvedText } from "../../scenario/schema/schema.js";
import { checkOwnMetrics } from "../runs/check-own-metrics.js";
import { inputsOf } from "../runs/inputs.js";
import { labelPolicies } from "../runs/policies/label-policies.js";
import { Grid, type GridAxis, type GridPolicy, gridAxis } from "./grid.js";
import type { ReplicationRule } from "./precision-rule.js";

/** The fixed part of a sweep: the same in all shards and when it is resumed. Plain data. */
export interface SweepIdentity {
  readonly version: string;
  readonly seed: number;
  /** The resolved scenario without the fields of the plan. */
  readonly scenario: object;
  /** SHA-256 of the files that it names. */
  readonly files: Readonly<Record<string, string>>;
}

/** The varied fields, and the replications of each point. Plain data. */
export interface SweepPlan {
  readonly axes: readonly GridAxis[];
  /** Varied options of policies. */
  readonly optionFields: readonly string[];
  /** Names of fields in figures, as given by the scenario. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly policies: readonly Pick<GridPolicy, "label" | "options">[];
  readonly rule: ReplicationRule;
}

/** A sweep that is ready to run. */
export interface SweepDefinition {
  readonly identity: SweepIdentity;
  readonly hash: string;
  readonly plan: SweepPlan;
  readonly grid: Grid;
  readonly policies: readonly GridPolicy[];
  readonly document: ScenarioDocument;
  readonly text: ResolvedText;
  readonly inputs?: ManifestInputs;
}

/** Up to this many points are all checked before the first run. Beyond, each value is checked with the first value of all other fields. */
const CHECKED_POINTS = 500;
const MOST_POINTS = 10_000_000;

const identityHash = (identity: SweepIdentity): string =>
  createHash("sha256").update(JSON.stringify(identity)).digest("hex");

/**
 * The definition of a scenario's sweep: grid, policies with their varied options, hashes.
 *
 * @param folder  folder of the results; paths of inputs are relative to it
 * @throws InputError with the faults of all checked points, or if nothing is varied
 */
export const defineSweep = async (
  { loaded, document }: VariableScenario,
  rule: ReplicationRule,
  folder: string,
  timeout_s: number,
): Promise<SweepDefinition> => {
  const { axes, faults } = axesOf(loaded.text.sweep);
  if (faults.length > 0) throw new InputError(faults.map((fault) => ({ file: "sweep", problem: fault.problem })));
  if (axes.length === 0)
    throw refuse(
      `nothing is varied: give --vary edges.0.cores=4,8,16, or a sweep in the scenario (sweep: { edges.0.cores: [4, 8, 16] })`,
    );
  const isOption = ({ fields }: GridAxis): boolean => fields.some((field) => field.startsWith("policies."));
  const all = axes.map(gridAxis);
  const mixed = all.find(
    (axis) => isOption(axis) && !axis.fields.every((field) => optionOf(field, document) !== undefined),
  );
  if (mixed !== undefined)
    throw refuse(
      `options of policies cannot be zipped with fields of the scenario: ${mixed.fields.join(", ")}; zip them separately`,
    );
  const titles = Object.fromEntries(
    axes.flat().flatMap(({ field, label }) => (label === undefined ? [] : [[field, label]])),
  );
  const grid = new Grid(all.filter((axis) => !isOption(axis)));
  if (grid.points > MOST_POINTS) throw refuse(`the grid has ${grid.points} points, more than ${MOST_POINTS}`);
  const specs = expandPolicies(loaded.scenario.policies, all.filter(isOption), document);
  const labels = await labelPolicies(
    specs.map(({ spec }) => spec),
    timeout_s,
  );
  await checkOwnMetrics(loaded, timeout_s);
  const policies = specs.map((policy, index) => ({ ...policy, label: labels[index]! }));
  const texts = [loaded.text, ...checkPoints(grid, document)].map((text) => portable(text, loaded.directory));
  const files: Record<string, string> = {};
  for (const text of texts) Object.assign(files, inputsOf(text, loaded.directory, folder)?.files);
  const inputs = inputsOf(texts[0]!, loaded.directory, folder);
  const { sweep: _, policies: __, replications: ___, output: ____, ...scenario } = texts[0]!;
  const identity = { version: packageVersion(), seed: loaded.scenario.seed, scenario, files: sorted(files) };
  return {
    identity,
    hash: identityHash(identity),
    plan: {
      axes: grid.axes,
      optionFields: all.filter(isOption).flatMap(({ fields }) => fields),
      policies: policies.map(({ label, options }) => ({ label, options })),
      rule,
      ...(Object.keys(titles).length > 0 ? { labels: titles } : {}),
    },
    grid,
    policies,
    document,
    text: texts[0]!,
    ...(inputs === undefined ? {} : { inputs: { ...inputs, files: identity.files } }),
  };
};

const refuse = (problem: string): InputError => new InputError([{ file: "sweep", problem }]);

const sorted = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The texts of the checked points that name files of their own. @throws InputError */
const checkPoints = (grid: Grid, document: ScenarioDocument): readonly ResolvedText[] => {
  const faults = new Map<string, Fault>();
  const first = grid.assignments(0);
  const checked =
    grid.points <= CHECKED_POINTS
      ? Array.from({ length: grid.points }, (_, point) => grid.assignments(point))
      : grid.axes.flatMap(({ fields, steps }) =>
          spread(steps).map((step) =>
            first.map(
              ([field, value]) => [field, fields.includes(field) ? step[fields.indexOf(field)] : value] as const,
            ),
          ),
        );
  const texts: ResolvedText[] = [];
  const files = new Set<string>();
  for (const assignments of checked)
    try {
      const { text } = variantOf(document, assignments, "sweep");
      const named = filesIn(text).filter(({ file }) => !files.has(file));
      for (const { file } of named) files.add(file);
      if (named.length > 0) texts.push(text);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const at = assignments.map(([field, value]) => `${field}=${JSON.stringify(value)}`).join(", ");
      for (const fault of error.faults) {
        const key = JSON.stringify(fault);
        if (!faults.has(key)) faults.set(key, { ...fault, problem: `${fault.problem} (at ${at})` });
      }
    }
  if (faults.size > 0) throw new InputError([...faults.values()]);
  return texts;
};

/** The number of the policy that has a field as an option. */
const optionOf = (field: string, document: ScenarioDocument): { policy: number; option: string } | undefined => {
  const [, which = "", ...rest] = /^policies\.([^.]+)\.(.+)$/.exec(field) ?? [];
  if (rest.length === 0) return undefined;
  if (/^\d+$/.test(which)) return { policy: Number(which), option: rest.join(".") };
  const { policies } = variantOf(document, []).scenario;
  const policy = policies.findIndex(({ name }) => shortPolicyName(name) === which);
  return policy < 0 ? undefined : { policy, option: rest.join(".") };
};

/** Every policy, once per combination of its varied options. */
const expandPolicies = (
  specs: readonly PolicySpec[],
  axes: readonly GridAxis[],
  document: ScenarioDocument,
): readonly Omit<GridPolicy, "label">[] =>
  specs.flatMap((spec, index) => {
    const own = axes.filter(({ fields }) => fields.some((field) => optionOf(field, document)?.policy === index));
    const grid = new Grid(own);
    return Array.from({ length: grid.points }, (_, point) => {
      const mine = grid.assignments(point).filter(([field]) => optionOf(field, document)?.policy === index);
      const { policies } = variantOf(document, mine, "sweep").scenario;
      return { spec: policies[index] ?? spec, options: Object.fromEntries(mine) };
    });
  });
