import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { aliveLevels, networkLifetime, readLives } from "../../../src/output/read/lives.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-lives-"));
afterAll(() => rmSync(folder, { recursive: true }));

const nodes = (text: string): string => {
  const file = join(folder, "nodes.csv");
  writeFileSync(file, text);
  return file;
};

const HEAD = "policy,replication,node,battery_start_j,died_s\n";

describe("who died when", () => {
  it("is read with every return of devices that can come back", () => {
    const head = HEAD.replace("\n", ",died_revived\n");
    const file = nodes(`${head}local,0,a,30,4,\nlocal,0,b,30,9,3 5 9\nlocal,0,c,30,,\nedge,0,b,30,,2 7.5\n`);
    expect(readLives(file)).toEqual([
      { policy: "local", runs: [{ replication: 0, devices: 3, deaths_s: [3, 4, 9], revivals_s: [5] }] },
      { policy: "edge", runs: [{ replication: 0, devices: 1, deaths_s: [2], revivals_s: [7.5] }] },
    ]);
    expect(() => readLives(nodes(`${head}local,0,a,30,4,2 x\n`))).toThrow('expected times, got "2 x"');
  });

  it("is read by policy and replication, of devices with a battery", () => {
    const file = nodes(
      `${HEAD}local,1,phone-1,30,\nlocal,0,phone-1,30,9.5\nlocal,0,phone-2,30,4\nlocal,0,scenb,,\nlocal,1,phone-2,30,7\nedge,0,phone-1,,\n`,
    );
    expect(readLives(file)).toEqual([
      {
        policy: "local",
        runs: [
          { replication: 0, devices: 2, deaths_s: [4, 9.5], revivals_s: [] },
          { replication: 1, devices: 2, deaths_s: [7], revivals_s: [] },
        ],
      },
    ]);
    expect(() => readLives(nodes("policy,replication\n"))).toThrow('has no column "battery_start_j"');
  });
});

describe("the lifetime of a network", () => {
  const lifetime = (devices: number, ...deaths: readonly (readonly number[])[]) =>
    networkLifetime({
      policy: "p",
      runs: deaths.map((deaths_s, replication) => ({ replication, devices, deaths_s, revivals_s: [] })),
    });

  it("is when the first one dies, half are dead, and the last one dies", () => {
    expect(lifetime(4, [1, 2, 3, 4])).toEqual({ devices: 4, first_s: 1, half_s: 2, last_s: 4, alive: 0 });
    expect(lifetime(5, [1, 2, 3, 4])).toEqual({ devices: 5, first_s: 1, half_s: 3, last_s: NaN, alive: 1 });
    expect(lifetime(1, [8])).toEqual({ devices: 1, first_s: 8, half_s: 8, last_s: 8, alive: 0 });
  });

  it("counts those that are dead at once, where devices come back", () => {
    // 4 devices: 3, 2, 3, 2, 1, 0, 1 alive from 1, 2, 3, 4, 5, 6 and 7 s on.
    const run = { replication: 0, devices: 4, deaths_s: [1, 2, 4, 5, 6], revivals_s: [3, 7] };
    expect(aliveLevels(run).map(({ alive }) => alive)).toEqual([4, 3, 2, 3, 2, 1, 0, 1]);
    expect(networkLifetime({ policy: "p", runs: [run] })).toEqual({
      devices: 4,
      first_s: 1,
      half_s: 2,
      last_s: 6,
      alive: 1,
    });
    const early = { replication: 0, devices: 3, deaths_s: [0, 2, 4, 5], revivals_s: [4, 6] };
    expect(aliveLevels(early)).toEqual([
      { time_s: 0, alive: 2 },
      { time_s: 2, alive: 1 },
      { time_s: 5, alive: 0 },
      { time_s: 6, alive: 1 },
    ]);
  });

  it("is a median over replications, in which what does not happen takes for ever", () => {
    const { first_s, half_s, last_s, alive } = lifetime(2, [1, 5], [2], []);
    expect([first_s, half_s, last_s]).toEqual([2, 2, NaN]);
    expect(alive).toBe(1);
    expect(lifetime(1, [3], []).first_s).toBeNaN();
    expect(lifetime(1, [3], [4], [10], []).first_s).toBe(7);
  });
});
