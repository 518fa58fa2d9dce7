import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Simulation } from "../src/engine/simulation.js";
import { siValue } from "../src/fields/checked.js";
import { quantity } from "../src/fields/fields.js";
import { arrivalModel, atEach } from "../src/models/arrivals/model.js";
import { ArrivalRowsBuilder } from "../src/models/arrivals/rows.js";
import { catalogOf, schemasWith } from "../src/models/catalog.js";
import { fadingModel } from "../src/models/fading/model.js";
import { none } from "../src/models/fading/none.js";
import { harvestModel } from "../src/models/harvest/model.js";
import { mobilityModel } from "../src/models/mobility/model.js";
import { outageModel } from "../src/models/outages/model.js";
import { pathLossModel } from "../src/models/path-loss/model.js";
import { powersOf } from "../src/models/power/catalog.js";
import { max } from "../src/models/power/max.js";
import { powerModel } from "../src/models/power/model.js";
import { fifo } from "../src/models/queue/fifo.js";
import { queueDiscipline } from "../src/models/queue/model.js";
import { rateFunction } from "../src/models/rate/model.js";
import { formatCell } from "../src/output/write/small-table.js";
import { shannon as shannonsLimit } from "../src/physics/radio/spectral-efficiency.js";
import { ComputeNode } from "../src/world/computing/compute-node.js";
import { timeOf_s } from "../src/world/computing/execution.js";
import { count, type RecordOf, seconds, unitOfColumn, word } from "../src/world/port/record-columns/column.js";
import { columnTable } from "./support/column-table.js";
import { LoneStay, lasting } from "./support/executions.js";
import { common, rooms } from "./support/rooms.js";

const noRows = new ArrivalRowsBuilder().finish();

const page = readFileSync("docs/architecture.md", "utf8");

/** Rows of the page's tables, as cells. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `src/"))
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

/** Folders of src that hold code. */
const folders = readdirSync("src", { recursive: true, withFileTypes: true, encoding: "utf8" })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map(({ parentPath }) => parentPath)
  .filter((folder) => folder !== "src");

