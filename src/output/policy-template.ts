import { join } from "node:path";
import { checkNewName, writeNewFiles } from "./new-files.js";

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const policyText = (name: string): string => `import type { OffloadingPolicy } from "edgefade";

/** Options, as in --policy "./${name}.ts(backlog_s=0.1)". */
interface Options {
  /** Longest backlog of the cell's server at which tasks still go there, s. */
  readonly backlog_s?: number;
}

/** The whole task to the server of the device's own cell while its backlog is short; else it stays on the device. */
const ${camel(name)} = ({ backlog_s = 0.05 }: Options = {}): OffloadingPolicy => {
  if (!(backlog_s >= 0)) throw new RangeError(\`invalid backlog_s: \${backlog_s}\`);
  return {
    name: "${name}",
    decides: "task",
    // What is known when a task arrives: queues, rates, costs. See docs/policies.md, "The whole interface".
    place: (request, view) => {
      const cell = view.sites.find((site) => site.isServing);
      const isShort = cell !== undefined && cell.backlog_s <= backlog_s;
      return new Array(request.graph.subtasks).fill(isShort ? cell.id : "device");
    },
  };
};

export default ${camel(name)};
`;

const testText = (name: string): string => `// Run it with: node --test ${name}.test.mjs
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildEmulation, loadPolicy, parseScenario } from "edgefade";

const file = new URL("./${name}.ts", import.meta.url).pathname;
const { scenario } = parseScenario(
  \`
tasks: 50
edges: [{ name: scenb, cores: 4 }]
clouds: [{ name: cloud }]
devices: [{ name: phone, count: 5 }]
application: { chain: { subtasks: 3, data: "uniform(50 KB, 500 KB)", complexity: 300 } }
arrivals: { process: poisson, rate: 2 /s }
\`,
  "small.yaml",
);

/** The tasks of one replication under the policy. */
const emulate = async (options = {}) => {
  const tasks = [];
  const sink = { wantsDetails: false, task: (record) => tasks.push({ ...record }), subtask() {}, transfer() {} };
  const policy = await loadPolicy({ name: file, options });
  const emulation = buildEmulation(scenario, { replication: 0, policy, sink });
  emulation.run();
  const { counts } = emulation.finish();
  return { tasks, counts };
};

test("places every task, and all of them complete", async () => {
  const { tasks, counts } = await emulate();
  assert.equal(counts.completed, 50);
  assert.ok(tasks.some(({ placement }) => placement.includes("scenb")));
});

test("decides the same when asked again", async () => {
  assert.deepEqual(await emulate(), await emulate());
});

test("offloads the more, the longer the backlog that it puts up with", async () => {
  const offloaded = async (backlog_s) =>
    (await emulate({ backlog_s })).tasks.filter(({ placement }) => placement.includes("scenb")).length;
  assert.ok((await offloaded(0)) < (await offloaded(100)));
});
`;

/**
 * Writes a working policy and its test as a starting point: `<name>.ts` and `<name>.test.mjs`.
 *
 * @param folder  created if it does not exist
 * @returns the files' paths
 * @throws InputError if the name is invalid, or a file exists and `replaces` is not set
 */
export const writePolicyTemplate = (name: string, folder: string, replaces: boolean): readonly [string, string] => {
  checkNewName(name, "policy", "short-queue");
  const files = [join(folder, `${name}.ts`), join(folder, `${name}.test.mjs`)] as const;
  const [policy, test] = files;
  writeNewFiles(
    new Map([
      [policy, policyText(name)],
      [test, testText(name)],
    ]),
    replaces,
  );
  return files;
};
