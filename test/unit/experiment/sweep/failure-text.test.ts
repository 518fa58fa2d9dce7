import { expect, test } from "vitest";
import { Grid } from "../../../../src/experiment/sweep/grid.js";
import { failureText } from "../../../../src/experiment/sweep/sweep.js";

const spec = { name: "threshold", options: {} };
const policies = [
  { spec, label: "threshold(backlog_s=0.1)", options: {} },
  { spec, label: "threshold(backlog_s=0.2)", options: {} },
];
const textAt = (grid: Grid, point: number, policy: number): string =>
  failureText({ grid, policies } as unknown as Parameters<typeof failureText>[0], {
    point,
    policy,
    replication: 3,
    problem: "no idea",
  });

test("a failed run is named by its point with all its fields, its policy and its replication", () => {
  const grid = new Grid([
    {
      fields: ["edges.edge1.cores", "devices.0.count"],
      steps: [
        [2, 10],
        [4, 20],
      ],
    },
    { fields: ["arrivals.rate"], steps: [["1 /s"], ["2 /s"], ["3 /s"]] },
  ]);
  expect(textAt(grid, 4, 0)).toBe(
    'point 4 (edges.edge1.cores=4, devices.0.count=20, arrivals.rate="2 /s"), threshold(backlog_s=0.1), replication 3: no idea',
  );
});

test("where only options of policies are varied, the policy's name tells them", () => {
  expect(textAt(new Grid([]), 0, 1)).toBe("point 0, threshold(backlog_s=0.2), replication 3: no idea");
});
