import { parseQuantity, quote } from "../quantity.js";

/** Where a place is drawn, uniformly over the area. */
export type RegionSpec =
  /** A ring; without a centre around the first edge. */
  | {
      readonly kind: "disc";
      readonly inner_m: number;
      readonly outer_m: number;
      readonly centre_m?: readonly [number, number];
    }
  | {
      readonly kind: "rectangle";
      readonly low_m: readonly [number, number];
      readonly high_m: readonly [number, number];
    };

const sizes = { disc: [2, 4], rectangle: [4] } as const;
const arguments_ = {
  disc: "inner and outer radius, then x and y of the centre unless it is the first edge",
  rectangle: "x and y of two corners",
} as const;

/** Pattern of a region's text in a JSON Schema. */
export const REGION_PATTERN = "^\\s*(disc|rectangle)\\s*\\(.*\\)\\s*$";

/** Reads `disc(10 m, 100 m)`, `disc(10 m, 100 m, 300 m, 0 m)` or `rectangle(0 m, 0 m, 1 km, 1 km)`; a string is the problem. */
export const parseRegion = (text: string, expected: string): RegionSpec | string => {
  const [, kind, body] = /^(disc|rectangle)\s*\(([^()]*)\)$/.exec(text.trim()) ?? [];
  if (body === undefined) return `expected ${expected}, got ${quote(text)}`;
  const form = kind as keyof typeof sizes;
  const pieces = body.split(",");
  if (!(sizes[form] as readonly number[]).includes(pieces.length))
    return `${form}(...) takes ${sizes[form].join(" or ")} lengths (${arguments_[form]}), got ${pieces.length} in ${quote(text)}`;
  const values: number[] = [];
  for (const piece of pieces) {
    const parsed = parseQuantity(piece.trim(), "length");
    if (!parsed.ok) return `${parsed.problem} in ${quote(text)}`;
    values.push(parsed.value);
  }
  const [a, b, c, d] = values as [number, number, number, number];
  if (form === "rectangle")
    return { kind: form, low_m: [Math.min(a, c), Math.min(b, d)], high_m: [Math.max(a, c), Math.max(b, d)] };
  if (a < 0) return `expected radii >= 0 m, got ${quote(text)}`;
  if (a > b) return `the radii of ${quote(text)} are reversed: the inner one comes first`;
  return { kind: form, inner_m: a, outer_m: b, ...(pieces.length === 4 && { centre_m: [c, d] }) };
};

/** The region of checked text. */
export const siRegion = (text: string): RegionSpec => {
  const region = parseRegion(text, "a region");
  if (typeof region === "string") throw new Error(`text that was checked does not parse: ${region}`);
  return region;
};
