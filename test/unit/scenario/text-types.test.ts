import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { parseSource, toValue } from "../../../src/scenario/read/yaml-source.js";
import { scenarioTextModule } from "../../../src/scenario/schema/text-types.js";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

test("src/scenario/text.ts is up to date (npx vitest run test/unit/scenario -u writes it)", async () => {
  await expect(scenarioTextModule()).toMatchFileSnapshot("../../../src/scenario/text.ts");
});

/** What the compiler has to say about values that are meant to be scenarios, as `name: message`. */
const complaints = (values: Readonly<Record<string, string>>): readonly string[] => {
  const file = `${repository}test/unit/scenario/values.ts`;
  const lines = Object.entries(values).map(
    ([name, value], index) => `const s${index}: ScenarioText = ${value}; // ${name}`,
  );
  const text = `import type { ScenarioText } from "../../../src/scenario/text.js";\n${lines.join("\n")}\n`;
  const options: ts.CompilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [], lib: ["lib.es2023.d.ts"] },
    ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext },
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.getSourceFile = (name, language, ...rest) =>
    name === file ? ts.createSourceFile(name, text, language) : getSourceFile.call(host, name, language, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0 }) => {
    const line = text.slice(0, start).split("\n").length - 2;
    return `${Object.keys(values)[line]}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
};

const scenarios = readdirSync(`${repository}scenarios`, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => `scenarios/${name}`);

const minimal = { tasks: 10, devices: [{ name: "phone" }], arrivals: "saturated" };
const json = JSON.stringify;

test("the types take every scenario of the repository, and refuse what the loader refuses", () => {
  expect(scenarios.length).toBeGreaterThan(15);
  const good = Object.fromEntries(
    scenarios.map((name) => [name, json(toValue(parseSource(readFileSync(`${repository}${name}`, "utf8"), name)))]),
  );
  const short = {
    "arrivals, short": json({ ...minimal, arrivals: { poisson: { rate: "2 /s" } } }),
    "arrivals, a word": json(minimal),
    "links, a list": json({ ...minimal, links: [{ from: "a", to: "b", rate: "1Gbps" }] }),
    "fading, an alias": json({ ...minimal, radio: { fading: { block: { coherence: "task" } } } }),
    "a number in a template": `((ms: number) => ({ ...${json(minimal)}, duration: \`\${ms} ms\` as const }) satisfies ScenarioText)(5) as unknown as ScenarioText`,
    "extends alone": json({ extends: "base.yaml", seed: 4 }),
  };
  const bad = {
    "a wrong unit": json({ ...minimal, duration: "10 Mbps" }),
    "no unit": json({ ...minimal, duration: 10 }),
    "an unknown field": json({ ...minimal, taks: 10 }),
    "an unknown field of an element": json({ ...minimal, edges: [{ name: "e", core: 4 }] }),
    "an unknown kind": json({ ...minimal, arrivals: "sometimes" }),
    "a field of another kind": json({ ...minimal, arrivals: { process: "saturated", rate: "2 /s" } }),
    "no devices": json({ tasks: 10, arrivals: "saturated" }),
  };
  const found = complaints({ ...good, ...short, ...bad });
  const names = new Set(found.map((complaint) => complaint.split(":")[0]));
  expect(found.filter((complaint) => !Object.hasOwn(bad, complaint.split(":")[0]!))).toEqual([]);
  expect([...names].toSorted()).toEqual(Object.keys(bad).toSorted());
});
