import { Environment } from "../src/environment/environment.js";
import { loadScenario } from "../src/scenario/load/load.js";

/**
 * What a step of environments takes in the emulator alone, without pipes: the part of a round trip that is emulation. For
 * bench/gym.py. With many environments, each step of all of them finds the caches filled by the others.
 *
 *     npx tsx bench/environment.ts <scenario.yaml> <rounds> <environments>
 */
const [path = "scenarios/quickstart.yaml", count = "20000", many = "1"] = process.argv.slice(2);
const rounds = Number(count);
const { scenario } = loadScenario(path);
const environments = Array.from({ length: Number(many) }, (_, index) => new Environment(scenario, { index }));
const { features } = environments[0]!.codec;
const action = new Int32Array(environments[0]!.spaces.places).fill(1);
const taken_us = new Float64Array(rounds);
for (const environment of environments) environment.reset();
for (let round = 0; round < rounds; round++) {
  const begun_ms = performance.now();
  for (const environment of environments) if (environment.step(action).decision < 0) environment.reset();
  taken_us[round] = ((performance.now() - begun_ms) * 1e3) / environments.length;
}
// The first quarter warms up.
const warm = taken_us.subarray(rounds / 4).toSorted();
console.log(
  JSON.stringify({
    features: features.length,
    median_us: warm[warm.length >> 1],
    p10_us: warm[Math.floor(warm.length / 10)],
  }),
);
