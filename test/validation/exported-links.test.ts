import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { opportunities_ms, writeMahimahi } from "../../src/experiment/links/mahimahi.js";
import { linksOfRun, PACKET_BITS } from "../../src/experiment/links/run-links.js";
import { stepsOf, trafficControlScript } from "../../src/experiment/links/traffic-control.js";
import { inputsOf } from "../../src/experiment/runs/inputs.js";
import { writeManifest } from "../../src/output/write/manifest.js";
import { loadScenario } from "../../src/scenario/load/load.js";
import { emulate, placing } from "../support/emulate.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const workingFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "edgefade-links-"));
  folders.push(folder);
  return folder;
};

/** Tasks far apart, so that each has the radio for itself. */
const base = {
  name: "links",
  tasks: 30,
  seed: 5,
  edges: [{ name: "edge", cores: 8, frequency: "3 GHz" }],
  clouds: [{ name: "cloud" }],
  backhaul: { delay: "15 ms", rate: "unlimited" },
  devices: [{ name: "phone", position: "disc(50 m, 60 m)" }],
  application: { chain: { subtasks: 1, data: "uniform(5 KB, 200 KB)", complexity: "uniform(1, 5)" } },
  arrivals: { process: "periodic", every: "2 s" },
  policies: ["local"],
};

const scenarioFile = (folder: string, name: string, more: object): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ ...base, ...more }));
  return file;
};

/** A folder as `edgefade run` leaves it, as far as an export reads it: the manifest alone where the length is given. */
const folderOf = (folder: string, scenario: string): string => {
  const {
    scenario: { seed, policies },
    text,
    directory,
  } = loadScenario(scenario);
  const out = join(folder, "run");
  mkdirSync(out);
  const inputs = inputsOf(text, directory, out);
  const names = policies.map(({ name }) => name);
  const facts = { command: [], scenario: text, seed, policies: names, replications: 1, counts: {}, wall_s: 0 };
  writeManifest(out, {
    ...facts,
    started: new Date(),
    status: "completed",
    ...(inputs === undefined ? {} : { inputs }),
  });
  return out;
};

/** A run without any transfer, which leaves the links as they are. */
const quietRun = (folder: string, radio: object): string =>
  folderOf(folder, scenarioFile(folder, "own.yaml", { radio, replications: 1 }));

const atEdge = placing(({ graph }) => new Array<string>(graph.subtasks).fill("edge"));

const fading = { model: "rayleigh", coherence: "20 ms", group: 8 };
const radios = {
  "a constant link": { rate: "constant", uplink: "7.3 Mbps", downlink: "11 Mbps" },
  "a cell without fading": { subcarriers: 64, fading: { model: "none" }, allocation: { scheme: "equal-share" } },
  "a fading cell": { subcarriers: 64, fading, allocation: { scheme: "equal-share" } },
  "a fading cell with grants": { subcarriers: 64, fading, allocation: { scheme: "fixed", subcarriers: 32 } },
};

describe("links that were exported to Mahimahi's format and replayed as recorded links", () => {
  it.each(Object.entries(radios))(
    "give the completion times of %s, within a packet and a millisecond a transfer",
    async (_, radio) => {
      const folder = workingFolder();
      const traces = await linksOfRun(quietRun(folder, radio), { length_s: 62 });
      writeMahimahi(folder, traces);
      const own = emulate(loadScenario(scenarioFile(folder, "own.yaml", { radio })).scenario, atEdge);
      const replay = { rate: "trace", uplink: "phone.up", downlink: "phone.down" };
      const replayed = emulate(loadScenario(scenarioFile(folder, "replay.yaml", { radio: replay })).scenario, atEdge);
      const least = (direction: "up" | "down") =>
        Math.min(...traces.find((trace) => trace.direction === direction)!.rates_bps);
      // A block of fading is sampled in the middle of its milliseconds, and transfers of the replay are in the same blocks but for the bound.
      const up_s = PACKET_BITS / least("up") + 0.001;
      const down_s = PACKET_BITS / least("down") + 0.001 + up_s * 2;
      const key = ({ task, leg }: { task: number; leg: string }) => `${task} ${leg}`;
      const ends = new Map(replayed.transfers.map((transfer) => [key(transfer), transfer.end_s]));
      expect(own.transfers).toHaveLength(60);
      const errors_s = own.transfers.map((transfer) => Math.abs(ends.get(key(transfer))! - transfer.end_s));
      own.transfers.forEach(({ leg }, index) => {
        expect(errors_s[index]).toBeLessThanOrEqual(leg === "uplink" ? up_s : down_s);
      });
      for (const task of own.tasks)
        expect(Math.abs(replayed.tasks[task.task]!.completed_s - task.completed_s)).toBeLessThanOrEqual(down_s);
      expect(Math.max(...errors_s)).toBeGreaterThan(0);
    },
  );

  it("are the opportunities of a recorded link themselves", async () => {
    const folder = workingFolder();
    const times_ms = [1, 1, 4, 9, 17, 17, 17, 30];
    writeFileSync(join(folder, "given.up"), `${times_ms.join("\n")}\n`);
    const run = quietRun(folder, { rate: "trace", uplink: "given.up" });
    const [up] = writeMahimahi(folder, await linksOfRun(run, { length_s: 0.09 }));
    const written = readFileSync(up!.file, "utf8").trim().split("\n").map(Number);
    expect(written).toEqual([0, 30, 60].flatMap((period_ms) => times_ms.map((time_ms) => period_ms + time_ms)));
  });

  it("leave out what other transfers of the run take", async () => {
    const folder = workingFolder();
    const busy = {
      arrivals: "saturated",
      policies: ["edge"],
      tasks: 20,
      radio: radios["a constant link"],
      replications: 1,
    };
    const file = scenarioFile(folder, "busy.yaml", busy);
    const { transfers, tasks } = emulate(loadScenario(file).scenario, atEdge);
    const out = folderOf(folder, file);
    const length_s = Math.max(...tasks.map(({ completed_s }) => completed_s));
    const head = "policy,replication,arrival_s,completed_s";
    const rows = tasks.map(({ arrival_s, completed_s }) => `edge,0,${arrival_s},${completed_s}`);
    writeFileSync(join(out, "tasks.csv"), `${[head, ...rows].join("\n")}\n`);
    const [up] = await linksOfRun(out, {});
    expect(up!.rates_bps.length).toBe(Math.ceil(length_s * 1000));
    const share =
      transfers.filter(({ leg }) => leg === "uplink").reduce((sum, { start_s, end_s }) => sum + end_s - start_s, 0) /
      (up!.rates_bps.length / 1000);
    const free = up!.rates_bps.filter((rate_bps) => rate_bps > 0).length / up!.rates_bps.length;
    expect(share).toBeGreaterThan(0.1);
    expect(Math.abs(free - (1 - share))).toBeLessThan((2 * transfers.length) / up!.rates_bps.length);
  });

  it("have a whole packet no later than the link has carried it", () => {
    const rates_bps = Float64Array.from({ length: 500 }, (_, step) => (step % 7) * 5e6);
    let carried_bits = 0;
    const times_ms = opportunities_ms(rates_bps);
    rates_bps.forEach((rate_bps, step) => {
      carried_bits += rate_bps * 0.001;
      expect(times_ms.filter((time_ms) => time_ms <= step + 1).length).toBe(
        Math.floor(carried_bits / PACKET_BITS + 1e-6),
      );
    });
  });
});

