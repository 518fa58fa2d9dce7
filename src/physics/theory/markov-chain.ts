/** A step of a Markov chain in continuous time: from one state to another, per second. */
export interface Transition {
  readonly from: number;
  readonly to: number;
  readonly rate_hz: number;
}

/** Sweeps after which a chain counts as one that does not settle. */
const MOST_SWEEPS = 100_000;

/**
 * The steady state of a finite irreducible Markov chain, by Gauss-Seidel sweeps over its balance equations:
 *
 *     pi(j) sum of rates out of j = sum over i of pi(i) rate(i, j),   sum of pi = 1
 *
 * @param states       their number, >= 1
 * @param transitions  rates > 0; those from a state to itself change nothing
 * @returns            the share of the time in each state; sweeps end when no share changes by more than 1e-15
 * @throws RangeError when a state has no way out, or the sweeps do not settle
 * @source W. J. Stewart, "Introduction to the numerical solution of Markov chains", Princeton, 1994, section 3.2
 */
export const steadyState = (states: number, transitions: readonly Transition[]): Float64Array => {
  const moves = transitions.filter(({ from, to }) => from !== to);
  const out_hz = new Float64Array(states);
  const begins = new Int32Array(states + 1);
  for (const { from, to, rate_hz } of moves) {
    out_hz[from]! += rate_hz;
    begins[to + 1]!++;
  }
  if (states > 1 && out_hz.some((rate_hz) => !(rate_hz > 0))) throw new RangeError("a state has no way out");
  for (let state = 0; state < states; state++) begins[state + 1]! += begins[state]!;
  const filled = begins.slice();
  const sources = new Int32Array(moves.length);
  const rates = new Float64Array(moves.length);
  for (const { from, to, rate_hz } of moves) {
    const at = filled[to]!++;
    sources[at] = from;
    rates[at] = rate_hz;
  }
  const shares = new Float64Array(states).fill(1 / states);
  if (states === 1) return shares;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let change = 0;
    let sum = 0;
    for (let state = 0; state < states; state++) {
      let in_hz = 0;
      for (let at = begins[state]!; at < begins[state + 1]!; at++) in_hz += shares[sources[at]!]! * rates[at]!;
      const share = in_hz / out_hz[state]!;
      change = Math.max(change, Math.abs(share - shares[state]!));
      shares[state] = share;
      sum += share;
    }
    for (let state = 0; state < states; state++) shares[state]! /= sum;
    if (change <= 1e-15) return shares;
  }
  throw new RangeError("the chain does not settle");
};
