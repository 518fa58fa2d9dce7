import fc from "fast-check";
import seedrandom from "seedrandom";
import { describe, expect, it } from "vitest";
import { AleaStates, aleaState } from "../../../src/engine/alea-states.js";
import { RandomStreams } from "../../../src/engine/random.js";

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

  it("take draws back: what was drawn is drawn again", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 3000 }), fc.nat({ max: 300 }), (key, first, more) => {
        const states = new AleaStates();
        const at = states.add(aleaState(key));
        for (let draw = 0; draw < first; draw++) states.double(at);
        const drawn = Array.from({ length: more }, () => states.double(at));
        for (let draw = 0; draw < more; draw++) states.undo(at);
        expect(Array.from({ length: more }, () => states.double(at))).toEqual(drawn);
        for (let draw = 0; draw < first + more; draw++) states.undo(at);
        expect(states.double(at)).toBe(seedrandom.alea(key).double());
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});

describe("a stream that can go to any of its draws", () => {
  it("draws there what the plain stream of its address draws", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 50 }), (positions) => {
        const streams = new RandomStreams(9, 2);
        const plain = streams.stream("phone", "cores");
        const draws = Array.from({ length: 202 }, () => plain());
        const seekable = new RandomStreams(9, 2).seekable("phone", "cores");
        for (const position of positions) {
          seekable.seek(position);
          expect(seekable.next()).toBe(draws[position]);
          expect(seekable.next()).toBe(draws[position + 1]);
        }
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  it("refuses places that there are not", () => {
    const stream = new RandomStreams(1, 0).seekable("phone", "cores");
    expect(() => stream.seek(-1)).toThrow("invalid position: -1");
    expect(() => stream.seek(0.5)).toThrow("invalid position: 0.5");
  });
});
