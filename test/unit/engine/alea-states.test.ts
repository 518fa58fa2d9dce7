import fc from "fast-check";
import seedrandom from "seedrandom";
import { describe, expect, it } from "vitest";
import { AleaStates, aleaState } from "../../../src/engine/alea-states.js";

describe("generators side by side", () => {
  it("draw what seedrandom's own draw, in whatever order they are asked", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 400 }),
        (keys, order) => {
          const states = new AleaStates();
          const places = keys.map((key) => states.add(aleaState(key)));
          const peers = keys.map((key) => seedrandom.alea(key));
          for (const draw of order) {
            const index = draw % keys.length;
            expect(states.double(places[index]!)).toBe(peers[index]!.double());
          }
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it("do so for a long time, and when there are many", () => {
    const states = new AleaStates();
    const places = Array.from({ length: 5000 }, (_, key) => states.add(aleaState(`${key}`)));
    const peer = seedrandom.alea("4321");
    for (let draw = 0; draw < 200_000; draw++) {
      const value = states.double(places[4321]!);
      if (value !== peer.double()) throw new Error(`draw ${draw} differs`);
    }
    expect(states.double(places[17]!)).toBe(seedrandom.alea("17").double());
  });
});
