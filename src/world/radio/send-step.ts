/** The result of one step of sending. */
export interface SendStep {
  /** When the step ended. */
  end_s: number;
  /** Bits left to send at that time; 0 when the transfer is complete. */
  left_bits: number;
  /** True when nothing was delivered for the sender's `outage_s`, so that it gives up at `end_s`. */
  isAbandoned: boolean;
}