describe("docs/architecture.md", () => {
  it("has a row for every folder of src that holds code, and no others", () => {
    const listed = rows.flatMap(([first = ""]) => [...first.matchAll(/`([^`]+)`/g)].map(([, folder = ""]) => folder));
    const missing = [...new Set(folders)].filter((folder) => !listed.includes(folder));
    expect(missing).toEqual([]);
    expect(
      listed.filter((folder) => !folders.some((file) => file === folder || file.startsWith(`${folder}/`))),
    ).toEqual([]);
  });

  it("lists the rooms and what they may import as the rules of the house do", () => {
    for (const [room, allowed] of Object.entries(rooms)) {
      const row = rows.find(([first]) => first === `\`src/${room}\``);
      expect(row, `a row for src/${room}`).toBeDefined();
      const told = [...(row?.[2] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
      if (row?.[2] === "all of the above")
        expect(allowed.length, room).toBe(Object.keys(rooms).length - 1 - common.length);
      else expect(told.toSorted(), room).toEqual(allowed.toSorted());
    }
  });

  it("names things that stand in the file that it gives", () => {
    const named = [...page.matchAll(/`([A-Za-z_]\w+)` in `(src\/[\w./-]+\.ts)`/g)];
    expect(named.length).toBeGreaterThan(20);
    const isDefined = (name: string, file: string) =>
      new RegExp(`\\b(const|class|interface|type|function\\*?) ${name}\\b`).test(readFileSync(file, "utf8"));
    expect(named.filter(([, name = "", file = ""]) => !isDefined(name, file)).map(([text]) => text)).toEqual([]);
  });

  it("has folders of fifteen files at most", () => {
    const counts = new Map<string, number>();
    for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
  });
});

describe("extension points, each with a toy", () => {
  const toySettings = { level: quantity("level", {}, { description: "A toy's." }).default("3 dB") };

  it("fading: one definition makes schema, SI settings and process", () => {
    const toy = fadingModel({
      name: "toy",
      summary: "A constant.",
      fields: toySettings,
      si: (text) => ({ level_db: siValue(text.level, "level") }),
      make: ({ level_db }) => ({ block_s: Infinity, groups: 1, gain: () => level_db }),
    });
    const catalog = catalogOf("model", [none, toy], { description: "Toys." });
    const settings = catalog.si(catalog.schema.parse({ model: "toy" }));
    expect(settings).toEqual({ model: "toy", level_db: 3 });
    const link = { carrier_hz: 2e9, spacing_hz: 15e3, groups: 1, field: () => () => 0.5, stream: () => () => 0.5 };
    expect(toy.make(settings as { level_db: number }, link).gain(0, 0)).toBe(3);
    expect(() => catalog.schema.parse({ model: "toi" })).toThrow(/expected one of none, toy/);
  });

  it("path loss, harvest and outages: the same with their own makers", () => {
    const si = (text: { readonly level: string | number }) => ({ level_db: siValue(text.level, "level") });
    const loss = pathLossModel({
      name: "toy",
      summary: "A constant.",
      fields: toySettings,
      si,
      make: ({ level_db }) => ({ loss_db: () => level_db }),
    });
    const losses = catalogOf("model", [loss], { description: "Toys.", fallback: "toy" });
    expect(losses.si(losses.schema.parse({}))).toEqual({ model: "toy", level_db: 3 });
    expect(loss.make({ level_db: 7 }, 2e9).loss_db(100)).toBe(7);
    const harvest = harvestModel({
      name: "toy",
      summary: "Nothing.",
      fields: {},
      si: () => ({}),
      make: () => ({ first_w: 0, gains: () => undefined }),
    });
    const harvests = catalogOf("process", [harvest], { description: "Toys." });
    expect(harvests.of(harvests.si(harvests.schema.parse({ process: "toy" })))).toBe(harvest);
    const failure = outageModel({
      name: "toy",
      summary: "Once.",
      fields: { at: quantity("time", { from: 0 }, { description: "When it fails for good." }) },
      si: (text) => ({ at_s: siValue(text.at, "time") }),
      make: ({ at_s }) => ({
        isDown: (time_s) => time_s >= at_s,
        nextFailure_s: (time_s) => (time_s < at_s ? at_s : Infinity),
        downUntil_s: (time_s) => Math.max(0, time_s - at_s),
      }),
    });
    const failures = catalogOf("process", [failure], { description: "Toys." });
    const broken = failures.make(failures.si(failures.schema.parse({ process: "toy", at: "2 s" })), () => 0.5);
    expect(broken.downUntil_s(5)).toBe(3);
  });

  it("queue discipline: an order that a node then serves in", () => {
    const longestFirst = queueDiscipline({
      name: "longest-first",
      summary: "Who runs longest first.",
      serves: { line: "ranked", rank: (execution) => -timeOf_s(execution) },
    });
    const catalog = catalogOf("discipline", [fifo, longestFirst], { description: "Toys.", fallback: "fifo" });
    const settings = catalog.si(catalog.schema.parse({ discipline: "longest-first", capacity: 2 }));
    expect(settings).toEqual({ discipline: "longest-first", capacity: 2 });
    const simulation = new Simulation();
    const power = { idle_w: 0, core_w: 0, data_j_per_bit: 0 };
    const node = new ComputeNode(simulation, {
      name: "edge",
      kind: "edge",
      cores: 1,
      power,
      queue: catalog.make(settings),
    });
    const ends_s = [1, 2, 3].map((duration_s) => {
      const visit = new LoneStay(lasting(1, duration_s));
      simulation.spawn(visit.at(node));
      return visit;
    });
    simulation.run();
    expect(ends_s.map(({ end_s }) => end_s)).toEqual([1, 6, 4]);
  });

  it("rate function: its settings stand among the fields of a cell", () => {
    const ceiling = rateFunction({
      name: "ceiling",
      summary: "Shannon's formula up to a ceiling.",
      fields: { most: quantity("number", { above: 0 }, { description: "bit/s/Hz." }).default(4) },
      si: (text) => ({ most: siValue(text.most, "number") }),
      make: ({ most }) => ({ efficiency: (sinr) => Math.min(most, shannonsLimit(sinr)) }),
    });
    const cell = { carrier: quantity("frequency", { above: 0 }, { description: "Carrier." }).default("2 GHz") };
    const [schema] = schemasWith("rate", [ceiling], cell);
    const text = schema.parse({ rate: "ceiling" });
    expect(text).toEqual({ rate: "ceiling", carrier: "2 GHz", most: 4 });
    const catalog = catalogOf("rate", [ceiling], { description: "Toys." });
    const { efficiency } = catalog.make(catalog.si(text));
    expect([efficiency(1), efficiency(1e9)]).toEqual([1, 4]);
  });

  it("way of moving: a trajectory, with the step that all of them have", () => {
    const straight = mobilityModel({
      name: "straight",
      summary: "East for ever.",
      fields: { speed: quantity("speed", { above: 0 }, { description: "Of the device." }) },
      si: (text) => ({ speed_mps: siValue(text.speed, "speed") }),
      check: (text) => (text.speed === "1 m/s" ? [{ field: "speed", problem: "too slow", because: ["step"] }] : []),
      make: ({ speed_mps }, { start_m: [x_m, y_m] }) => ({ position_m: (time_s) => [x_m + speed_mps * time_s, y_m] }),
    });
    const catalog = catalogOf("model", [straight], { description: "Toys." });
    const text = catalog.schema.parse({ model: "straight", speed: "36 km/h" });
    const settings = catalog.si(text, []);
    expect(settings).toEqual({ model: "straight", step_s: 0.1, speed_mps: 10 });
    const mover = { start_m: [5, 7], centre_m: [0, 0], index: 0, random: () => 0.5 } as const;
    expect(catalog.make(settings, mover).position_m(3)).toEqual([35, 7]);
    expect(catalog.check(text, "devices.0.mobility")).toEqual([]);
    const slow = { ...text, speed: "1 m/s" };
    expect(catalog.check(slow, "devices.0.mobility")).toEqual([
      { path: "devices.0.mobility.speed", problem: "too slow", because: ["devices.0.mobility.step"] },
    ]);
  });

  it("arrival process: how tasks come at every device", () => {
    const doubles = arrivalModel({
      name: "doubles",
      summary: "Two at a time.",
      fields: { every: quantity("time", { above: 0 }, { description: "Between pairs." }) },
      si: (text) => ({ every_s: siValue(text.every, "time") }),
      make: ({ every_s }, devices) =>
        atEach(devices, () => {
          let count = 0;
          return {
            arrives: true,
            nextWait_s: () => (count++ % 2 === 0 ? every_s : 0),
          };
        }),
      meanRate_hz: ({ every_s }) => 2 / every_s,
    });
    const catalog = catalogOf("process", [doubles], { description: "Toys." });
    const settings = catalog.si(catalog.schema.parse({ process: "doubles", every: "500 ms" }), noRows);
    expect(settings).toEqual({ process: "doubles", every_s: 0.5 });
    expect(doubles.meanRate_hz?.(settings)).toBe(4);
    const made = catalog.make(settings, { names: ["a", "b"], random: () => () => 0.5 });
    if (made.kind !== "open") throw new Error(made.kind);
    const gaps_s = made.processes.map(({ process, random }) => [1, 2, 3].map(() => process.nextWait_s(random)));
    expect(gaps_s).toEqual([
      [0.5, 0, 0.5],
      [0.5, 0, 0.5],
    ]);
  });

  it("power: a model that is told by its key, with a table that is exact for whole cores", () => {
    const cubic = powerModel({
      key: "cubic",
      field: quantity("power", { above: 0 }, { description: "At full use; above idle it grows with the cube." }),
      check: (value, { cores }) => (cores > 8 ? [{ field: "power.cubic", problem: `too hot: ${value}` }] : []),
      make: (value, { idle_w, cores }) => {
        const top_w = siValue(value, "power");
        const at = (busy: number) => idle_w + (top_w - idle_w) * (busy / cores) * (busy / cores) * (busy / cores);
        return { idle_w, core_w: 0, data_j_per_bit: 0, table_w: Array.from({ length: cores + 1 }, (_, n) => at(n)) };
      },
    });
    const powers = powersOf([max, cubic]);
    const text = powers.complete(powers.schema("10 W", "max: 20 W").parse({ cubic: "74 W" }), "10 W", { max: "20 W" });
    expect(text).toEqual({ idle: "10 W", cubic: "74 W" });
    const power = powers.si(text, 4);
    const node = new ComputeNode(new Simulation(), { name: "edge", kind: "edge", cores: 4, power });
    expect([1, 2, 4].map((cores) => node.corePower_w(cores) * cores)).toEqual([1, 8, 64]);
    expect(powers.check(text, 16, "edges.0")).toEqual([
      { path: "edges.0.power.cubic", problem: "too hot: 74 W", because: [] },
    ]);
    const both = { ...text, max: "90 W" };
    expect(powers.check(both, 4, "edges.0")[0]?.problem).toBe("expected one of max and cubic, got max and cubic");
  });

  it("column: one line makes the record's type, the cells, the unit and the page", () => {
    const columns = [
      count("task", (row) => row.task, { meaning: "its number" }),
      word("mood", ["calm", "cross"], (row) => row.mood, { meaning: "how it is" }),
      seconds("rest_s", (row) => row.rest_s, { meaning: "asleep", empty: "awake | restless" }),
    ];
    const row: RecordOf<(typeof columns)[number]> = { task: 3, mood: "cross", rest_s: Number.NaN };
    expect(columns.map((column) => formatCell<typeof row>(column, row))).toEqual(["3", "cross", ""]);
    expect(columns.map(unitOfColumn)).toEqual(["", "", "s"]);
    expect(
      columnTable<typeof row>({ run: ["replication"], columns })
        .split("\n")
        .slice(2),
    ).toEqual([
      "| `replication` | | from 0 | |",
      "| `task` | | its number | |",
      "| `mood` | | how it is | |",
      "| `rest_s` | s | asleep | awake \\| restless |",
    ]);
  });

  it("aliases are read as the name that they stand for", () => {
    const catalog = catalogOf("model", [none], { description: "Toys.", aliases: { nothing: "none" } });
    expect(catalog.schema.meta()?.kind).toEqual({ key: "model", aliases: { nothing: "none" } });
  });
});
