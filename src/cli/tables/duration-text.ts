/** A time for a person to read: `12 ms`, `3.4 s`, `12 min`, `5.1 h`. */
export const durationText = (time_s: number): string => {
  if (time_s < 1) return `${Math.max(1, Math.round(1000 * time_s))} ms`;
  if (time_s < 120) return `${Number(time_s.toPrecision(2))} s`;
  return time_s < 7200 ? `${Math.round(time_s / 60)} min` : `${Number((time_s / 3600).toPrecision(2))} h`;
};
