/**
 * Tracks which workers are alive. A worker is lost if its sign of life does not change for the length of a lease, by the observer's
 * clock. Clocks of different hosts are never compared.
 */
export class Leases {
  readonly #lease_ms: number;
  readonly #seen = new Map<string, { readonly sign: string; readonly since_ms: number }>();

  constructor(lease_ms: number) {
    this.#lease_ms = lease_ms;
  }

  /** @returns whether the worker has shown life within a lease, or may still do so */
  isAlive(worker: string, sign: string, now_ms: number): boolean {
    const seen = this.#seen.get(worker);
    if (seen === undefined || seen.sign !== sign) {
      this.#seen.set(worker, { sign, since_ms: now_ms });
      return true;
    }
    return now_ms - seen.since_ms < this.#lease_ms;
  }

  /** Renews all leases after the observer itself was away: the signs of life prove nothing then. */
  renew(now_ms: number): void {
    for (const [worker, { sign }] of this.#seen) this.#seen.set(worker, { sign, since_ms: now_ms });
  }
}
