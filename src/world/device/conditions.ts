import { type Distribution, isConstant } from "../../engine/distributions.js";
import type { RandomStream, RandomStreams } from "../../engine/random.js";

// Lists that the hot path reads are made by Array.from: V8 gives the result of a `map` another shape once the function around it is optimized,
// and then compiles all readers once more.

/** The speeds and rates of a task: drawn once per replication, or anew for every task (`redraw: task`). */
export interface Conditions {
  readonly deviceFrequency_hz: number;
  /** By server: edges first, then clouds. */
  readonly serverFrequency_hz: readonly number[];
  /** Rates of the device's own links to the edges; NaN if rates come from a cell or a trace. */
  readonly uplink_bps: number;
  readonly downlink_bps: number;
  /** Rates of the device's own links to servers; NaN for servers without such a link. */
  readonly directUplink_bps: readonly number[];
  readonly directDownlink_bps: readonly number[];
  readonly backhaul_bps: number;
  readonly interEdge_bps: number;
  readonly interCloud_bps: number;
}

/** A drawn field and its owner: the device, or the network. */
interface Drawn {
  readonly distribution: Distribution;
  readonly owner: string;
  readonly purpose: string;
}

/** The laws of a device's conditions. A downlink without its own law uses the uplink's draw. */
export interface ConditionLaws {
  readonly deviceFrequency_hz: Distribution;
  readonly servers: readonly {
    readonly name: string;
    readonly frequency_hz: Distribution;
    readonly direct: { readonly uplink_bps: Distribution; readonly downlink_bps?: Distribution } | undefined;
  }[];
  readonly radio: { readonly uplink_bps: Distribution; readonly downlink_bps?: Distribution } | undefined;
  readonly backhaul_bps: Distribution;
  readonly interEdge_bps: Distribution;
  readonly interCloud_bps: Distribution;
}

/** The conditions that are equal for all devices. Devices share them, so memory does not grow with devices times servers. */
export class CommonConditions {
  readonly #laws: Omit<ConditionLaws, "deviceFrequency_hz">;
  readonly #streams: RandomStreams;
  #drawn: Pick<Conditions, "serverFrequency_hz" | "backhaul_bps" | "interEdge_bps" | "interCloud_bps"> | undefined;
  #constant: readonly number[] | undefined;
  #noRates: readonly number[] | undefined;

  constructor(laws: Omit<ConditionLaws, "deviceFrequency_hz">, streams: RandomStreams) {
    this.#laws = laws;
    this.#streams = streams;
  }

  /** The conditions of the network. All tasks of a replication have the same draw. */
  get drawn() {
    const { servers, backhaul_bps, interEdge_bps, interCloud_bps } = this.#laws;
    const draw = (law: Distribution, owner: string, purpose: string) =>
      law.sample(this.#streams.stream(owner, `${purpose} of ${owner}`));
    this.#drawn ??= {
      serverFrequency_hz: Array.from(servers, ({ name, frequency_hz }) => draw(frequency_hz, name, "frequency")),
      backhaul_bps: draw(backhaul_bps, "backhaul", "rate"),
      interEdge_bps: draw(interEdge_bps, "inter-edge link", "rate"),
      interCloud_bps: draw(interCloud_bps, "inter-cloud link", "rate"),
    };
    return this.#drawn;
  }

  /** Frequencies of the servers if none is drawn; otherwise undefined. */
  get constantFrequency_hz(): readonly number[] | undefined {
    const { servers } = this.#laws;
    this.#constant ??= servers.every(({ frequency_hz }) => isConstant(frequency_hz))
      ? Array.from(servers, ({ frequency_hz }) => frequency_hz.mean)
      : [];
    return this.#constant.length === servers.length ? this.#constant : undefined;
  }

  /** Rates of devices' own links to servers if there are no such links; otherwise undefined. */
  get noRates(): readonly number[] | undefined {
    const { servers } = this.#laws;
    this.#noRates ??= servers.every(({ direct }) => direct === undefined) ? Array.from(servers, () => Number.NaN) : [];
    return this.#noRates.length === servers.length ? this.#noRates : undefined;
  }
}

