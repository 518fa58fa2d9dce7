import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.js";
import { packageVersion } from "../../../src/output/package-version.js";
import type { RunFacts } from "../../../src/output/write/manifest.js";
import { portableCommand, readManifest, sha256OfFile, writeManifest } from "../../../src/output/write/manifest.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "edgefade-manifest-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const FACTS: RunFacts = {
  command: ["edgefade", "run", "quickstart.yaml"],
  scenario: { name: "quickstart" },
  seed: 1,
  policies: ["local", "edge"],
  replications: 10,
  counts: { events: 12_345, tasks: 1000 },
  wall_s: 1.5,
  started: new Date("2026-01-09T10:00:00Z"),
  status: "completed",
};

describe("the manifest", () => {
  it("says how the files came to be", () => {
    writeFileSync(join(folder, "tasks.csv"), "abc");
    writeFileSync(join(folder, "notes.txt"), "not edgefade's");
    mkdirSync(join(folder, "nodes.csv"));
    writeFileSync(join(folder, "manifest.json"), "an old one");
    const manifest = writeManifest(folder, FACTS);
    expect(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"))).toEqual({
      name: "edgefade",
      version: packageVersion(),
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      ...FACTS,
      started: "2026-01-09T10:00:00.000Z",
      // FIPS 180-2 appendix B.1: the digest of "abc".
      files: { "tasks.csv": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    });
    expect(readManifest(folder)).toEqual(manifest);
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("says why a run did not complete", () => {
    writeManifest(folder, { ...FACTS, status: "failed", reason: "cannot write tasks.csv: no space left" });
    expect(readManifest(folder)).toMatchObject({ status: "failed", reason: "cannot write tasks.csv: no space left" });
    writeManifest(folder, FACTS);
    expect("reason" in readManifest(folder)).toBe(false);
  });

  it("hashes files larger than its buffer", () => {
    const content = Buffer.alloc(2_500_000, "edgefade");
    writeFileSync(join(folder, "tasks.csv"), content);
    expect(sha256OfFile(join(folder, "tasks.csv"))).toBe(createHash("sha256").update(content).digest("hex"));
    expect(() => sha256OfFile(join(folder, "no.csv"))).toThrow(/cannot read .*no\.csv: no such file/);
  });

  it("is read only where it is one", () => {
    const refusal = (): string => {
      try {
        readManifest(folder);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        return (error as InputError).message;
      }
      throw new Error("was not refused");
    };
    expect(refusal()).toContain("no such file or folder");
    writeFileSync(join(folder, "manifest.json"), "{");
    expect(refusal()).toContain("not valid JSON");
    writeFileSync(join(folder, "manifest.json"), '{"name": "other"}');
    expect(refusal()).toBe(`${join(folder, "manifest.json")}: not a manifest of an edgefade output folder`);
    writeFileSync(join(folder, "manifest.json"), "null");
    expect(refusal()).toContain("not a manifest");
  });

  it("names an unwritable file", () => {
    expect(() => writeManifest(join(folder, "no"), FACTS)).toThrow(/cannot write .*manifest\.json/);
  });

  it("has a command line without the machine's paths", () => {
    const args = [
      "run",
      "/home/me/work/a b.yaml",
      "--out=/home/me/work/results/x",
      "--policy",
      "/opt/p.ts",
      "--seed",
      "1",
    ];
    expect(
      portableCommand([...args, "--set=radio.subcarriers=64", "../b.yaml", "--out", "/home/me/work"], "/home/me/work"),
    ).toEqual([
      "edgefade",
      "run",
      "a b.yaml",
      "--out=results/x",
      "--policy",
      "p.ts",
      "--seed",
      "1",
      "--set=radio.subcarriers=64",
      "../b.yaml",
      "--out",
      ".",
    ]);
  });
});
