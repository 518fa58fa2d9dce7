import { expect, it } from "vitest";
import { fitted } from "../../../../src/output/report/drawing/figure.js";

const columnsAt = (margin: number, width: number): number => {
  const layout = { columns: 0, height: 100, margin, legend: 5, longest: 8 };
  const { config } = fitted({ config: { legend: {} } }, layout, width) as { config: { legend: { columns: number } } };
  return config.legend.columns;
};

it("gives a legend the columns for which there is room right of the axis's labels", () => {
  const entry = 34 + 6.6 * 8;
  for (const width of [300, 340, 362, 700]) {
    const columns = columnsAt(160, width);
    expect(columns * entry).toBeLessThanOrEqual(Math.max(entry, width - 160));
    expect(columns).toBe(Math.min(5, Math.max(1, Math.floor((width - 160) / entry))));
  }
});
