/** A frozen copy for policies: their changes do not reach the emulation. */
export const deepFrozen = <T>(value: T): T => {
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) deepFrozen(part);
  return Object.freeze(value);
};
