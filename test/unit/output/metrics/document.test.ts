import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { METRIC_FACTS, POPULATIONS } from "../../../../src/output/metrics/metrics.js";

const page = readFileSync(new URL("../../../../docs/outputs.md", import.meta.url), "utf8");
const section = page.split("## Metrics and what they are over")[1]?.split("\n## ")[0] ?? "";

describe("docs/outputs.md", () => {
  it("defines every metric's population in one table", () => {
    for (const { name, population, meaning, per, isOnlyPer } of METRIC_FACTS) {
      const also = per === undefined ? "" : per === "server" ? ", `@<server>`" : ", `@<group>`";
      const text = isOnlyPer === true ? `\`${name}@<server>\`` : `\`${name}\`${also}`;
      expect(section).toContain(`| ${text} | ${population} | ${meaning} |`);
    }
    const rows = section.split("\n").filter((line) => /^\| `/.test(line));
    expect(rows).toHaveLength(METRIC_FACTS.length);
  });

  it("says what every population is", () => {
    for (const [name, meaning] of Object.entries(POPULATIONS)) expect(section).toContain(`| ${name} | ${meaning} |`);
  });
});
