const numbers = new Float64Array(1);
const words = new Int32Array(numbers.buffer);
numbers[0] = 1;
const HIGH = words[1] === 0 ? 0 : 1;

/** The upper 32 bits of a number, as a signed integer: its sign, its exponent, and the first 20 bits of its fraction. */
export const highWord = (x: number): number => {
  numbers[0] = x;
  return words[HIGH]!;
};

/** The number with its lower 32 bits set to 0, which rounds it towards 0 to 21 significant bits. */
export const upperPart = (x: number): number => {
  numbers[0] = x;
  words[1 - HIGH] = 0;
  return numbers[0];
};

const POWERS = new Float64Array(2098);
POWERS[1074] = 1;
for (let n = 1; n <= 1023; n++) POWERS[1074 + n] = 2 * POWERS[1073 + n]!;
for (let n = 1; n <= 1074; n++) POWERS[1074 - n] = POWERS[1075 - n]! / 2;

/** 2^n for whole n from -1074 to 1023, exactly. */
export const twoToThe = (n: number): number => POWERS[n + 1074]!;
