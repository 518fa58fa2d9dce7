import type { Emulation } from "../world/run/emulation.js";

/** A timer sleeps until this time before the next event. Then the event loop spins, and sockets are served between two turns. */
const SPIN_S = 0.002;
/** Time between turns while nothing from outside is under way: the time of an event then has no effect outside. */
const IDLE_S = 0.02;
/** The longest sleep of a timer. */
const SLEEP_S = 1;
/** A turn lasts no longer than this, so that sockets are served while the emulation catches up. */
const TURN_MS = 4;
/** Maximum number of events between two reads of the clock; fewer if events take long, as under a slow policy. */
const MOST_EVENTS = 1024;
/** Maximum time for which a run catches up at its end. */
const SETTLE_MS = 1000;
/** An event that is done later than this while traffic is under way is behind real time. */
export const BEHIND_S = 0.02;

/** How a run kept up with real time, while traffic was under way. */
export interface Pace {
  /** The longest that an event was late, s. */
  worst_s: number;
  /** Real time in which events were more than `BEHIND_S` late, s. */
  behind_s: number;
  /** How often that began. */
  times: number;
}

/**
 * Advances an emulation in real time, on an absolute schedule, so delays do not add up. Timers are coarse and late; close to the
 * next event the event loop spins instead.
 */
export class Pacer {
  readonly pace: Pace = { worst_s: 0, behind_s: 0, times: 0 };
  readonly #emulation: Emulation;
  readonly #onLate: ((late_s: number) => void) | undefined;
  readonly #onFailure: (error: unknown) => void;
  readonly #onOver: () => void;
  #begun_ms = Number.NaN;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #isAdvancing = false;
  #events = 32;
  #hasStopped = false;
  #behindSince_s = Number.NaN;

  /** @param onLate  is told how late the first event of a turn was, while traffic was under way */
  constructor(
    emulation: Emulation,
    {
      onLate,
      onFailure,
      onOver,
    }: { onLate?: (late_s: number) => void; onFailure: (error: unknown) => void; onOver: () => void },
  ) {
    this.#emulation = emulation;
    this.#onLate = onLate;
    this.#onFailure = onFailure;
    this.#onOver = onOver;
  }

  /** Real time since the start, s: what the emulated time is held to. */
  now_s(): number {
    return (performance.now() - this.#begun_ms) / 1000;
  }

  start(): void {
    this.#begun_ms = performance.now();
    this.#arm();
  }

  stop(): void {
    this.#hasStopped = true;
    clearTimeout(this.#timer);
    if (this.#immediate !== undefined) clearImmediate(this.#immediate);
  }

  /**
   * The last turn: all inputs are done. A run that is far behind stops where it is, so that it ends on time.
   *
   * @returns the emulated time, s
   */
  settle(): number {
    this.stop();
    const emulation = this.#emulation;
    const begun_ms = performance.now();
    const now_s = this.now_s();
    while (!this.#slice(now_s)) {
      if (performance.now() - begun_ms < SETTLE_MS) continue;
      emulation.advance(emulation.now_s);
      break;
    }
    return emulation.now_s;
  }

  /**
   * Does something at the present emulated time, after all events up to then.
   *
   * @param note  is told the emulated time of it, s, before it is done
   */
  enter(action: () => void, note: (at_s: number) => void): void {
    const at_s = Math.max(this.now_s(), this.#emulation.now_s);
    note(at_s);
    this.#emulation.at(at_s, action);
    // Input that an event causes while time advances is done after the event.
    if (!this.#isAdvancing) this.#turn();
  }

  readonly #turn = (): void => {
    if (this.#hasStopped) return;
    clearTimeout(this.#timer);
    if (this.#immediate !== undefined) clearImmediate(this.#immediate);
    this.#immediate = undefined;
    this.#isAdvancing = true;
    try {
      this.#advance();
    } catch (error) {
      this.stop();
      this.#onFailure(error);
      return;
    } finally {
      this.#isAdvancing = false;
    }
    if (this.#emulation.isOver) {
      this.stop();
      this.#onOver();
    } else this.#arm();
  };

  #advance(): void {
    const emulation = this.#emulation;
    const begun_ms = performance.now();
    const now_s = this.now_s();
    if (emulation.hasGuests && emulation.next_s <= now_s) this.#note(now_s - emulation.next_s, now_s);
    else if (!Number.isNaN(this.#behindSince_s)) this.#note(0, now_s);
    while (!this.#slice(this.now_s())) if (performance.now() - begun_ms > TURN_MS) return;
  }

  /** A few events. @returns whether all up to that time are done */
  #slice(until_s: number): boolean {
    const begun_ms = performance.now();
    const isThere = this.#emulation.advance(until_s, this.#events);
    const taken_ms = performance.now() - begun_ms;
    if (taken_ms > TURN_MS / 2) this.#events = Math.max(1, this.#events >> 2);
    else if (!isThere && taken_ms < TURN_MS / 8) this.#events = Math.min(2 * this.#events, MOST_EVENTS);
    return isThere;
  }

  #note(late_s: number, now_s: number): void {
    const { pace } = this;
    this.#onLate?.(late_s);
    if (late_s > pace.worst_s) pace.worst_s = late_s;
    const wasBehind = !Number.isNaN(this.#behindSince_s);
    if (wasBehind) {
      pace.behind_s += now_s - this.#behindSince_s;
      this.#behindSince_s = late_s > BEHIND_S ? now_s : Number.NaN;
    } else if (late_s > BEHIND_S) {
      pace.times++;
      pace.behind_s += late_s;
      this.#behindSince_s = now_s;
    }
  }

  #arm(): void {
    const wait_s = this.#emulation.next_s - this.now_s();
    if (!this.#emulation.hasGuests) {
      this.#timer = setTimeout(this.#turn, Math.max(IDLE_S, Math.min(wait_s, SLEEP_S)) * 1000);
    } else if (wait_s <= SPIN_S) {
      this.#immediate = setImmediate(this.#turn);
    } else this.#timer = setTimeout(this.#turn, Math.floor(Math.min(wait_s - SPIN_S, SLEEP_S) * 1000));
  }
}
