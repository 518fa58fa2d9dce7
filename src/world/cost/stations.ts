import { waterLevel } from "../computing/shared-cores.js";
import type { QueueOrder } from "../computing/queued-cores.js";
import type { Agenda, Target } from "./agenda.js";

/** Less of a transfer or an execution than this is what rounding leaves over; the emulator's pools and nodes have the same. */
const TURN_RESIDUE = 1e-9;
const CORE_RESIDUE = 1e-12;

interface Waiting {
  readonly job: number;
  readonly units: number;
  readonly rank: number;
}

/** Jobs hold units of a resource, and wait in line for them: a twin of the engine's `Resource` for the jobs of one task alone. */
export class HeldUnits {
  readonly #agenda: Agenda;
  readonly #owner: Target;
  readonly #capacity: number;
  readonly #order: QueueOrder;
  readonly #room: number;
  readonly #line: Waiting[] = [];
  #inUse = 0;

  /**
   * @param owner  is told of jobs that waited and now hold their units
   * @param room   how many can wait
   */
  constructor(agenda: Agenda, owner: Target, capacity: number, order: QueueOrder = "fifo", room = Infinity) {
    this.#agenda = agenda;
    this.#owner = owner;
    this.#capacity = capacity;
    this.#order = order;
    this.#room = room;
  }

  reset(): void {
    this.#line.length = 0;
    this.#inUse = 0;
  }

  get inUse(): number {
    return this.#inUse;
  }

  /** False: the job would have to wait, and there is no room. */
  admits(units: number, rank: number): boolean {
    return this.#line.length < this.#room || this.#canTake(units, rank);
  }

