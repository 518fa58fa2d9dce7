import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import seedrandom from "seedrandom";
import { describe, expect, it } from "vitest";
import { AleaSeeder } from "../../../src/engine/generators/alea-seed.js";
import { AleaStates, aleaFrom, aleaState, drawAt, undoAt } from "../../../src/engine/generators/alea-states.js";

const seeder = new AleaSeeder();

/** A generator of seedrandom's own, keyed by the hash of an address. */
const peerOf = (address: string) => seedrandom.alea(bytesToHex(sha256(utf8ToBytes(address))), { state: true });

describe("the seeding of a generator", () => {
  it("gives what seedrandom makes of the SHA-256 of an address, whatever its length and letters", () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.string({ unit: "grapheme", maxLength: 300 }),
    );
    fc.assert(
      fc.property(texts, (address) => {
        expect(aleaState(address, seeder)).toEqual({ ...peerOf(address).state() });
      }),
      { seed: 4, numRuns: 300 },
    );
    // Around the lengths at which the padding needs a further block, and where the room for the text has to grow.
    for (const length of [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 511, 512, 513, 5000])
      for (const letter of ["a", "\u00fc", "\u20ac"])
        expect(aleaState(letter.repeat(length), seeder)).toEqual({ ...peerOf(letter.repeat(length)).state() });
  });

  it("begins generators that draw what seedrandom's draw", () => {
    const [draw, peer] = [aleaFrom(aleaState("phone", seeder)), peerOf("phone")];
    for (let count = 0; count < 1000; count++) expect(draw()).toBe(peer.double());
  });
});

describe("generators side by side", () => {
  it("draw what seedrandom's own draw, in whatever order they are asked", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 400 }),
        (keys, order) => {
          const states = new AleaStates();
          const places = keys.map((key) => states.addSeeded(key, seeder));
          const peers = keys.map(peerOf);
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
    const places = Array.from({ length: 5000 }, (_, key) => states.addSeeded(`${key}`, seeder));
    const peer = peerOf("4321");
    for (let draw = 0; draw < 200_000; draw++) {
      const value = states.double(places[4321]!);
      if (value !== peer.double()) throw new Error(`draw ${draw} differs`);
    }
    expect(states.double(places[17]!)).toBe(peerOf("17").double());
  });

  it("take draws back: what was drawn is drawn again", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 3000 }), fc.nat({ max: 300 }), (key, first, more) => {
        const { c, s0, s1, s2 } = aleaState(key, seeder);
        const states = Float64Array.of(c, s0, s1, s2);
        for (let draw = 0; draw < first; draw++) drawAt(states, 0);
        const drawn = Array.from({ length: more }, () => drawAt(states, 0));
        for (let draw = 0; draw < more; draw++) undoAt(states, 0);
        expect(Array.from({ length: more }, () => drawAt(states, 0))).toEqual(drawn);
        for (let draw = 0; draw < first + more; draw++) undoAt(states, 0);
        expect(drawAt(states, 0)).toBe(peerOf(key).double());
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
