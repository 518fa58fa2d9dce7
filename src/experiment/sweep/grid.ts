import { createHash } from "node:crypto";
import type { SweptAxis } from "../../scenario/check/sweep-axes.js";
import type { PolicySpec } from "../../scenario/scenario.js";

/** An axis of a grid: fields that change together. Plain data. */
export interface GridAxis {
  readonly fields: readonly string[];
  /** By step along the axis: a value for each field. */
  readonly steps: readonly (readonly unknown[])[];
}

/** A policy to run: one of several if its options are varied. */
export interface GridPolicy {
  readonly spec: PolicySpec;
  /** The name in results. */
  readonly label: string;
  /** The varied options of this policy, by their field. */
  readonly options: Readonly<Record<string, unknown>>;
}

export const gridAxis = (axis: SweptAxis): GridAxis => ({
  fields: axis.map(({ field }) => field),
  steps: Array.from({ length: axis[0]?.values.length ?? 0 }, (_, step) =>
    axis.map(({ values }) => values[step]!.value),
  ),
});

/**
 * The points of a sweep: all combinations of the axes' steps, the last axis fastest. Points are counted from 0 and made on demand,
 * so a grid takes no memory for them.
 */
export class Grid {
  readonly axes: readonly GridAxis[];
  /** The fields that points vary, in the order of their axes. */
  readonly fields: readonly string[];
  readonly points: number;

  constructor(axes: readonly GridAxis[]) {
    this.axes = axes;
    this.fields = axes.flatMap(({ fields }) => fields);
    this.points = axes.reduce((product, { steps }) => product * steps.length, 1);
  }

  /** The values of a point, in the order of `fields`. */
  at(point: number): readonly unknown[] {
    const values: (readonly unknown[])[] = [];
    let rest = point;
    for (const { steps } of [...this.axes].reverse()) {
      values.push(steps[rest % steps.length]!);
      rest = Math.floor(rest / steps.length);
    }
    return values.reverse().flat();
  }

  /** The fields of a point with their values. */
  assignments(point: number): readonly (readonly [field: string, value: unknown])[] {
    const values = this.at(point);
    return this.fields.map((field, index) => [field, values[index]] as const);
  }
}

/** The text of a varied field's value in tables: as in the scenario. */
export const valueText = (value: unknown): string => {
  if (value === undefined) return "";
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
};

/**
 * The name of a configuration: a point under a policy, independent of the grid.
 *
 * @param scenario  the hash of everything that is not varied: text, seed, files, version
 * @param label     the policy's, with its options
 * @returns 16 hexadecimal digits of a SHA-256
 */
export const configurationHash = (
  scenario: string,
  assignments: readonly (readonly [field: string, value: unknown])[],
  label: string,
): string => {
  const sorted = [...assignments].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([scenario, sorted, label]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
};
