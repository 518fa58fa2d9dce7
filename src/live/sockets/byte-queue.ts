/** Bytes in the order in which they came, taken in other pieces. */
export class ByteQueue {
  readonly #chunks: Uint8Array[] = [];
  /** Of the first chunk: bytes that are taken. */
  #taken = 0;
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** Takes the first bytes, without copying them. @throws RangeError when there are not so many */
  take(bytes: number): readonly Uint8Array[] {
    if (bytes > this.#length) throw new RangeError(`${bytes} bytes of ${this.#length}`);
    this.#length -= bytes;
    const pieces: Uint8Array[] = [];
    for (let missing = bytes; missing > 0; ) {
      const chunk = this.#chunks[this.#first]!;
      const piece = chunk.subarray(this.#taken, this.#taken + missing);
      pieces.push(piece);
      missing -= piece.length;
      this.#taken += piece.length;
      if (this.#taken < chunk.length) break;
      this.#taken = 0;
      this.#first++;
    }
    // Finished chunks are released, many at a time.
    if (this.#first > 64 || this.#first === this.#chunks.length) {
      this.#chunks.splice(0, this.#first);
      this.#first = 0;
    }
    return pieces;
  }
}
