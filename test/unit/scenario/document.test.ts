import { expect, test } from "vitest";
import { unitTable } from "../../../src/quantity.js";
import { scenarioDocument } from "../../../src/scenario/schema/document.js";
import { type FieldTree, fieldTree } from "../../../src/scenario/schema/schema.js";

test("docs/scenarios.md is up to date (npx vitest run test/unit/scenario -u writes it)", async () => {
  await expect(scenarioDocument()).toMatchFileSnapshot("../../../docs/scenarios.md");
});

/** Every field below a tree, with its path. */
const walk = (tree: FieldTree, path: string): readonly (readonly [string, FieldTree])[] =>
  [tree, ...(tree.oneOf ?? []), ...(tree.items === undefined ? [] : [tree.items])].flatMap((node) => [
    ...(node === tree ? [] : walk(node, path)),
    ...Object.entries(node === tree ? (tree.properties ?? {}) : {}).flatMap(([key, field]) => {
      const full = path === "" ? key : `${path}.${key}`;
      return [[full, field] as const, ...walk(field, full)];
    }),
  ]);

test("every field has a description and stands on the page", () => {
  const page = scenarioDocument();
  const fields = walk(fieldTree, "");
  expect(fields.length).toBeGreaterThan(100);
  for (const [path, field] of fields) {
    const key = path.split(".").at(-1) ?? "";
    expect(field.description ?? "", path).not.toBe("");
    if (field.const === undefined) expect(page, path).toContain(`| \`${key}\` | `);
    else expect(page, path).toContain(`**\`${key}: ${String(field.const)}\`**`);
  }
});

test("every listed unit stands on the page", () => {
  const page = scenarioDocument();
  for (const { listed } of unitTable()) for (const unit of listed) expect(page).toContain(unit);
});
