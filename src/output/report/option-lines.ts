import type { SweepFact, SweepFacts } from "./sweep-facts.js";

const OPTION = /^policies\.(.+)\.([^.]+)$/;

/** `backlog_s of threshold` for the option of a policy; other fields as they are. */
export const fieldTitle = (field: string): string => {
  const [, policy, option] = OPTION.exec(field) ?? [];
  return policy === undefined ? field : `${option} of ${policy}`;
};

/** A policy's label without an option that is an axis of the figure. */
const withoutOption = (label: string, option: string): string => {
  const [, name, inside] = /^(.*?)\((.*)\)$/.exec(label) ?? [];
  if (name === undefined || inside === undefined) return label;
  const left = inside.split(/,\s*/).filter((part) => !part.startsWith(`${option}=`));
  return left.length === 0 ? name : `${name}(${left.join(", ")})`;
};

/**
 * The same facts, with a policy of which an option is swept as one line over that option, no longer a policy of its own for each value;
 * policies that do not have the option are there at all its values, as level lines to compare with.
 */
export const alongOptions = (facts: SweepFacts): SweepFacts =>
  facts.fields.reduce((sofar, field, at) => {
    const option = OPTION.exec(field)?.[2];
    if (option === undefined) return sofar;
    const values = [...new Set(sofar.rows.map(({ point }) => point[at]!))].filter((value) => value !== "");
    const rows = sofar.rows.flatMap((row): SweepFact[] =>
      row.point[at] === ""
        ? values.map((value) => ({ ...row, point: row.point.with(at, value) }))
        : [{ ...row, policy: withoutOption(row.policy, option) }],
    );
    return { ...sofar, rows, policies: [...new Set(rows.map(({ policy }) => policy))] };
  }, facts);