/** The parts of one device's source of conditions. */
export interface ConditionParts {
  readonly laws: ConditionLaws;
  readonly streams: RandomStreams;
  /** Its name. */
  readonly device: string;
  readonly redraw: "replication" | "task";
  /** Conditions of the same laws, shared by all devices. Absent: the source makes its own. */
  readonly common?: CommonConditions;
}

/**
 * Draws the conditions of one device's tasks. Conditions of the network (a server's frequency, the backhaul's rate) are drawn
 * once for all devices of a replication, unless they are redrawn for every task.
 */
export class ConditionSource {
  readonly #laws: ConditionLaws;
  readonly #streams: RandomStreams;
  readonly #device: string;
  readonly #perTask: boolean;
  readonly #common: CommonConditions;
  readonly #open = new Map<string, RandomStream>();
  #fixed: Conditions | undefined;

  constructor({ laws, streams, device, redraw, common = new CommonConditions(laws, streams) }: ConditionParts) {
    this.#laws = laws;
    this.#common = common;
    this.#streams = streams;
    this.#device = device;
    this.#perTask = redraw === "task";
  }

  /** The source for other traffic on the device's links: the same conditions, or separate draws if every task has its own. */
  aside(purpose: string): ConditionSource {
    if (!this.#perTask) return this;
    const device = `${this.#device} ${purpose}`;
    return new ConditionSource({ laws: this.#laws, streams: this.#streams, device, redraw: "task" });
  }

  next(): Conditions {
    if (this.#perTask) return this.#draw();
    this.#fixed ??= this.#draw();
    return this.#fixed;
  }

  #draw(): Conditions {
    const { servers, radio } = this.#laws;
    const device = this.#device;
    const own = (distribution: Distribution, purpose: string) => this.#sample({ distribution, owner: device, purpose });
    const both = (law: { uplink_bps: Distribution; downlink_bps?: Distribution } | undefined, purpose: string) => {
      if (law === undefined) return [Number.NaN, Number.NaN] as const;
      const uplink_bps = own(law.uplink_bps, `uplink ${purpose}`);
      const downlink_bps = law.downlink_bps === undefined ? uplink_bps : own(law.downlink_bps, `downlink ${purpose}`);
      return [uplink_bps, downlink_bps] as const;
    };
    const [uplink_bps, downlink_bps] = both(radio, "rate");
    const direct =
      this.#common.noRates === undefined ? servers.map(({ name, direct }) => both(direct, `rate to ${name}`)) : [];
    return {
      deviceFrequency_hz: own(this.#laws.deviceFrequency_hz, "frequency"),
      uplink_bps,
      downlink_bps,
      directUplink_bps: this.#common.noRates ?? direct.map(([rate_bps]) => rate_bps),
      directDownlink_bps: this.#common.noRates ?? direct.map(([, rate_bps]) => rate_bps),
      ...(this.#perTask ? this.#drawShared() : this.#common.drawn),
    };
  }

  /** The conditions of the network, drawn for this task. */
  #drawShared() {
    const { servers, backhaul_bps, interEdge_bps, interCloud_bps } = this.#laws;
    const draw = (distribution: Distribution, owner: string, purpose: string) =>
      this.#sample({ distribution, owner: this.#device, purpose: `${purpose} of ${owner}` });
    return {
      serverFrequency_hz:
        this.#common.constantFrequency_hz ??
        servers.map(({ name, frequency_hz }) => draw(frequency_hz, name, "frequency")),
      backhaul_bps: draw(backhaul_bps, "backhaul", "rate"),
      interEdge_bps: draw(interEdge_bps, "inter-edge link", "rate"),
      interCloud_bps: draw(interCloud_bps, "inter-cloud link", "rate"),
    };
  }

  #sample({ distribution, owner, purpose }: Drawn): number {
    if (isConstant(distribution)) return distribution.mean;
    const key = `${owner}\n${purpose}`;
    let stream = this.#open.get(key);
    if (stream === undefined) {
      stream = this.#streams.stream(owner, purpose);
      this.#open.set(key, stream);
    }
    return distribution.sample(stream);
  }
}
