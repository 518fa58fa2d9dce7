import { TaskGraph, type Workload } from "../world/port/application.js";
import type { NodeRecord, TaskRecord } from "../world/port/records.js";
import type { Emulation } from "../world/run/emulation.js";
import type { Advice, OutsideTask } from "../world/run/guests.js";
import type { ByteStream } from "../world/traffic/byte-stream.js";
import type { Datagrams } from "../world/traffic/datagrams.js";
import type { Loss, SegmentTrip } from "../world/traffic/flow-way.js";
import type { Direction, Input, Protocol, TaskInput } from "./input.js";
import { FlowAccount, type FlowRow, type PacketRow } from "./tables/flow-account.js";

/** Receives the events of a flow: the sockets at its ends. Absent when a recorded run is played again. */
export interface FlowListener {
  /** Bytes of a TCP connection have come through; of a UDP flow, the datagram of that number. */
  delivered(direction: Direction, bytes: number, number: number): void;
  /** A datagram is lost. */
  lost(direction: Direction, number: number): void;
  /** The last byte of a half-closed connection has come through. */
  ended(direction: Direction): void;
  /** The sender may go on. */
  hasRoom(direction: Direction): void;
  /** The emulation ended the flow: its device is dead. */
  stopped(reason: string): void;
}

/** Bounds of the buffers of a flow, in each direction. */
export interface FlowLimits {
  /** Datagrams that wait in front of the radio; those that do not fit are lost. */
  readonly buffer_bytes: number;
  /** Bytes under way; of a TCP connection also those that wait at the sender, which then pauses. */
  readonly window_bytes: number;
}

/** Where rows go. */
export interface SessionSink {
  flow(row: FlowRow): void;
  packet(row: PacketRow): void;
}

/** The answer to a posted task. */
export type TaskAnswer = (record: TaskRecord | undefined) => void;

interface Flow {
  readonly protocol: Protocol;
  readonly device: number;
  readonly up: Side;
  readonly down: Side;
  readonly listener: FlowListener | undefined;
}

interface Side {
  readonly account: FlowAccount;
  readonly way: ByteStream | Datagrams;
}

/**
 * An emulation, the flows that cross it, and its inputs: `apply` executes an input at its time. This class does not know sockets,
 * and a recorded list of inputs gives the same emulated times again.
 */
export class Session {
  readonly emulation: Emulation;
  readonly #limits: FlowLimits;
  readonly #sink: SessionSink;
  readonly #clock: (() => number) | undefined;
  readonly #flows = new Map<number, Flow>();
  /** Posted tasks that have not ended, by their number. */
  readonly #asked = new Map<number, TaskAnswer>();
  #errorListener: ((error_s: number) => void) | undefined;

  /** @param clock  the real time, s, on the scale of the emulated; absent: nobody waits for it */
  constructor(emulation: Emulation, limits: FlowLimits, sink: SessionSink, clock?: () => number) {
    this.emulation = emulation;
    this.#limits = limits;
    this.#sink = sink;
    this.#clock = clock;
  }

  /** Is told of the error of every delivery, s. */
  onError(listener: (error_s: number) => void): void {
    this.#errorListener = listener;
  }

  /** Posted tasks that have not ended. */
  get askedTasks(): number {
    return this.#asked.size;
  }

  /** Flows that are open. */
  get openFlows(): number {
    return this.#flows.size;
  }

  /** True where the sender of a stream is to pause. */
  isFull(flow: number, direction: Direction): boolean {
    const way = this.#flows.get(flow)?.[direction].way;
    return way !== undefined && "isFull" in way && way.isFull;
  }

  /** Does what an input of flows says, at the present time of the emulation. Inputs of flows that are over do nothing. */
  apply(input: Input, listener?: FlowListener): void {
    switch (input.input) {
      case "open":
        this.#open(input.flow, input, listener);
        break;
      case "data":
        this.#data(input.flow, input.direction, input.bytes);
        break;
      case "end":
      case "hold":
      case "release":
        this.#control(input.flow, input.direction, input.input);
        break;
      case "close":
        this.#close(input.flow, input.reason);
        break;
      case "task":
        this.post(input);
        break;
      case "decision":
        this.advise(input);
        break;
      case "look":
        this.look();
        break;
      case "stop":
    }
  }

  /** A task arrives now. @param answer  is called when it has ended, at once where its device is dead */
  post(input: TaskInput, answer?: TaskAnswer): void {
    const number = this.emulation.offer(outsideTask(input));
    if (number === undefined) answer?.(undefined);
    else if (answer !== undefined) this.#asked.set(number, answer);
  }

