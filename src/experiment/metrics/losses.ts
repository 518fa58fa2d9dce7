import type { TaskEnds } from "../../output/metrics/losses.js";
import type { TaskRecord } from "../../world/port/records.js";
import { type Measure, ratio } from "./measure.js";

/** How tasks ended, and the energy spent on those that failed. */
export class Losses {
  readonly #ends = { completed: 0, late: 0, dropped: 0, inFlight: 0 };
  #device_j = 0;
  #deviceOnDropped_j = 0;
  #serverOnDropped_j = 0;

  /** @param record  of a task that arrived after the warm-up. @returns whether it finished */
  task(record: TaskRecord): boolean {
    this.#device_j += record.device_energy_j;
    switch (record.status) {
      case "completed":
        this.#ends.completed++;
        return true;
      case "late":
        this.#ends.late++;
        return true;
      case "dropped":
        this.#ends.dropped++;
        this.#deviceOnDropped_j += record.device_energy_j;
        this.#serverOnDropped_j += record.edge_energy_j + record.cloud_energy_j + record.backhaul_energy_j;
        return false;
      case "in-flight":
        this.#ends.inFlight++;
        return false;
    }
  }

  get ends(): TaskEnds {
    return { ...this.#ends };
  }

  *measures(measured_s: number): Generator<Measure> {
    const { completed, late, dropped, inFlight } = this.#ends;
    const finished = completed + late;
    const ended = finished + dropped;
    const arrived = ended + inFlight;
    const perSecond = (count: number): number => (measured_s > 0 ? count / measured_s : Number.NaN);
    const of = (name: string, value: number, n: number): Measure => ({ name, value, n });
    yield of("completed_share", ratio(completed, ended), ended);
    yield of("late_share", ratio(late, ended), ended);
    yield of("dropped_share", ratio(dropped, ended), ended);
    yield of("throughput_per_s", perSecond(finished), ended);
    yield of("deadline_miss_share", ratio(late + dropped, ended), ended);
    yield of("finished_share", ratio(finished, arrived), arrived);
    yield of("in_flight_share", ratio(inFlight, arrived), arrived);
    yield of("goodput_per_s", perSecond(completed), ended);
    yield of("device_energy_per_arrived_j", ratio(this.#device_j, arrived), arrived);
    yield of("device_energy_per_finished_j", ratio(this.#device_j, finished), arrived);
    yield of("device_energy_on_dropped_j", this.#deviceOnDropped_j, dropped);
    yield of("server_energy_on_dropped_j", this.#serverOnDropped_j, dropped);
    yield of("device_energy_on_dropped_share", ratio(this.#deviceOnDropped_j, this.#device_j), arrived);
  }
}
