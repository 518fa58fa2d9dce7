import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Arc, Routing } from "../../../src/world/link/routing.js";

const graph = fc.integer({ min: 1, max: 7 }).chain((nodes) =>
  fc.record({
    nodes: fc.constant(nodes),
    arcs: fc
      .uniqueArray(
        fc.record({
          from: fc.integer({ min: 0, max: nodes - 1 }),
          to: fc.integer({ min: 0, max: nodes - 1 }),
          // Few lengths, so that many ways are equal.
          first: fc.constantFrom(0, 1, 1, 2, 1e15),
        }),
        { selector: ({ from, to }) => `${from} ${to}`, maxLength: 25 },
      )
      .map((all) =>
        all
          .filter(({ from, to }) => from !== to)
          .map(({ from, to, first }): Arc => ({ from, to, lengths: [first, 1] })),
      ),
  }),
);

/** All ways without a node twice, by trying everything. */
const allWays = (arcs: readonly Arc[], from: number, to: number): number[][] => {
  const found: number[][] = [];
  const walk = (node: number, way: readonly number[], seen: ReadonlySet<number>): void => {
    if (node === to) {
      found.push([...way]);
      return;
    }
    for (const [number, arc] of arcs.entries())
      if (arc.from === node && !seen.has(arc.to)) walk(arc.to, [...way, number], new Set([...seen, arc.to]));
  };
  walk(from, [], new Set([from]));
  return found;
};

const lengthOf = (arcs: readonly Arc[], way: readonly number[]): readonly [number, number] => [
  way.reduce((sum, arc) => sum + arcs[arc]!.lengths[0], 0),
  way.length,
];

/** Shorter first; of equal ones that whose last node but one, and so back, has the lower number. */
const inOrder =
  (arcs: readonly Arc[]) =>
  (a: readonly number[], b: readonly number[]): number => {
    const [one, other] = [lengthOf(arcs, a), lengthOf(arcs, b)];
    if (one[0] !== other[0]) return one[0] < other[0] ? -1 : 1;
    if (one[1] !== other[1]) return one[1] - other[1];
    for (let back = a.length - 1; back >= 0; back--)
      if (arcs[a[back]!]!.from !== arcs[b[back]!]!.from) return arcs[a[back]!]!.from - arcs[b[back]!]!.from;
    return 0;
  };

describe("shortest ways", () => {
  test("are the first of all ways in their order", () => {
    fc.assert(
      fc.property(graph, ({ nodes, arcs }) => {
        const routing = new Routing(nodes, arcs);
        for (let from = 0; from < nodes; from++)
          for (let to = 0; to < nodes; to++) {
            const [best] = from === to ? [[]] : allWays(arcs, from, to).sort(inOrder(arcs));
            expect(routing.route(from, to)).toEqual(best);
          }
      }),
      { numRuns: 300 },
    );
  });

  test("do not depend on the order in which links are named", () => {
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.nat()), ({ nodes, arcs }, chance) => {
        const order = arcs.map((_, number) => [chance.next().value as number, number] as const);
        const shuffled = order.sort(([a], [b]) => a - b).map(([, number]) => arcs[number]!);
        const [one, other] = [new Routing(nodes, arcs), new Routing(nodes, shuffled)];
        for (let to = 1; to < nodes; to++)
          expect(other.route(0, to)?.map((arc) => shuffled[arc])).toEqual(one.route(0, to)?.map((arc) => arcs[arc]));
      }),
    );
  });

  test("a ring of three thousand nodes: half of it, by the shorter side", () => {
    const nodes = 3000;
    const arcs = Array.from({ length: nodes }, (_, node) => [
      { from: node, to: (node + 1) % nodes, lengths: [1, 1] as const },
      { from: (node + 1) % nodes, to: node, lengths: [1, 1] as const },
    ]).flat();
    const routing = new Routing(nodes, arcs);
    expect(routing.route(0, 1000)).toHaveLength(1000);
    expect(routing.route(0, 2000)).toHaveLength(1000);
    expect(routing.route(7, 7)).toEqual([]);
  });
});
