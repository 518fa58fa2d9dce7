import type { EventId } from "../../engine/event-queue.js";
import type { Simulation } from "../../engine/simulation.js";
import { RadioTail } from "../../physics/power/power-model.js";

/** Powers of a device's radio; see docs/model.md. */
export interface RadioPower {
  /** Drawn while sending: transmit power / efficiency of the amplifier + circuit. */
  readonly transmit_w: number;
  readonly receive_w: number;
  /** Drawn while the radio neither sends nor receives, and is not in its tail. */
  readonly idle_w: number;
  /** Stages after the last transfer; absent: the radio rests at once. */
  readonly tail?: RadioTail | undefined;
}

/** Notified when a transfer goes on air (1) and when it leaves the air (-1). */
export interface Antenna {
  radio(change: 1 | -1): void;
}

const NO_TAIL = new RadioTail([]);

/** The meter of a device's radio: on air, in its tail, or at rest. */
export class DeviceRadio {
  readonly sender: Antenna;
  readonly receiver: Antenna;
  readonly #simulation: Simulation;
  readonly #power: RadioPower;
  readonly #tail: RadioTail;
  readonly #onDraw: ((power_w: number) => void) | undefined;
  #sending = 0;
  #receiving = 0;
  #onAirSince_s = 0;
  #onAir_s = 0;
  /** End of the last transfer; NaN: on air, or there was none. */
  #quietSince_s = Number.NaN;
  #tail_s = 0;
  #tail_j = 0;
  /** Stage of the tail; past the last one: at rest. */
  #stage: number;
  #stageEnd: EventId = -1;
  #isResting = false;
  /** When it was switched off; NaN: it is on. */
  #offSince_s = Number.NaN;
  #off_s = 0;

  /** @param onDraw  called with the power of the radio whenever it changes */
  constructor(simulation: Simulation, power: RadioPower, onDraw?: (power_w: number) => void) {
    this.sender = new OneWay(this, 1, 0);
    this.receiver = new OneWay(this, 0, 1);
    this.#simulation = simulation;
    this.#power = power;
    this.#tail = power.tail ?? NO_TAIL;
    this.#stage = this.#tail.stages.length;
    this.#onDraw = onDraw;
  }

  /** Drawn now. */
  get power_w(): number {
    const { transmit_w, receive_w, idle_w } = this.#power;
    if (this.#sending + this.#receiving > 0) return this.#sending * transmit_w + this.#receiving * receive_w;
    return this.#tail.stages[this.#stage]?.power_w ?? idle_w;
  }

  /** Energies of the time off air, up to a time at which nothing is on air. */
  offAir(end_s: number): { readonly idle_j: number; readonly tail_j: number } {
    const gap_s = Number.isNaN(this.#quietSince_s) ? 0 : Math.max(0, end_s - this.#quietSince_s);
    const tail_s = this.#tail_s + Math.min(gap_s, this.#tail.duration_s);
    return {
      idle_j: this.#power.idle_w * Math.max(0, end_s - this.#onAir_s - tail_s - this.#offUntil_s(end_s)),
      tail_j: this.#tail_j + this.#tail.energy_j(gap_s),
    };
  }

  /** Stops announcing changes of the power. */
  rest(): void {
    this.#isResting = true;
    this.#simulation.cancel(this.#stageEnd);
  }

  /** Switches the radio off: it draws nothing from now on. Transfers on air end at this instant. */
  switchOff(): void {
    const { now_s } = this.#simulation;
    this.#endTail(now_s);
    this.#simulation.cancel(this.#stageEnd);
    this.#stage = this.#tail.stages.length;
    this.#offSince_s = now_s;
  }

  /** Switches the radio on: it rests from now on. */
  switchOn(): void {
    const { now_s } = this.#simulation;
    this.#off_s = this.#offUntil_s(now_s);
    this.#offSince_s = Number.NaN;
  }

  #offUntil_s(time_s: number): number {
    return this.#off_s + (Number.isNaN(this.#offSince_s) ? 0 : time_s - this.#offSince_s);
  }

  /** Changes the numbers of transfers that are sent and received; negative: fewer. */
  change(sending: number, receiving: number): void {
    const { now_s } = this.#simulation;
    const wasOnAir = this.#sending + this.#receiving > 0;
    if (wasOnAir) this.#onAir_s += now_s - this.#onAirSince_s;
    else this.#endTail(now_s);
    this.#onAirSince_s = now_s;
    this.#sending += sending;
    this.#receiving += receiving;
    if (this.#sending + this.#receiving === 0 && Number.isNaN(this.#offSince_s)) this.#beginTail(now_s);
    this.#onDraw?.(this.power_w);
  }

  #endTail(now_s: number): void {
    if (Number.isNaN(this.#quietSince_s)) return;
    const gap_s = now_s - this.#quietSince_s;
    this.#tail_s += Math.min(gap_s, this.#tail.duration_s);
    this.#tail_j += this.#tail.energy_j(gap_s);
    this.#quietSince_s = Number.NaN;
    this.#simulation.cancel(this.#stageEnd);
  }

  #beginTail(now_s: number): void {
    this.#quietSince_s = now_s;
    this.#stage = 0;
    this.#awaitStageEnd();
  }

  /** Schedules the end of a stage, if somebody listens to the power. */
  #awaitStageEnd(): void {
    const stage = this.#tail.stages[this.#stage];
    if (stage !== undefined && this.#onDraw !== undefined && !this.#isResting)
      this.#stageEnd = this.#simulation.schedule(stage.duration_s, this.#nextStage);
  }

  readonly #nextStage = (): void => {
    this.#stage++;
    this.#awaitStageEnd();
    this.#onDraw?.(this.power_w);
  };
}

/** A radio that only sends, or only receives. */
class OneWay implements Antenna {
  readonly #radio: DeviceRadio;
  readonly #sent: number;
  readonly #received: number;

  constructor(radio: DeviceRadio, sent: 0 | 1, received: 0 | 1) {
    this.#radio = radio;
    this.#sent = sent;
    this.#received = received;
  }

  radio(change: 1 | -1): void {
    this.#radio.change(this.#sent * change, this.#received * change);
  }
}
