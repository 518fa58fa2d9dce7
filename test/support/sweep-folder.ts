import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const parseManifest = (text: string): object => JSON.parse(text);

/** An output folder of a sweep over cores and rates, with means that are easy to check. */
export const sweepFolder = (folder: string, manifest: object): void => {
  mkdirSync(folder, { recursive: true });
  const rows = ["edges.0.cores,backhaul.rate,policy,metric,mean,ci95_low,ci95_high,n"];
  for (const cores of [4, 8, 16])
    for (const rate of ["1 Gbps", "10 Gbps"])
      for (const policy of ["local", "greedy"])
        for (const metric of ["latency_s", "device_energy_j"]) {
          const mean = (policy === "local" ? 4 : 2) / cores;
          rows.push(`${cores},${rate},${policy},${metric},${mean},${0.9 * mean},${1.1 * mean},5`);
        }
  writeFileSync(join(folder, "sweep.csv"), `${rows.join("\n")}\n`);
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
};
