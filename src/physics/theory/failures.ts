import { expm1 } from "../../math/exponentials.js";
import { markovQueue } from "./queueing.js";

const positive = (name: string, value: number): number => {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`invalid ${name}: ${value}`);
  return value;
};

/**
 * Share of the time down from 0 on of something that begins up, with exponential times up and down.
 *
 *     U (1 - (1 - e^(-r t)) / (r t)),   U = down / (up + down),  r = 1 / up + 1 / down
 *
 * @param up_s     mean time up, > 0
 * @param down_s   mean time down, > 0
 * @param until_s  t, > 0
 * @returns        U for large t: the share of the time down in the long run, for every law of the times
 * @throws RangeError when one of them is not positive
 * @source D. R. Cox, "Renewal Theory", 1962, section 7.4
 */
export const shareDown = (up_s: number, down_s: number, until_s = Infinity): number => {
  const rate_hz = 1 / positive("up_s", up_s) + 1 / positive("down_s", down_s);
  if (!(until_s > 0)) throw new RangeError(`invalid until_s: ${until_s}`);
  const share = down_s / (up_s + down_s);
  if (until_s === Infinity) return share;
  return share * (1 + expm1(-rate_hz * until_s) / (rate_hz * until_s));
};

/** What is known of a queue whose server fails and loses all that is there. */
export interface FailingQueue {
  /** Share of all arrivals that are served to their end. */
  readonly completed: number;
  /** Mean time in queue and service of those, s; it is exponential. */
  readonly sojourn_s: number;
  /** Mean number waiting, over all time. */
  readonly queued: number;
}

/**
 * The M/M/1 queue whose server fails: a failure removes all customers, and those who arrive before the repair are lost.
 *
 * While it is up, the number present is geometric with ratio z, the root below 1 of
 *
 *     service z^2 - (arrival + service + 1 / up) z + arrival = 0
 *
 * Who finds n there needs n + 1 services before the next failure, so
 *
 *     completed = A service z / arrival,   A = up / (up + down)
 *     P(sojourn > t | completed) = exp(-(service (1 - z) + 1 / up) t)
 *     queued = A z^2 / (1 - z)
 *
 * @param options.arrival_hz  arrivals per second, > 0
 * @param options.service_hz  services per second of the busy server, > 0; may be less than arrivals
 * @param options.up_s        mean of the time up, exponential, > 0; Infinity: it never fails, and arrivals must be fewer than services
 * @param options.down_s      mean of the time down, of any law, >= 0
 * @throws RangeError when one of them is out of range
 * @source D. Towsley, S. K. Tripathi, "A single server priority queue with server failures and queue flushing", Operations Research
 *         Letters 10, 1991; B. Krishna Kumar, D. Arivudainambi, "Transient solution of an M/M/1 queue with catastrophes", Computers and
 *         Mathematics with Applications 40, 2000
 */
export const failingQueue = (options: {
  readonly arrival_hz: number;
  readonly service_hz: number;
  readonly up_s: number;
  readonly down_s: number;
}): FailingQueue => {
  const { arrival_hz, service_hz, up_s, down_s } = options;
  if (up_s === Infinity) {
    const { sojourn_s, queued } = markovQueue({ arrival_hz, service_hz });
    return { completed: 1, sojourn_s, queued };
  }
  positive("arrival_hz", arrival_hz);
  positive("service_hz", service_hz);
  if (!(down_s >= 0 && down_s < Infinity)) throw new RangeError(`invalid down_s: ${down_s}`);
  const failure_hz = 1 / positive("up_s", up_s);
  const availability = up_s / (up_s + down_s);
  const half = (arrival_hz + service_hz + failure_hz) / 2;
  const ratio = arrival_hz / (half + Math.sqrt(half * half - arrival_hz * service_hz));
  return {
    completed: (availability * service_hz * ratio) / arrival_hz,
    sojourn_s: 1 / (service_hz * (1 - ratio) + failure_hz),
    queued: (availability * ratio * ratio) / (1 - ratio),
  };
};
