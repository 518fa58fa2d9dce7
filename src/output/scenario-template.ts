import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkNewName, writeNewFiles } from "./new-files.js";
import { writeWholeFile } from "./write/whole-file.js";

/** The JSON Schema beside new scenarios, from which editors learn their fields. */
const SCHEMA_FILE = "edgefade.schema.json";

const scenarioText = (name: string): string => `# yaml-language-server: $schema=./${SCHEMA_FILE}
# All fields with their units and defaults: docs/scenarios.md. With all defaults written out: edgefade validate ${name}.yaml --resolved
name: ${name}
description: Phones around two edge servers, with a cloud behind them.
seed: 1

# Length of every run, per policy and replication. Intervals are over the replications.
tasks: 500
replications: 5

radio:
  carrier: 2 GHz
  subcarriers: 128
  spacing: 15 kHz
  pathLoss: 3gpp-pico
  fading: { model: rayleigh, coherence: 50 ms, group: 16 }
  # Every transfer holds 32 subcarriers of its cell; when all are taken, it waits.
  allocation: { scheme: fixed, subcarriers: 32 }

# Every edge is a server and a base station with a spectrum of its own. Devices use the station that they hear best.
edges:
  - { name: edge1, position: [0 m, 0 m], cores: 8, frequency: 2 GHz }
  - { name: edge2, position: [200 m, 0 m], cores: 8, frequency: 2 GHz }

clouds:
  - { name: cloud, cores: unlimited, frequency: 3 GHz }

# The wires from the edges to the cloud, and from edge to edge.
backhaul: { delay: "uniform(10 ms, 20 ms)", rate: 1 Gbps }

devices:
  - { name: phone, count: 20, position: "disc(10 m, 150 m, 100 m, 0 m)", frequency: 1 GHz, transmitPower: 23 dBm }

# A task is a chain of sub-tasks. Data are what comes into each and out of the last one; complexity is cycles per bit of its input.
application:
  chain: { subtasks: 3, data: "uniform(100 KB, 500 KB)", complexity: "uniform(50, 150)" }
  deadline: 2 s

# Per device.
arrivals: { process: poisson, rate: 0.2 /s }

# What policies lower: latency, energy, or weights for both.
objective: latency
policies: [local, edge, cloud, greedy, optimal]

# For \`edgefade sweep\`: every combination of these values.
sweep:
  arrivals.rate: [0.1 /s, 0.2 /s, 0.4 /s]
`;

/**
 * Writes a working scenario as a starting point, `<name>.yaml`, and the JSON Schema beside it if there is none.
 *
 * @param folder  created if it does not exist
 * @param schema  the JSON Schema of scenarios
 * @returns the scenario's path
 * @throws InputError if the name is invalid, or the scenario exists and `replaces` is not set
 */
export const writeScenarioTemplate = (name: string, folder: string, replaces: boolean, schema: object): string => {
  const stem = name.replace(/\.ya?ml$/, "");
  checkNewName(stem, "scenario", "two-cells");
  const file = join(folder, `${stem}.yaml`);
  writeNewFiles(new Map([[file, scenarioText(stem)]]), replaces);
  const schemaFile = join(folder, SCHEMA_FILE);
  if (replaces || !existsSync(schemaFile)) writeWholeFile(schemaFile, `${JSON.stringify(schema, null, 2)}\n`);
  return file;
};
