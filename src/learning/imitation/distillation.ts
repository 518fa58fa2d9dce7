import { pow } from "../../math/pow.js";

/**
 * Softens a teacher's probabilities, so that a student sees how the teacher weighs the lesser choices.
 *
 *     q_i = exp(ln(p_i) / T) / sum over j of exp(ln(p_j) / T) = p_i^(1/T) / sum over j of p_j^(1/T)
 *
 * @param probabilities  float32 [samples, groups * choices], each group's sum is 1
 * @param choices        of a group
 * @param temperature    T >= 1; 1 leaves them as they are
 * @returns              of the same size
 * @throws RangeError when T < 1
 * @source KD-DIL, section 4. Its example, (0.999, 2e-4, 3e-6) to (0.71, 0.20, 0.09) at T = 5, does not follow its formula, which gives
 *         (0.79, 0.14, 0.06); with 2e-3 and 3e-5 it does.
 */
export const soften = (probabilities: Float32Array, choices: number, temperature: number): Float32Array => {
  if (!(temperature >= 1)) throw new RangeError(`invalid temperature: ${temperature}`);
  const softened = new Float32Array(probabilities.length);
  for (let group = 0; group < probabilities.length; group += choices) {
    let sum = 0;
    for (let choice = group; choice < group + choices; choice++) {
      const power = pow(probabilities[choice]!, 1 / temperature);
      softened[choice] = power;
      sum += power;
    }
    for (let choice = group; choice < group + choices; choice++) softened[choice]! /= sum;
  }
  return softened;
};
