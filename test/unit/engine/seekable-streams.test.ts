import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStreams, type StreamBegins } from "../../../src/engine/random.js";

const purposeOf = (server: number) => `cores of edge-${server}`;

describe("numbered streams that can go to any of their draws", () => {
  const visits = fc.array(fc.tuple(fc.nat({ max: 2000 }), fc.nat({ max: 100 })), { minLength: 1, maxLength: 60 });

  it.each([
    ["as they are asked for", (): StreamBegins | undefined => undefined],
    ["where beginnings are kept", (): StreamBegins | undefined => new Map()],
  ])("draw there what the plain streams of their addresses draw, seeded %s", (_, begins) => {
    fc.assert(
      fc.property(visits, (asked) => {
        const plain = new RandomStreams(9, 2);
        const seekable = new RandomStreams(9, 2, begins()).seekables("phone", purposeOf);
        for (const [server, position] of asked) {
          const stream = plain.stream("phone", purposeOf(server));
          for (let draw = 0; draw < position; draw++) stream();
          seekable.seek(server, position);
          expect(seekable.next()).toBe(stream());
          expect(seekable.next()).toBe(stream());
        }
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  it("are told apart when there are thousands of them, in whatever order they come", () => {
    const plain = new RandomStreams(1, 0);
    const seekable = plain.seekables("phone", purposeOf);
    const numbers = Array.from({ length: 3000 }, (_, index) => (index * 7919) % 65_536);
    for (const number of numbers) seekable.seek(number, 3);
    for (const number of [...numbers].reverse()) {
      seekable.seek(number, 0);
      expect(seekable.next()).toBe(plain.stream("phone", purposeOf(number))());
    }
  });

  it("refuse places that there are not", () => {
    const streams = new RandomStreams(1, 0).seekables("phone", purposeOf);
    expect(() => streams.seek(0, -1)).toThrow("invalid position: -1");
    expect(() => streams.seek(0, 0.5)).toThrow("invalid position: 0.5");
  });
});
