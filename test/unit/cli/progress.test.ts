import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { LiveTable, timeToGo } from "../../../src/cli/progress.js";

/** A terminal that keeps what is written to it. */
const terminal = (rows: number): { readonly stream: NodeJS.WriteStream; readonly text: () => string } => {
  let text = "";
  const stream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  Object.assign(stream, { isTTY: true, rows, columns: 120 });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
};

/** The table is drawn some ten times a second. */
const drawn = (): Promise<void> => new Promise((done) => setTimeout(done, 300));

const progress = {
  share: 0.5,
  runs: 4,
  finishedRuns: 2,
  tasks: 4000,
  policies: [
    { label: "local", share: 1, tasks: 3000, latency_s: 1.23456 },
    { label: "greedy", share: 0, tasks: 0, latency_s: Number.NaN },
  ],
};

it("shows a line for every policy, with its tasks and its mean latency so far", async () => {
  const { stream, text } = terminal(30);
  const table = new LiveTable(stream);
  table.update(progress);
  await drawn();
  table.end();
  expect(text()).toMatch(/emulating =+-+ 50 % \| 2\/4 runs/);
  expect(text()).toMatch(/local {2}=+ 100 % \| {7}3,000 tasks \| mean latency 1\.235 s/);
  expect(text()).toMatch(/greedy -+ 0 % \| {11}0 tasks \| mean latency -/);
});

it("shows the bar of all runs alone on a terminal that is too low for the table", async () => {
  const { stream, text } = terminal(5);
  const table = new LiveTable(stream);
  table.update(progress);
  await drawn();
  table.end();
  expect(text()).toContain("2/4 runs");
  expect(text()).not.toContain("local");
});

it("tells the time to go without sixty seconds", () => {
  const told = [0.4, 59.4, 59.6, 119, 239, 3599, 7230].map(timeToGo);
  expect(told).toEqual(["0s", "59s", "1m0s", "2m0s", "4m0s", "1h0m", "2h0m"]);
  for (let time_s = 0; time_s < 8000; time_s += 0.7) expect(timeToGo(time_s)).not.toMatch(/60/);
});
