import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");

it("CITATION.cff is of this version, under this licence", () => {
  const citation = parse(read("CITATION.cff"));
  const { version, license, name, keywords } = JSON.parse(read("package.json"));
  expect(citation).toMatchObject({ version, license, title: name, keywords, type: "software" });
  // The fields that the format requires: https://citation-file-format.github.io, 1.2.0.
  for (const field of ["cff-version", "message", "title", "authors"]) expect(citation).toHaveProperty(field);
});

it("CONTRIBUTING.md names commands and files that are there", () => {
  const text = read("CONTRIBUTING.md");
  const { scripts } = JSON.parse(read("package.json"));
  const commands = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
  expect(commands.length).toBeGreaterThan(3);
  for (const name of commands) expect(scripts).toHaveProperty([name]);
  const files = [...text.matchAll(/(?:test|src|docs)\/[\w./-]*\w/g)].map(([file]) => file);
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) expect(existsSync(new URL(`../${file}`, import.meta.url)), file).toBe(true);
});

it("the Dockerfile copies what is there", () => {
  const copied = [...read("Dockerfile").matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files]) =>
    files!.split(" "),
  );
  expect(copied).toContain("src");
  for (const file of copied) {
    expect(existsSync(new URL(`../${file}`, import.meta.url)), file).toBe(true);
    expect(read(".dockerignore")).toContain(`!${file.replace("./", "")}`);
  }
});
