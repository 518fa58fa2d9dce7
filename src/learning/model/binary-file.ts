import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/** SHA-256 in hexadecimal. */
export const sha256Of = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/**
 * Writes a file completely or not at all: the old file stays until the new one is on the disk. @throws Error that names the file
 */
export const writeWhole = (file: string, parts: readonly (Uint8Array | string)[]): void => {
  const draft = `${file}.part`;
  try {
    writeForced(draft, parts);
    renameSync(draft, file);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new Error(`cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};

const writeForced = (file: string, parts: readonly (Uint8Array | string)[]): void => {
  const descriptor = openSync(file, "w");
  try {
    for (const part of parts) {
      const bytes = typeof part === "string" ? Buffer.from(part) : part;
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** The bytes of float32 numbers, little-endian. */
export const bytesOf = (numbers: Float32Array): Uint8Array => {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < numbers.length; at++) view.setFloat32(4 * at, numbers[at]!, true);
  return bytes;
};

/** Float32 numbers from their bytes, little-endian. */
export const floatsOf = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(4 * at, true));
};