describe("the script for tc", () => {
  it("has the mean rate of every step once", () => {
    expect(stepsOf([1e6, 3e6, 2e6, 2e6, 0, 0, 5e5], 2)).toEqual([
      { at_ms: 0, rate_bps: 2e6 },
      { at_ms: 4, rate_bps: 8 },
      { at_ms: 6, rate_bps: 5e5 },
    ]);
  });

  it("calls tc with a rate for every step and the delay of the wires, and cleans up", async () => {
    const folder = workingFolder();
    const traces = [
      { device: "phone-0", direction: "up", rates_bps: Float64Array.of(1e6, 1e6, 80e6, 80e6), delay_s: 0.015 },
      { device: "phone-0", direction: "down", rates_bps: Float64Array.of(5e6), delay_s: 0 },
    ] as const;
    const script = join(folder, "links.sh");
    writeFileSync(script, trafficControlScript(traces, 2, "a run"));
    const bin = join(folder, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "tc"), `#!/bin/sh\necho "$@" >> ${join(folder, "calls")}\n`);
    chmodSync(join(bin, "tc"), 0o755);
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    execFileSync("sh", [script, "phone-0", "up", "eth9"], { env });
    expect(readFileSync(join(folder, "calls"), "utf8").trim().split("\n")).toEqual([
      "qdisc replace dev eth9 root handle 1: netem delay 15000us limit 100000",
      "qdisc add dev eth9 parent 1:1 handle 10: tbf rate 1000000bit burst 3028 latency 1s",
      "qdisc change dev eth9 parent 1:1 handle 10: tbf rate 80000000bit burst 40000 latency 1s",
      "qdisc del dev eth9 root",
    ]);
    const refused = () => execFileSync("sh", [script, "phone-1", "up", "eth9"], { env, stdio: "pipe" });
    expect(refused).toThrow(/no link phone-1 up; there are: phone-0 up, phone-0 down/);
  });
});

describe("an export", () => {
  it.each([
    [{ policy: "edgy" }, '--policy: the run has no policy "edgy"'],
    [{ replication: 3 }, "--replication: the run has 1 replications"],
    [{ devices: ["fone"], length_s: 1 }, '--device: unknown device "fone"; did you mean "phone"?'],
    [{ site: "egde", length_s: 1 }, '--site: unknown site "egde"; did you mean "edge"?'],
    [{ length_s: 1e9 }, "--length: 1 devices over 1000000000 s are too many"],
  ])("refuses %s", async (options, problem) => {
    const run = quietRun(workingFolder(), radios["a constant link"]);
    await expect(linksOfRun(run, options)).rejects.toThrow(problem);
  });

  it("goes to a site over the wires, with their delay", async () => {
    const folder = workingFolder();
    const run = quietRun(folder, radios["a constant link"]);
    const [up, down] = await linksOfRun(run, { site: "cloud", length_s: 1 });
    expect([up!.delay_s, down!.delay_s].map((delay_s) => Number(delay_s.toFixed(9)))).toEqual([0.015, 0.015]);
    expect([up!.rates_bps[0], down!.rates_bps[0]]).toEqual([7.3e6, 11e6]);
  });
});
