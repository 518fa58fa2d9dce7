import { inflateSync } from "node:zlib";

const WOFF = 0x774f4646;
const HEADER_BYTES = 44;
const ENTRY_BYTES = 20;

/**
 * Extracts the TrueType or OpenType font from a font in the Web Open Font Format.
 *
 * @source W3C, WOFF File Format 1.0, 2012: a header, entries of tag, offset, lengths and checksum, and tables that are compressed by zlib
 *         where that makes them shorter
 * @throws RangeError if it is not a WOFF file
 */
export const sfntOf = (woff: Uint8Array): Uint8Array => {
  const input = new DataView(woff.buffer, woff.byteOffset, woff.byteLength);
  if (woff.byteLength < HEADER_BYTES || input.getUint32(0) !== WOFF) throw new RangeError("no WOFF font");
  const count = input.getUint16(12);
  const tables = Array.from({ length: count }, (_, i) => {
    const at = HEADER_BYTES + i * ENTRY_BYTES;
    const [offset, packed, length] = [input.getUint32(at + 4), input.getUint32(at + 8), input.getUint32(at + 12)];
    const bytes = woff.subarray(offset, offset + packed);
    return {
      tag: input.getUint32(at),
      checksum: input.getUint32(at + 16),
      length,
      bytes: packed < length ? inflateSync(bytes) : bytes,
    };
  });
  const padded = (length: number): number => 4 * Math.ceil(length / 4);
  const start = 12 + 16 * count;
  const sfnt = new Uint8Array(tables.reduce((sum, { length }) => sum + padded(length), start));
  const output = new DataView(sfnt.buffer);
  /** The largest power of two not above the number of tables. */
  let powers = 1;
  let exponent = 0;
  for (; 2 * powers <= count; powers *= 2) exponent++;
  output.setUint32(0, input.getUint32(4));
  output.setUint16(4, count);
  output.setUint16(6, 16 * powers);
  output.setUint16(8, exponent);
  output.setUint16(10, 16 * count - 16 * powers);
  let at = start;
  for (const [i, { tag, checksum, length, bytes }] of tables.entries()) {
    const entry = 12 + 16 * i;
    output.setUint32(entry, tag);
    output.setUint32(entry + 4, checksum);
    output.setUint32(entry + 8, at);
    output.setUint32(entry + 12, length);
    sfnt.set(bytes, at);
    at += padded(length);
  }
  return sfnt;
};
