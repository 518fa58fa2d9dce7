import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { learningCatalog } from "../../../src/learning/catalog.js";
import { DMRO_OPTIONS } from "../../../src/learning/dmro/options.js";
import { DROO_OPTIONS } from "../../../src/learning/droo/options.js";
import { PLAN_OPTIONS } from "../../../src/learning/plan-values/options.js";
import { Q_OPTIONS } from "../../../src/learning/q-learning/options.js";

const page = readFileSync(new URL("../../../docs/learning.md", import.meta.url), "utf8");

/** Defaults by option, from the table of options in a section of docs/learning.md. */
const documented = (heading: string): ReadonlyMap<string, string> => {
  const from = page.indexOf(`\n${heading}\n`);
  expect(from, heading).toBeGreaterThan(0);
  const [, table = ""] = page.slice(from).split("| option | default | meaning |\n| --- | --- | --- |\n");
  const rows = table.split("\n\n", 1)[0]!.trim().split("\n");
  return new Map(
    // A row may be about several options, with as many defaults.
    rows.flatMap((row): [string, string][] => {
      const [, name = "", standard = ""] = row.split("|").map((cell) => cell.trim());
      const names = name.replaceAll("`", "").split(", ");
      const defaults = names.length === 1 ? [standard] : standard.split(", ");
      return names.map((one, at) => [one, defaults[at] ?? ""]);
    }),
  );
};

/** Defaults that the catalog's descriptions name. */
const described = (policy: string): ReadonlyMap<string, string | undefined> =>
  new Map(
    learningCatalog[policy]!.options.map(({ name, description }) => [
      name,
      /(\w+)[^(;]*\(default\)/.exec(description)?.[1] ?? /default ([\w.-]+)/.exec(description)?.[1],
    ]),
  );

describe("docs/learning.md", () => {
  it.each([
    ["## Q-learning: `dqn`, `double-dqn`, `dueling-dqn`, `d3qn`, `dros`", Q_OPTIONS, ["dqn"]],
    ["## `dmro` and `dmro-meta`", DMRO_OPTIONS, ["dmro", "dmro-meta"]],
    ["## `droo`", DROO_OPTIONS, ["droo"]],
    ["## `plan-dqn`", PLAN_OPTIONS, ["plan-dqn"]],
  ] as const)("has every option below %s, with its default", (heading, options, policies) => {
    const shown = documented(heading);
    const known = new Set(policies.flatMap((policy) => learningCatalog[policy]!.options.map(({ name }) => name)));
    expect([...shown.keys()].sort()).toEqual([...known].sort());
    for (const [name, { default: standard }] of Object.entries(options)) expect(shown.get(name)).toBe(String(standard));
  });

  it.each([
    ["### Options of `dios` and `sos`", "dios"],
    ["### Options of `kd-dil`", "kd-dil"],
  ])("has every option below %s, with the default that is described", (heading, policy) => {
    const shown = documented(heading);
    const known = described(policy);
    expect([...shown.keys()].sort()).toEqual([...known.keys()].sort());
    for (const [name, standard] of known)
      if (standard !== undefined) expect(shown.get(name)!.split(",")[0], name).toBe(standard);
  });

  it("names every learning policy", () => {
    for (const name of Object.keys(learningCatalog)) expect(page).toContain(`\`${name}\``);
  });
});
