import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { loadScenario, parseScenario, scenarioFromText } from "../../../src/scenario/load/load.js";
import { scenarioJsonSchema } from "../../../src/scenario/schema/json-schema.js";

const folder = new URL("../../../scenarios/", import.meta.url).pathname;
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

describe("the scenarios of the package", () => {
  // zod's reader takes a choice of required keys for the whole schema, so that it is looked at alone.
  const { anyOf: required, ...fields } = scenarioJsonSchema();
  const schema = z.fromJSONSchema(fields as Parameters<typeof z.fromJSONSchema>[0]);

  test("are there", () => {
    const names = "dios dios-contended dmro-contended dmro-static kd-dil lte-trace mm1 mmc quickstart trace-replay";
    expect(files).toEqual(expect.arrayContaining(names.split(" ").map((name) => `${name}.yaml`)));
  });

  test.each(files)("%s loads, says what it shows, and its resolved text loads to the same", (file) => {
    const loaded = loadScenario(`${folder}${file}`);
    expect(loaded.scenario.name).toBe(file.replace(".yaml", ""));
    expect(loaded.scenario.description).not.toBe("");
    expect(readFileSync(`${folder}${file}`, "utf8")).toMatch(/^# /);
    const again = scenarioFromText(JSON.parse(JSON.stringify(loaded.text)), loaded.directory);
    expect(again.scenario).toEqual(loaded.scenario);
    expect(again.text).toEqual(loaded.text);
  });

  test.each(files)("%s is valid by the JSON Schema, resolved too", (file) => {
    expect(schema.safeParse(parse(readFileSync(`${folder}${file}`, "utf8"))).error?.issues).toBeUndefined();
    expect(schema.safeParse(loadScenario(`${folder}${file}`).text).error?.issues).toBeUndefined();
  });

  test("the JSON Schema takes settings in lists that do not name their kind, and reads them as the default kind", () => {
    const raw = parse(readFileSync(`${folder}quickstart.yaml`, "utf8")) as Record<string, unknown>;
    const withEdge = (edge: object) => schema.safeParse({ ...raw, edges: [{ name: "e", ...edge }] }).success;
    expect(withEdge({ queue: { capacity: 3 } })).toBe(true);
    expect(withEdge({ queue: { discipline: "fifo", capacity: 3 } })).toBe(true);
    expect(withEdge({ outages: { up: "1 h", down: "5 min" } })).toBe(true);
    expect(withEdge({ queue: { discipline: "nonsense", capacity: 3 } })).toBe(false);
    expect(withEdge({ outages: { up: "1 h" } })).toBe(false);
  });

  test("the JSON Schema refuses what the loader refuses", () => {
    const raw = parse(readFileSync(`${folder}quickstart.yaml`, "utf8")) as Record<string, unknown>;
    expect(schema.safeParse({ ...raw, seed: -1 }).success).toBe(false);
    expect(schema.safeParse({ ...raw, replicatoins: 3 }).success).toBe(false);
    expect(schema.safeParse({ ...raw, warmup: "10 minutes" }).success).toBe(false);
    expect(schema.safeParse({ ...raw, backhaul: { delay: "10" } }).success).toBe(false);
    expect(schema.safeParse({ ...raw, arrivals: { process: "poison" } }).success).toBe(false);
    expect(required).toEqual([
      { required: ["extends"] },
      { required: ["devices", "arrivals"] },
      { required: ["devices"], properties: { devices: { items: { required: ["arrivals"] } } } },
    ]);
  });
});

const whole = (min: number, max: number) => fc.integer({ min, max });
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

const timeText = fc.tuple(whole(1, 999), fc.constantFrom("us", "ms", "s")).map(([n, unit]) => `${n} ${unit}`);
const dataText = fc.tuple(whole(0, 999), fc.constantFrom("B", "KB", "MiB", "kbit")).map(([n, unit]) => `${n} ${unit}`);
const rateText = fc.tuple(whole(1, 999), fc.constantFrom("kbps", "Mbps", "MB/s")).map(([n, unit]) => `${n} ${unit}`);

const drawn = (single: fc.Arbitrary<string>) =>
  fc.oneof(
    single,
    single.map((value) => `uniform(0, ${value})`),
    fc.array(single, { minLength: 1, maxLength: 3 }).map((values) => `choice(${values.join(", ")})`),
  );

const workText = drawn(whole(0, 999).map((n) => `${n} Mcycles`));

const radio = fc.oneof(
  fc.record({
    rate: fc.constantFrom("shannon", "shannon-gap", "lte-cqi"),
    subcarriers: whole(64, 512),
    fading: fc.oneof(
      fc.constantFrom<unknown>("none", "block", { model: "none" }, { coherence: "task" }),
      fc.record({ coherence: timeText, group: whole(1, 64) }),
      fc.record({ model: fc.constant("rician"), factor: whole(-9, 9).map((k) => `${k} dB`), coherence: timeText }),
      fc.record({
        model: fc.constant("clarke"),
        profile: fc.constantFrom("flat", "EPA", "EVA", "ETU"),
        speed: whole(0, 99).map((n) => `${n} km/h`),
        factor: optional(whole(-9, 9).map((k) => `${k} dB`)),
        sinusoids: whole(1, 64),
        step: optional(timeText),
      }),
    ),
    pathLoss: fc.constantFrom<unknown>(
      "3gpp-pico",
      "umi-nlos",
      { model: "umi-los", deviceHeight: "2 m" },
      "free-space",
      { model: "droo", exponent: 3 },
      { model: "fixed", gain: "-100 dB" },
    ),
    shadowing: fc.constantFrom<unknown>("0 dB", "8 dB", { sd: "6 dB" }, { sd: "4 dB", correlation: "10 m" }),
    outageTimeout: timeText,
    loss: fc.record({
      probability: whole(0, 99).map((n) => `${n} %`),
      tries: fc.constantFrom<unknown>("unlimited", 3),
    }),
    allocation: fc.oneof(
      fc.constantFrom<unknown>("equal-share", "best-channel", { "proportional-fair": { memory: "500 ms" } }),
      whole(1, 64).map((most) => ({
        scheme: most % 2 === 0 ? "fixed" : "requested",
        subcarriers: `integer(1, ${most})`,
      })),
    ),
  }),
  fc.record({ rate: fc.constant("constant"), uplink: drawn(rateText), downlink: optional(drawn(rateText)) }),
);

const queue = fc.oneof(
  fc.constantFrom<unknown>(undefined, "lifo", "processor-sharing", { "shortest-job-first": { capacity: 3 } }),
  whole(0, 99).map((capacity) => ({ discipline: "priority", capacity })),
);

const supply = fc.record({
  tail: optional(fc.array(fc.record({ power: fc.constant("0.3 W"), time: timeText }), { minLength: 1, maxLength: 3 })),
  battery: whole(1, 99).map((level) => ({ capacity: "99 J", level: level > 50 ? undefined : `${level} J` })),
  harvest: optional(
    fc.oneof(
      fc.constantFrom<unknown>({ constant: { power: "1 mW" } }, { process: "packets", rate: "1 /s", energy: "2 mJ" }),
      timeText.map((every) => ({ varying: { power: "uniform(0 W, 3 mW)", every } })),
    ),
  ),
});

const server = (prefix: string) =>
  fc
    .record({
      cores: whole(1, 64),
      grant: whole(1, 64),
      idle: whole(0, 50),
      extra: whole(0, 50),
      kind: whole(0, 4),
      queue,
    })
    .map(({ cores, grant, idle, extra, kind, queue }) => {
      const powers = [
        undefined,
        { idle: `${idle} W`, max: `${idle + extra} W` },
        { core: `${extra} W` },
        { perData: `${extra} J/MB` },
        { table: [`${idle} W`, `${idle + extra} W`] },
      ];
      return (index: number) => ({
        name: `${prefix}-${index}`,
        cores: Math.max(cores, grant),
        grant: kind === 1 ? `requested(${grant})` : grant,
        power: powers[kind],
        queue,
      });
    });

const servers = (prefix: string, minLength: number) =>
  fc.array(server(prefix), { minLength, maxLength: 3 }).map((makers) => makers.map((make, index) => make(index)));

const application = fc.oneof(
  fc.record({
    chain: fc.record({
      subtasks: whole(1, 9),
      data: drawn(dataText),
      firstData: optional(dataText),
      work: workText,
      serial: optional(fc.constantFrom(0, 0.25, 1)),
    }),
    deadline: optional(drawn(timeText)),
    priority: fc.constant("integer(0, 3)"),
  }),
  fc.array(fc.tuple(workText, drawn(dataText)), { minLength: 1, maxLength: 5 }).map((nodes) => ({
    graph: {
      nodes: nodes.map(([work], index) => ({ name: `n${index}`, work, serial: index % 2 === 0 ? undefined : 0.5 })),
      edges: [
        ...nodes.map(([, data], index) => ({ from: index === 0 ? "input" : `n${index - 1}`, to: `n${index}`, data })),
        { from: `n${nodes.length - 1}`, to: "output", data: "1 KB" },
      ],
    },
    priority: 2,
  })),
);

const arrivals = fc.oneof(
  fc.constantFrom<unknown>("saturated", { poisson: { rate: "3 /min" } }),
  timeText.map((every) => ({ process: "periodic", every })),
  fc.record({ process: fc.constant("on-off"), on: drawn(timeText), off: drawn(timeText), rate: fc.constant("2 /s") }),
);

const scenarioRecord = fc.record({
  seed: whole(0, 2 ** 31 - 1),
  tasks: optional(whole(1, 1000)),
  redraw: fc.constantFrom("replication", "task"),
  radio,
  edges: servers("edge", 1),
  clouds: servers("cloud", 0),
  backhaul: fc.record({
    delay: drawn(timeText),
    rate: fc.oneof(fc.constant("unlimited"), drawn(rateText)),
    interEdge: optional(fc.record({ delay: timeText })),
  }),
  devices: fc.array(fc.tuple(whole(1, 50), optional(supply), queue), { minLength: 1, maxLength: 3 }).map((groups) =>
    groups.map(([count, supply, queue], index) => ({
      name: `group-${index}`,
      count,
      ...supply,
      queue,
      position: index === 0 ? ["1 m", "2 km"] : undefined,
    })),
  ),
  application,
  arrivals,
  decision: fc.constantFrom<unknown>(
    "none",
    { time: "2 ms", operations: "5 Mcycles" },
    { operations: "5 Mcycles", at: "edge", report: "1 KB", answer: "100 B" },
  ),
  objective: fc.constantFrom<unknown>(
    "latency",
    "energy",
    "dios",
    { weighted: { time: 2 } },
    { kind: "weighted", core: 1 },
  ),
});

type Plain = ReturnType<typeof plain>;
const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown> & { seed: number; tasks?: number };

const withLength = (raw: Plain): Plain => (raw.tasks === undefined ? { ...raw, duration: "10 min" } : raw);

describe("random scenarios", () => {
  test("resolved text loads to the same scenario and to itself, from YAML and from JSON", () => {
    fc.assert(
      fc.property(scenarioRecord, (record) => {
        const raw = withLength(plain(record));
        const first = parseScenario(stringify(raw), "random.yaml");
        const second = scenarioFromText(plain(first.text), first.directory);
        expect(second.scenario).toEqual(first.scenario);
        expect(second.text).toEqual(first.text);
        expect(parseScenario(JSON.stringify(raw), "random.json").scenario).toEqual(first.scenario);
        expect(parseScenario(stringify(first.text), "random.yaml").scenario).toEqual(first.scenario);
        expect(first.scenario).toMatchObject(raw.tasks === undefined ? { duration_s: 600 } : { tasks: raw.tasks });
        expect(first.scenario.seed).toBe(raw.seed);
      }),
      { numRuns: 60 },
    );
  });

  test("a misspelt key anywhere is found where it stands", () => {
    fc.assert(
      fc.property(scenarioRecord, fc.nat(), (record, pick) => {
        const lines = stringify(withLength(plain(record)), { indentSeq: false }).split("\n");
        const keys = lines.flatMap((line, index) => (/^[- ]*[a-zA-Z]+:/.test(line) ? [index] : []));
        const at = keys[pick % keys.length] ?? 0;
        const line = lines[at] ?? "";
        const column = line.search(/[a-zA-Z]/) + 1;
        const [key = ""] = /[a-zA-Z]+/.exec(line) ?? [];
        const text = lines.with(at, line.replace(key, `${key}Zz`)).join("\n");
        let faults: readonly { readonly line?: number; readonly column?: number; readonly problem: string }[] = [];
        try {
          parseScenario(text, "random.yaml");
        } catch (error) {
          faults = (error as { faults: typeof faults }).faults;
        }
        const here = faults.filter((fault) => fault.line === at + 1 && fault.column === column);
        expect(here.map(({ problem }) => problem).join("\n"), `${line} in\n${text}`).toMatch(/unknown key|missing key/);
      }),
      { numRuns: 60 },
    );
  });
});
