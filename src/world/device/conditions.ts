import { type Distribution, isConstant } from "../../engine/distributions.js";
import type { RandomStream, RandomStreams } from "../../engine/random.js";

/** Speeds and rates that a task meets: drawn once per replication, or anew for every task (`redraw: task`). */
export interface Conditions {
  readonly deviceFrequency_hz: number;
  /** By server: edges first, then clouds. */
  readonly serverFrequency_hz: readonly number[];
  /** Rates of the device's own links to the edges; NaN where rates come from a cell or a trace. */
  readonly uplink_bps: number;
  readonly downlink_bps: number;
  /** Rates of the device's own links to servers that have such; NaN for the others. */
  readonly directUplink_bps: readonly number[];
  readonly directDownlink_bps: readonly number[];
  readonly backhaul_bps: number;
  readonly interEdge_bps: number;
  readonly interCloud_bps: number;
}

/** A field that is drawn, and whose it is: the device's, or the network's. */
interface Drawn {
  readonly distribution: Distribution;
  readonly owner: string;
  readonly purpose: string;
}

/** The laws that a device's conditions follow. A downlink without a law of its own is the uplink's draw. */
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

/** What does not differ between devices: they share it, so that memory does not grow with devices times servers. */
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

  /** What belongs to the network, of which all tasks of a replication meet the same draw. */
  get drawn() {
    const { servers, backhaul_bps, interEdge_bps, interCloud_bps } = this.#laws;
    const draw = (law: Distribution, owner: string, purpose: string) =>
      law.sample(this.#streams.stream(owner, `${purpose} of ${owner}`));
    this.#drawn ??= {
      serverFrequency_hz: servers.map(({ name, frequency_hz }) => draw(frequency_hz, name, "frequency")),
      backhaul_bps: draw(backhaul_bps, "backhaul", "rate"),
      interEdge_bps: draw(interEdge_bps, "inter-edge link", "rate"),
      interCloud_bps: draw(interCloud_bps, "inter-cloud link", "rate"),
    };
    return this.#drawn;
  }

  /** Frequencies of the servers where nothing of them is drawn; undefined: something is. */
  get constantFrequency_hz(): readonly number[] | undefined {
    const { servers } = this.#laws;
    this.#constant ??= servers.every(({ frequency_hz }) => isConstant(frequency_hz))
      ? servers.map(({ frequency_hz }) => frequency_hz.mean)
      : [];
    return this.#constant.length === servers.length ? this.#constant : undefined;
  }

  /** Rates of devices' own links to servers where there are none; undefined: there are such links. */
  get noRates(): readonly number[] | undefined {
    const { servers } = this.#laws;
    this.#noRates ??= servers.every(({ direct }) => direct === undefined) ? servers.map(() => Number.NaN) : [];
    return this.#noRates.length === servers.length ? this.#noRates : undefined;
  }
}

/** What the conditions of one device's tasks are drawn from. */
export interface ConditionParts {
  readonly laws: ConditionLaws;
  readonly streams: RandomStreams;
  /** Its name. */
  readonly device: string;
  readonly redraw: "replication" | "task";
  /** Of the same laws; shared by all devices. Absent: its own. */
  readonly common?: CommonConditions;
}

/**
 * Draws the conditions of one device's tasks. What belongs to the network (a server's frequency, the backhaul's rate) is one
 * draw for all devices of a replication, unless it is redrawn for every task.
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

  /** For what else goes over the device's links: the same conditions, or draws of its own where every task has its own. */
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

  /** What belongs to the network, drawn for this task. */
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
