import { expect, it } from "vitest";
import { Leases } from "../../../../src/experiment/sweep/folder-queue/lease.js";

it("takes a worker for lost when its sign of life has stayed the same for a lease, and not before", () => {
  const leases = new Leases(1000);
  expect(leases.isAlive("a", "1", 5000)).toBe(true);
  expect(leases.isAlive("a", "1", 5999)).toBe(true);
  expect(leases.isAlive("a", "1", 6000)).toBe(false);
  expect(leases.isAlive("a", "2", 6100)).toBe(true);
  expect(leases.isAlive("b", "1", 7000)).toBe(true);
  expect(leases.isAlive("a", "2", 7100)).toBe(false);
});

it("concludes nothing from signs that it could not see", () => {
  const leases = new Leases(1000);
  leases.isAlive("a", "1", 0);
  leases.renew(60_000);
  expect(leases.isAlive("a", "1", 60_500)).toBe(true);
  expect(leases.isAlive("a", "1", 61_000)).toBe(false);
});
