/** A number for a table: `-` where there is none. */
export const number = (value: number, digits = 4): string => {
  if (Number.isNaN(value)) return "-";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return String(Number(value.toPrecision(digits)));
};

/** `[1.2, 1.4]` */
export const range = (low: number, high: number): string =>
  Number.isNaN(low) && Number.isNaN(high) ? "-" : `[${number(low)}, ${number(high)}]`;

/** A relative difference: `+4.1 %` */
export const percent = ({ relative }: { readonly relative: number }): string =>
  Number.isNaN(relative) ? "-" : `${relative > 0 ? "+" : ""}${(100 * relative).toFixed(1)} %`;

/** A p-value. */
export const chance = (p: number): string => (Number.isNaN(p) ? "-" : p < 0.001 ? "< 0.001" : p.toFixed(3));
