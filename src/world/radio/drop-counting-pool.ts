import type { Process } from "../../engine/process.js";
import type { Quote, Station, TransferResult } from "../link/link.js";
import type { NodeRecord } from "../port/records.js";
import type { AirTransfer, SubcarrierPool } from "./subcarrier-pool.js";

/** Wraps a pool and counts the transfers that were stopped in it before the end of the run. */
export class DropCountingPool implements SubcarrierPool {
  readonly #pool: SubcarrierPool;
  #dropped = 0;

  constructor(pool: SubcarrierPool) {
    this.#pool = pool;
  }

  get subcarriers(): number {
    return this.#pool.subcarriers;
  }

  get station(): Station {
    return this.#pool.station;
  }

  carry(transfer: AirTransfer, result: TransferResult): Process {
    return this.#pool.carry(transfer, result);
  }

  stopped(): void {
    this.#dropped++;
  }

  quote(transfer: AirTransfer, quote: Quote, sharers?: number): void {
    this.#pool.quote(transfer, quote, sharers);
  }

  report(run_s: number): NodeRecord {
    return { ...this.#pool.report(run_s), dropped: this.#dropped };
  }
}
