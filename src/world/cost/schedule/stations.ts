import type { ComputeNode } from "../../computing/compute-node.js";
import type { Station } from "../../link/link.js";
import type { Agenda, Target } from "./agenda.js";
import { HeldUnits } from "./held-units.js";
import { SharedAir } from "./shared-air.js";
import { SiteCpu } from "./site-cpu.js";
import type { TaskLink } from "./task-routes.js";

/** The stations where transfers and executions of one task compete: links, radio pools and cores. Each is made on first use. */
export class Stations {
  readonly #agenda: Agenda;
  readonly #owner: Target;
  readonly #held = new Map<Station, HeldUnits>();
  readonly #air = new Map<Station, SharedAir>();
  readonly #cpus = new Map<ComputeNode, SiteCpu>();

  /** @param owner  notified of events at the stations */
  constructor(agenda: Agenda, owner: Target) {
    this.#agenda = agenda;
    this.#owner = owner;
  }

  /** Empties all stations. */
  reset(): void {
    for (const station of this.#held.values()) station.reset();
    for (const station of this.#air.values()) station.reset();
    for (const cpu of this.#cpus.values()) cpu.reset();
  }

  /** Units of a `fifo` station. */
  units(station: Station): HeldUnits {
    let found = this.#held.get(station);
    if (found === undefined) {
      found = new HeldUnits(this.#agenda, this.#owner, { capacity: station.capacity });
      this.#held.set(station, found);
    }
    return found;
  }

  /** The pool of a link whose transfers are on air together. */
  air({ station }: TaskLink): SharedAir {
    let found = this.#air.get(station);
    if (found === undefined) {
      found = new SharedAir(this.#agenda, this.#owner, station.discipline === "in-turn");
      this.#air.set(station, found);
    }
    return found;
  }

  cpu(node: ComputeNode): SiteCpu {
    let found = this.#cpus.get(node);
    if (found === undefined) {
      found = new SiteCpu(this.#agenda, this.#owner, node);
      this.#cpus.set(node, found);
    }
    return found;
  }
}
