import { describe, expect, it } from "vitest";
import { helpAt, keysAt, pathAt, type Schema, wordsAt } from "../../../src/page/schema-help.js";
import { scenarioJsonSchema } from "../../../src/scenario/schema/json-schema.js";

const schema = scenarioJsonSchema() as Schema;

/** The place of a `|` in a text. */
const at = (text: string) => pathAt(text.replace("|", ""), text.indexOf("|"));

describe("where a cursor is in a scenario", () => {
  it.each([
    ["|", [], true],
    ["rad|", [], true],
    ["seed: |1", ["seed"], false],
    ["radio:\n  |", ["radio"], true],
    ["radio:\n  fading: { model: rayleigh, |", ["radio", "fading"], true],
    ["radio:\n  fading: { model: ray|", ["radio", "fading", "model"], false],
    ["radio: { fading: { model: ray| } }", ["radio", "fading", "model"], false],
    ["radio: { fading: { model: rayleigh }, path|", ["radio"], true],
    ["edges:\n  - { name: a, cor|", ["edges", "-"], true],
    ["edges:\n  - name: a\n    cor|", ["edges", "-"], true],
    ["edges:\n- name: a\n  cor|", ["edges", "-"], true],
    ["edges:\n  - name: a\n    queue:\n      disc|", ["edges", "-", "queue"], true],
    ["devices:\n  - name: a\n\n  - na|", ["devices", "-"], true],
    ["radio: {\n  fading: { model: rayleigh },\n  pa|", ["radio"], true],
    ["seed: 1\nradio:\n  rate: shannon\nedg|", [], true],
    ['devices: [{ name: a, position: "disc(1 m, 2 m)", cou|', ["devices", "-"], true],
  ] as const)("%j", (text, path, isKey) => {
    expect(at(text)).toMatchObject({ path, isKey });
  });

  it("is nowhere in a comment", () => {
    expect(at("seed: 1 # the se|")).toBeUndefined();
  });
});

describe("help from the JSON Schema", () => {
  it("lists the keys of a mapping, with their meaning", () => {
    const keys = keysAt(schema, ["edges", "-"]);
    expect(keys.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["name", "position", "cores", "frequency", "queue"]),
    );
    for (const { name, description } of keys) expect(description, name).not.toBe("");
    expect(keysAt(schema, []).map(({ name }) => name)).toEqual(Object.keys(schema.properties!));
  });

  it("lists the keys of all models, and the names of the models", () => {
    expect(keysAt(schema, ["radio", "fading"]).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["model", "coherence", "speed"]),
    );
    expect(wordsAt(schema, ["radio", "fading", "model"])).toEqual(expect.arrayContaining(["rayleigh", "clarke"]));
  });

  it("tells of a field", () => {
    expect(helpAt(schema, ["edges", "-", "cores"])).toMatchObject({ name: "edges.cores" });
    expect(helpAt(schema, ["nothing"])).toBeUndefined();
  });
});
