import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { siValue } from "../src/fields/checked.js";
import { quantity } from "../src/fields/fields.js";
import { catalogOf } from "../src/models/catalog.js";
import { fadingModel } from "../src/models/fading/model.js";
import { none } from "../src/models/fading/none.js";
import { harvestModel } from "../src/models/harvest/model.js";
import { pathLossModel } from "../src/models/path-loss/model.js";
import { rooms } from "./support/rooms.js";

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
      if (row?.[2] === "all of the above") expect(allowed.length, room).toBe(Object.keys(rooms).length - 1);
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

  it("has folders of about fifteen files at most", () => {
    const counts = new Map<string, number>();
    for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 18)).toEqual([]);
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

  it("path loss and harvest: the same with their own makers", () => {
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
  });

  it("aliases are read as the name that they stand for", () => {
    const catalog = catalogOf("model", [none], { description: "Toys.", aliases: { nothing: "none" } });
    expect(catalog.schema.meta()?.kind).toEqual({ key: "model", aliases: { nothing: "none" } });
  });
});
