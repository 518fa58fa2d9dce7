import type { Agenda, Target } from "./agenda.js";

/** The event of dividing the pool; other events belong to transfers. */
const PLAN = -1;
/** A smaller remainder of a transfer is a rounding error. The emulator's pools use the same value. */
const RESIDUE = 1e-9;

/** A transfer under way in a pool that is shared. */
export interface Sent {
  readonly job: number;
  readonly bits: number;
  readonly link: SharedLink;
  left_bits: number;
  /** Integral of the share of the pool that it held, s. */
  share_s: number;
  hasEnded: boolean;
}

/** Rate and share of one transfer if several transfers of the task share a link. */
export interface SharedLink {
  rate_bps(sharers: number): number;
  share(sharers: number): number;
}

/** A pool without a queue: the counterpart of the emulator's shared pools for the transfers of one task. */
export class SharedAir implements Target {
  readonly #agenda: Agenda;
  readonly #owner: Target;
  readonly #isInTurn: boolean;
  readonly #active: Sent[] = [];
  #served: Sent | undefined;
  #since_s = 0;
  #isPlanned = false;

  /**
   * @param owner     notified of completed transfers
   * @param isInTurn  true: the first transfer is sent while the others wait on air; false: all are sent at once
   */
  constructor(agenda: Agenda, owner: Target, isInTurn: boolean) {
    this.#agenda = agenda;
    this.#owner = owner;
    this.#isInTurn = isInTurn;
  }

  reset(): void {
    this.#active.length = 0;
    this.#served = undefined;
    this.#isPlanned = false;
  }

  start(job: number, bits: number, link: SharedLink): Sent {
    this.#settle();
    const sent: Sent = { job, bits, link, left_bits: bits, share_s: 0, hasEnded: false };
    this.#active.push(sent);
    this.#divide();
    return sent;
  }

  /** Removes a completed transfer. */
  leave(sent: Sent): void {
    this.#settle();
    this.#active.splice(this.#active.indexOf(sent), 1);
    this.#agenda.remove(this, sent.job);
    this.#divide();
  }

  happen(job: number): void {
    if (job === PLAN) this.#plan();
    else if (this.#isInTurn) this.#plan();
    else this.#end(this.#active.find((sent) => sent.job === job)!);
  }

  #settle(): void {
    const { now_s } = this.#agenda;
    const elapsed_s = now_s - this.#since_s;
    this.#since_s = now_s;
    if (!(elapsed_s > 0)) return;
    const sharers = this.#isInTurn ? 1 : this.#active.length;
    for (const sent of this.#active) {
      if (this.#isInTurn && sent !== this.#served) continue;
      sent.left_bits = Math.max(0, sent.left_bits - sent.link.rate_bps(sharers) * elapsed_s);
      sent.share_s += sent.link.share(sharers) * elapsed_s;
    }
  }

  /** Divides the pool once per instant, after everything that starts or ends at it. */
  #divide(): void {
    if (this.#isInTurn) {
      this.#agenda.remove(this, PLAN);
      if (this.#active.length > 0) this.#agenda.add(0, this, PLAN);
      return;
    }
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#agenda.add(0, this, PLAN);
  }

  #plan(): void {
    this.#isPlanned = false;
    if (this.#isInTurn) this.#turn();
    else this.#planAll();
  }

  #planAll(): void {
    const active = this.#active;
    let least = active[0];
    for (const sent of active) if (sent.left_bits < least!.left_bits) least = sent;
    if (least === undefined) return;
    const first_s = this.#end_s(least);
    for (const sent of active) {
      this.#agenda.remove(this, sent.job);
      const end_s = this.#end_s(sent);
      if (end_s <= first_s) this.#agenda.add(end_s - this.#agenda.now_s, this, sent.job);
    }
  }

  #end_s({ left_bits, link }: Sent): number {
    const { now_s } = this.#agenda;
    return left_bits > 0 ? now_s + left_bits / link.rate_bps(this.#active.length) : now_s;
  }

  #turn(): void {
    this.#settle();
    let isAny = false;
    for (const sent of this.#active) {
      const isThrough =
        sent.left_bits <= RESIDUE * sent.bits ||
        (sent === this.#served && sent.left_bits <= RESIDUE * sent.link.rate_bps(1));
      if (!isThrough) continue;
      this.#end(sent);
      isAny = true;
    }
    if (isAny) return;
    this.#served = this.#active[0];
    if (this.#served === undefined) return;
    const { left_bits, link } = this.#served;
    const { now_s } = this.#agenda;
    this.#agenda.add(Math.max(0, now_s + left_bits / link.rate_bps(1) - now_s), this, PLAN);
  }

  #end(sent: Sent): void {
    if (sent.hasEnded) this.#agenda.remove(this.#owner, sent.job);
    sent.hasEnded = true;
    this.#agenda.add(0, this.#owner, sent.job);
  }
}
