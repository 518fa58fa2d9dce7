import { AT } from "../../output/metrics/metrics.js";
import type { ExecutionFacts, NodeRecord } from "../../world/port/records.js";
import { Welford } from "../analysis/statistics/statistics.js";
import { fewEnough, type Measure } from "./measure.js";

/** Waiting, sojourn, utilization and energy of servers; and waiting and sojourn at the devices' own cores, called `device`. */
export class Servers {
  readonly #servers: readonly string[];
  readonly #waits = new Map<string, Welford>();
  readonly #sojourns = new Map<string, Welford>();

  constructor(servers: readonly string[]) {
    this.#servers = fewEnough(servers);
    for (const site of ["device", ...this.#servers]) {
      this.#waits.set(site, new Welford());
      this.#sojourns.set(site, new Welford());
    }
  }

  /** @param facts  of a task that arrived after the warm-up */
  execution({ site, ready_s, queued_s, end_s, status }: ExecutionFacts): void {
    if (status !== "completed") return;
    const waits = this.#waits.get(site);
    if (waits === undefined) return;
    waits.push(queued_s);
    this.#sojourns.get(site)!.push(end_s - ready_s);
  }

  *measures(nodes: readonly NodeRecord[]): Generator<Measure> {
    for (const [kind, means] of [
      ["wait_s", this.#waits],
      ["sojourn_s", this.#sojourns],
    ] as const)
      for (const [site, { mean, n }] of means) yield { name: `${kind}${AT}${site}`, value: mean, n };
    const servers = nodes.filter(({ kind }) => kind === "edge" || kind === "cloud");
    const own = servers.filter(({ node }) => this.#servers.includes(node));
    for (const { node, utilization } of own) yield { name: `utilization${AT}${node}`, value: utilization, n: 1 };
    for (const [name, of] of [
      ["server_energy_j", (row: NodeRecord) => row.energy_j],
      ["server_idle_energy_j", (row: NodeRecord) => row.idle_j],
    ] as const) {
      const sum = servers.reduce((total, row) => total + of(row), 0);
      yield { name, value: servers.length === 0 ? Number.NaN : sum, n: servers.length };
      for (const row of own) yield { name: `${name}${AT}${row.node}`, value: of(row), n: 1 };
    }
  }
}