  /** The policy's decision for a task that arrives now. */
  advise(input: TaskInput): Advice {
    return this.emulation.consult(outsideTask(input));
  }

  look(): readonly NodeRecord[] {
    return this.emulation.look();
  }

  /** A task has ended; those that were posted are answered. */
  taskEnded(record: TaskRecord): void {
    const answer = this.#asked.get(record.task);
    this.#asked.delete(record.task);
    answer?.(record);
  }

  /** Ends every flow. */
  finish(): void {
    for (const flow of [...this.#flows.keys()]) this.#close(flow, "end of run");
  }

  #open(
    flow: number,
    { protocol, device, site }: Pick<Flow, "protocol" | "device"> & { site: number },
    listener?: FlowListener,
  ): void {
    const { emulation } = this;
    const names = { device: emulation.devices[device]!, site: emulation.sites[site]! };
    const sideOf = (direction: Direction): Side => {
      const account = new FlowAccount({ flow, protocol, direction, ...names, opened_s: emulation.now_s });
      const address = { device, site, direction };
      const onStopped = (reason: string) => this.#stopped(flow, reason);
      if (protocol === "udp") {
        const way = emulation.traffic.datagrams(
          address,
          this.#limits,
          {
            delivered: (trip, number) => this.#delivered(account, trip, direction, number, listener),
            lost: (trip, number, reason) => this.#lost(account, trip, reason, direction, number, listener),
          },
          onStopped,
        );
        return { account, way };
      }
      const { window_bytes } = this.#limits;
      const way = emulation.traffic.stream(
        address,
        { buffer_bytes: window_bytes, window_bytes },
        {
          delivered: (trip) => this.#delivered(account, trip, direction, 0, listener),
          ended: () => listener?.ended(direction),
          hasRoom: () => listener?.hasRoom(direction),
        },
        onStopped,
      );
      return { account, way };
    };
    this.#flows.set(flow, { protocol, device, up: sideOf("up"), down: sideOf("down"), listener });
    if (emulation.isDead(device)) this.#stopped(flow, "battery-empty");
  }

  #data(number: number, direction: Direction, bytes: number): void {
    const side = this.#flows.get(number)?.[direction];
    if (side === undefined) return;
    side.account.offered_bytes += bytes;
    if ("offer" in side.way) side.way.offer(bytes);
    // An empty datagram is delivered, too.
    else side.way.send(Math.max(1, bytes));
  }

  #control(number: number, direction: Direction, what: "end" | "hold" | "release"): void {
    const way = this.#flows.get(number)?.[direction].way;
    if (way === undefined || !("offer" in way)) return;
    if (what === "end") way.finish();
    else if (what === "hold") way.hold();
    else way.release();
  }

  #delivered(
    account: FlowAccount,
    trip: SegmentTrip,
    direction: Direction,
    number: number,
    listener?: FlowListener,
  ): void {
    listener?.delivered(direction, trip.bytes, number);
    const real_s = this.#clock?.() ?? Number.NaN;
    const row = account.delivered(trip, this.emulation.now_s, real_s);
    if (this.#clock !== undefined) this.#errorListener?.(row.delay_error_s);
    this.#sink.packet(row);
  }

  #lost(
    account: FlowAccount,
    trip: SegmentTrip,
    reason: Loss,
    direction: Direction,
    number: number,
    listener?: FlowListener,
  ): void {
    listener?.lost(direction, number);
    this.#sink.packet(account.lost(trip, reason));
  }

  #stopped(number: number, reason: string): void {
    const flow = this.#flows.get(number);
    if (flow === undefined) return;
    this.#close(number, reason);
    flow.listener?.stopped(reason);
  }

  #close(number: number, reason: string): void {
    const flow = this.#flows.get(number);
    if (flow === undefined) return;
    this.#flows.delete(number);
    for (const { account, way } of [flow.up, flow.down]) {
      this.emulation.traffic.close(flow.device, way, reason);
      if ("resent" in way) account.resent = way.resent;
      this.#sink.flow(account.row(this.emulation.now_s, reason));
    }
  }
}

/** A posted task as the emulation takes it. */
const outsideTask = ({ device, data_bits, work_cycles, deadline_s, priority }: TaskInput): OutsideTask => {
  let workload: Workload | undefined;
  if (data_bits !== undefined && work_cycles !== undefined)
    workload = {
      graph: TaskGraph.chain(work_cycles.length),
      data_bits: Float64Array.from(data_bits),
      work_cycles: Float64Array.from(work_cycles),
    };
  return { device, workload, deadline_s, priority };
};
