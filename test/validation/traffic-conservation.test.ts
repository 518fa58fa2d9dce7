import fc from "fast-check";
import { expect, it } from "vitest";
import { buildEmulation } from "../../src/compose/build.js";
import { RandomStreams } from "../../src/engine/random.js";
import { sized } from "../support/effort.js";
import { scenarioOf } from "../support/emulate.js";
import { hazardousScenario } from "../support/hazards.js";
import { restless } from "../support/restless-policy.js";

/** Flows, datagrams and tasks from outside, at random instants of small hazardous scenarios; `finish` checks every law of conservation. */
it("traffic and posted tasks among interrupted tasks keep every law of conservation, and lose no byte but for a reason", () => {
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(hazardousScenario, fc.integer({ min: 0, max: 1e6 }), (text, seed) => {
      const scenario = scenarioOf(text);
      const random = new RandomStreams(seed, 0).stream("test", "traffic");
      const upTo = (count: number) => Math.floor(count * random());
      const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
      const emulation = buildEmulation(
        { ...scenario, until_s: 2 },
        { replication: 0, sink, policy: restless("task"), takesOutside: true },
      );
      const { traffic, devices, sites } = emulation;
      const flows: (() => void)[] = [];
      for (let flow = 0; flow < 6 && sites.length > 1; flow++) {
        const address = {
          device: upTo(devices.length),
          site: 1 + upTo(sites.length - 1),
          direction: random() < 0.5 ? "up" : "down",
        } as const;
        const limits = { buffer_bytes: 20_000, window_bytes: 10_000 };
        let offered = 0;
        let received = 0;
        let ended = false;
        if (flow % 2 === 0) {
          const stream = traffic.stream(
            address,
            limits,
            {
              delivered: ({ bytes }) => {
                received += bytes;
              },
              ended: () => {
                ended = true;
              },
              hasRoom: () => count("room"),
            },
            count,
          );
          for (let offer = 0; offer < 3; offer++)
            emulation.at(random(), () => {
              offered += 12_000;
              stream.offer(12_000);
            });
          if (random() < 0.5) emulation.at(1, () => stream.finish());
          if (random() < 0.3) emulation.at(random(), () => stream.hold());
          if (random() < 0.3) emulation.at(1 + random(), () => stream.release());
          if (random() < 0.3) emulation.at(random(), () => traffic.close(address.device, stream, "reset"));
          flows.push(() => {
            if (received > offered || (ended && received !== offered))
              throw new Error(`${received} of ${offered} bytes`);
            if (ended) count("ended");
            if (stream.resent > 0) count("resent");
          });
        } else {
          let lost = 0;
          const datagrams = traffic.datagrams(address, limits, {
            delivered: ({ bytes }) => {
              received += bytes;
            },
            lost: ({ bytes }, _, reason) => {
              lost += bytes;
              count(reason);
            },
          });
          for (let sent = 0; sent < 10; sent++)
            emulation.at(random(), () => {
              offered += 3000;
              datagrams.send(3000);
            });
          flows.push(() => {
            if (received + lost > offered) throw new Error(`${received} + ${lost} of ${offered} bytes`);
          });
        }
      }
      for (let task = 0; task < 3; task++)
        emulation.at(random(), () => emulation.offer({ device: upTo(devices.length) }));
      emulation.advance(0.2 + 1.8 * random());
      emulation.finish();
      for (const check of flows) check();
    }),
    { seed: 17, numRuns: sized(60, 2000) },
  );
  // Lost segments and failed servers are rarer; streams send again what they cost.
  for (const what of ["ended", "resent", "buffer-full", "battery-empty"])
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
}, 600_000);
