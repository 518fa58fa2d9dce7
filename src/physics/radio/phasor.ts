/** Pi / 2 in two parts; the first has 33 bits, so that its products with whole numbers below 2^20 are exact. */
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;

/** Cosine and sine of 0, 90, 180 and 270 degrees. */
const axes = Float64Array.of(1, 0, 0, 1, -1, 0, 0, -1);

/**
 * Writes amplitude * exp(j angle). Taylor's series up to the 17th power within 45 degrees of the nearest axis, to 1e-16: sine and
 * cosine at once, several times faster than one by one, the more so for the large angles of late moments. There is no branch in it:
 * the quarter of an angle is as good as random, and would be guessed wrongly half of the time.
 */
export const setPhasor = (into: Float64Array, at: number, amplitude: number, angle: number): void => {
  const quarter = Math.floor(angle * (2 / Math.PI) + 0.5);
  const x = angle - quarter * HALF_PI_HIGH - quarter * HALF_PI_LOW;
  const s = x * x;
  const sine =
    x *
    (1 -
      s *
        (1 / 6) *
        (1 -
          s *
            (1 / 20) *
            (1 -
              s *
                (1 / 42) *
                (1 -
                  s *
                    (1 / 72) *
                    (1 - s * (1 / 110) * (1 - s * (1 / 156) * (1 - s * (1 / 210) * (1 - s * (1 / 272)))))))));
  const cosine =
    1 -
    s *
      (1 / 2) *
      (1 -
        s *
          (1 / 12) *
          (1 -
            s *
              (1 / 30) *
              (1 -
                s * (1 / 56) * (1 - s * (1 / 90) * (1 - s * (1 / 132) * (1 - s * (1 / 182) * (1 - s * (1 / 240))))))));
  const axis = 2 * (quarter & 3);
  const x0 = amplitude * axes[axis]!;
  const y0 = amplitude * axes[axis + 1]!;
  into[2 * at] = x0 * cosine - y0 * sine;
  into[2 * at + 1] = x0 * sine + y0 * cosine;
};
