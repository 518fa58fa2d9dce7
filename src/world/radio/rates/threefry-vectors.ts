import { PARITY } from "../../../engine/generators/threefry.js";
import { type Code, type FunctionWriter, i32, i32x4, V128, type Variable, v128 } from "../../../math/web-assembly.js";

/** Bits by which a word is rotated in each of four rounds; the two rows take turns. */
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** Two words of a cipher for each of four numbers. */
interface Words {
  readonly x: Variable;
  readonly y: Variable;
}

/** Generates code of the cipher of `threefry` for several vectors of four numbers. They take each round together. The bits are identical. */
export class ThreefryVectors {
  /** Before: the lower and the upper 32 bits of indexes. After: the two words of the cipher. */
  readonly vectors: readonly Words[];
  readonly #keys: readonly Variable[];
  /** What is added to the second word after each four rounds: a part of the key and the number of the four. */
  readonly #added: readonly Variable[];

  constructor(writer: FunctionWriter, count: number) {
    this.vectors = Array.from({ length: count }, () => ({ x: writer.local(V128), y: writer.local(V128) }));
    this.#keys = writer.locals(V128, 3);
    this.#added = writer.locals(V128, 5);
  }

  /** Sets the key, of two words of 32 bits. */
  withKey(word0: Code, word1: Code): Code {
    const [key0, key1, key2] = this.#keys as [Variable, Variable, Variable];
    return [
      key0.set(i32x4.twice(word0)),
      key1.set(i32x4.twice(word1)),
      key2.set(i32x4.twice(i32.xor(i32.xor(word0, word1), i32.of(PARITY)))),
      this.#added.map((added, four) =>
        added.set(i32x4.add(this.#keys[(four + 2) % 3]!.value, i32x4.twice(i32.of(four + 1)))),
      ),
    ];
  }

  cipher(): Code {
    const key = (place: number): Code => this.#keys[place % 3]!.value;
    return [
      this.#each(({ x }) => x.set(i32x4.add(x.value, key(0)))),
      this.#each(({ y }) => y.set(i32x4.add(y.value, key(1)))),
      this.#added.map((added, four) => [
        ROTATIONS[four % 2]!.map((bits) => [
          this.#each(({ x, y }) => x.set(i32x4.add(x.value, y.value))),
          this.#each(({ x, y }) => y.set(v128.xor(rotated(y.value, bits), x.value))),
        ]),
        this.#each(({ x }) => x.set(i32x4.add(x.value, key(four + 1)))),
        this.#each(({ y }) => y.set(i32x4.add(y.value, added.value))),
      ]),
    ];
  }

  #each(code: (words: Words) => Code): Code {
    return this.vectors.map(code);
  }
}

const rotated = (word: Code, bits: number): Code =>
  v128.or(i32x4.shiftLeft(word, i32.of(bits)), i32x4.shiftRight(word, i32.of(32 - bits)));
