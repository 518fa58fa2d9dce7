import type { Observation, SiteId, TaskRequest } from "../../world/port/policy.js";

/**
 * The work that a policy has sent to each site and that has not ended, as far as it knows: work that waits or runs there, and
 * work whose data are still under way. A view shows only the first, so a policy that decides several tasks at one instant would
 * send all of them to the same idle site.
 */
export class Commitments {
  readonly #pending_s = new Map<SiteId, number>();
  readonly #byTask = new Map<number, { readonly site: SiteId; readonly time_s: number; readonly subtask: number }[]>();

  /** Forgets everything: a run begins. */
  clear(): void {
    this.#pending_s.clear();
    this.#byTask.clear();
  }

  /** Seconds that a site's cores need for the work sent there; of a device, only for the tasks of that device. */
  pending_s(site: SiteId, { device }: Pick<TaskRequest, "device">): number {
    return this.#pending_s.get(placeOf(site, device)) ?? 0;
  }

  /** A sub-task goes to a site. */
  add(request: TaskRequest, view: Observation, subtask: number, site: SiteId): void {
    const there = view.site(site);
    const { cores, frequency_hz } = there;
    const work_cycles = there.workOf_cycles?.(subtask) ?? request.work_cycles[subtask]!;
    const time_s = cores === Infinity ? 0 : work_cycles / (frequency_hz * cores);
    const place = placeOf(site, request.device);
    const entries = this.#byTask.get(request.decision) ?? [];
    entries.push({ site: place, time_s, subtask });
    this.#byTask.set(request.decision, entries);
    this.#pending_s.set(place, (this.#pending_s.get(place) ?? 0) + time_s);
  }

  /** The next sub-task is to be placed, so all sub-tasks that it needs data from have been executed. */
  advance({ decision, graph }: TaskRequest, subtask: number): void {
    const done = new Set(graph.inputs[subtask]!.map((edge) => graph.edges[edge]!.from));
    this.#release(decision, (entry) => done.has(entry.subtask));
  }

  /** A task has ended. */
  end(decision: number): void {
    this.#release(decision, () => true);
    this.#byTask.delete(decision);
  }

  #release(decision: number, isDone: (entry: { readonly subtask: number }) => boolean): void {
    const entries = this.#byTask.get(decision);
    if (entries === undefined) return;
    const kept = entries.filter((entry) => {
      if (!isDone(entry)) return true;
      // Never below 0, in spite of rounding.
      this.#pending_s.set(entry.site, Math.max(0, this.#pending_s.get(entry.site)! - entry.time_s));
      return false;
    });
    this.#byTask.set(decision, kept);
  }
}

const placeOf = (site: SiteId, device: string): string => (site === "device" ? `device ${device}` : site);
