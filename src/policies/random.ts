import type { Observation, OffloadingPolicy, Placement, RunInfo, SiteId, TaskRequest } from "../world/port/policy.js";

/** Every sub-task at a site drawn uniformly, from the policy's own random stream. */
export const random = (): OffloadingPolicy => new RandomPolicy();

class RandomPolicy implements OffloadingPolicy {
  readonly name = "random";
  readonly decides = "task";
  #run: RunInfo | undefined;

  begin(run: RunInfo): void {
    this.#run = run;
  }

  place(request: TaskRequest, view: Observation): Placement {
    if (this.#run === undefined) throw new Error("begin() was not called");
    const { candidateSites, random: draw } = this.#run;
    const sites = candidateSites === "cell" ? view.sites.map(({ id }) => id) : this.#run.sites;
    return Array.from({ length: request.graph.subtasks }, () => sites[Math.floor(sites.length * draw())] as SiteId);
  }
}