  /** @returns false: the job waits */
  take(job: number, units: number, rank: number): boolean {
    if (this.#canTake(units, rank)) {
      this.#inUse += units;
      return true;
    }
    const line = this.#line;
    let at = line.length;
    if (this.#order === "lifo") at = 0;
    else if (this.#order !== "fifo") while (at > 0 && line[at - 1]!.rank > rank) at--;
    line.splice(at, 0, { job, units, rank });
    return false;
  }

  give(units: number): void {
    this.#inUse -= units;
    for (let head = this.#line[0]; head !== undefined; head = this.#line[0]) {
      if (this.#inUse + head.units > this.#capacity) return;
      this.#inUse += head.units;
      this.#agenda.add(0, this.#owner, head.job);
      this.#line.shift();
    }
  }

  #canTake(units: number, rank: number): boolean {
    if (this.#inUse + units > this.#capacity) return false;
    const head = this.#line[0];
    return head === undefined || this.#order === "lifo" || (this.#order !== "fifo" && rank < head.rank);
  }
}

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

/** What a link carries for one of so many transfers of the task. */
export interface SharedLink {
  rate_bps(sharers: number): number;
  share(sharers: number): number;
}

/** A pool in which nobody waits: a twin of the emulator's shared pools for the transfers of one task alone. */
export class SharedAir implements Target {
  readonly #agenda: Agenda;
  readonly #owner: Target;
  readonly #isInTurn: boolean;
  readonly #active: Sent[] = [];
  #served: Sent | undefined;
  #since_s = 0;
  #isPlanned = false;

  /**
   * @param owner     is told of transfers that are through
   * @param isInTurn  the one that came first is sent, and the others wait on air; else all are sent at once
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

  /** The transfer is through, and goes. */
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

  /** Once an instant, after everything that starts or ends in it. */
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
        sent.left_bits <= TURN_RESIDUE * sent.bits ||
        (sent === this.#served && sent.left_bits <= TURN_RESIDUE * sent.link.rate_bps(1));
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

const PLAN = -1;

/** An execution under way where cores are shared. */
export interface Shared {
  readonly job: number;
  readonly grant: number;
  /** What all of the work takes on so many cores. */
  readonly timeOn_s: (cores: number) => number;
  left: number;
  cores: number;
  time_s: number;
  /** Integral of the cores that it held, core-seconds. */
  core_s: number;
  /** Its part of what the cores drew above idle power, J. */
  energy_j: number;
}

/** Cores that are shared: a twin of the emulator's processor sharing for the sub-tasks of one task alone. */
export class SharedCpu implements Target {
  readonly #agenda: Agenda;
  readonly #owner: Target;
  readonly #cores: number;
  readonly #room: number;
  readonly #others: readonly number[];
  readonly #corePower_w: (cores: number) => number;
  readonly #sharers: Shared[] = [];
  #next: Shared | undefined;
  #perCore_w = 0;
  #since_s = 0;
  #isPlanned = false;

  /**
   * @param owner        is told of executions that are done
   * @param room         how many there can be beyond those whose grants the cores hold together
   * @param others       grants of the executions of other tasks, which stay
   * @param corePower_w  above idle, per busy core, with so many cores busy for this task
   */
  constructor(
    agenda: Agenda,
    owner: Target,
    cores: number,
    room: number,
    others: readonly number[],
    corePower_w: (cores: number) => number,
  ) {
    this.#agenda = agenda;
    this.#owner = owner;
    this.#cores = cores;
    this.#room = room;
    this.#others = others;
    this.#corePower_w = corePower_w;
  }

  reset(): void {
    this.#sharers.length = 0;
    this.#isPlanned = false;
  }

  admits(grant: number): boolean {
    let free = this.#cores;
    let granted = 0;
    let waiting = 0;
    for (const { grant: other } of this.#sharers) {
      granted += other;
      if (waiting === 0 && other <= free) free -= other;
      else waiting++;
    }
    return waiting < this.#room || this.#cores - granted >= grant;
  }

  start(job: number, grant: number, timeOn_s: (cores: number) => number): Shared {
    const shared: Shared = { job, grant, timeOn_s, left: 1, cores: 0, time_s: Infinity, core_s: 0, energy_j: 0 };
    this.#settle();
    this.#sharers.push(shared);
    this.#replan();
    return shared;
  }

  leave(shared: Shared): void {
    this.#settle();
    this.#sharers.splice(this.#sharers.indexOf(shared), 1);
    this.#replan();
  }

  happen(job: number): void {
    if (job === PLAN) this.#plan();
    else this.#complete();
  }

  #settle(): void {
    const { now_s } = this.#agenda;
    const elapsed_s = now_s - this.#since_s;
    this.#since_s = now_s;
    if (!(elapsed_s > 0)) return;
    for (const shared of this.#sharers) {
      shared.left = Math.max(0, shared.left - elapsed_s / shared.time_s);
      shared.core_s += shared.cores * elapsed_s;
      shared.energy_j += this.#perCore_w * shared.cores * elapsed_s;
    }
  }

  #replan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#agenda.add(0, this, PLAN);
  }

  #plan(): void {
    this.#isPlanned = false;
    this.#settle();
    const level = waterLevel([...this.#others, ...this.#sharers.map(({ grant }) => grant)], this.#cores);
    let least_s = Infinity;
    let busy = 0;
    this.#next = undefined;
    for (const shared of this.#sharers) {
      shared.cores = Math.min(shared.grant, level);
      shared.time_s = shared.timeOn_s(shared.cores);
      busy += shared.cores;
      const left_s = shared.left * shared.time_s;
      if (left_s < least_s) {
        least_s = left_s;
        this.#next = shared;
      }
    }
    this.#perCore_w = busy > 0 ? this.#corePower_w(busy) : 0;
    this.#agenda.remove(this, COMPLETE);
    if (this.#next !== undefined) this.#agenda.add(least_s, this, COMPLETE);
  }

  #complete(): void {
    this.#settle();
    for (const shared of this.#sharers)
      if (shared === this.#next || shared.left <= CORE_RESIDUE) {
        shared.left = 0;
        this.#agenda.add(0, this.#owner, shared.job);
      }
  }
}

const COMPLETE = -2;
