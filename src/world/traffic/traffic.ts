import type { Network } from "../network.js";
import { END_OF_RUN } from "../port/node-report.js";
import { ByteStream, type StreamLimits, type StreamListener } from "./byte-stream.js";
import { type DatagramLimits, type DatagramListener, Datagrams } from "./datagrams.js";
import { type FlowEnds, type FlowStage, FlowWay } from "./flow-way.js";
import { LinkProbe } from "./link-probe.js";
import type { SegmentSource } from "./segment-source.js";

export interface TrafficParts {
  readonly network: Network;
  /** Opens the account of a segment. */
  readonly openBook: FlowStage["openBook"];
  /** The source of a device, by its number; called once for each device. */
  readonly source: (device: number) => SegmentSource;
}

/** The ends of a flow: the numbers of its device and site. */
export interface FlowAddress {
  readonly device: number;
  readonly site: number;
  readonly direction: "up" | "down";
}

type Flow = ByteStream | Datagrams;

/** Flows of bytes and datagrams that cross the network beside its tasks. */
export class Traffic {
  readonly #parts: TrafficParts;
  readonly #stage: FlowStage;
  readonly #sources = new Map<number, SegmentSource>();
  /** By device: its flows, with the callback for a flow that is ended from inside. */
  readonly #flows = new Map<number, Map<Flow, ((reason: string) => void) | undefined>>();

  constructor(parts: TrafficParts) {
    const { network, openBook } = parts;
    this.#parts = parts;
    this.#stage = { network, openBook, sending: { count: 0 } };
  }

  /** Number of flows that have something under way. */
  get sending(): number {
    return this.#stage.sending.count;
  }

  /** Opens one direction of a TCP connection. @param onStopped  the flow was ended from inside: its device died */
  stream(
    address: FlowAddress,
    limits: StreamLimits,
    listener: StreamListener,
    onStopped?: (reason: string) => void,
  ): ByteStream {
    const stream = new ByteStream(this.#way(address), limits, listener);
    this.#watch(address.device, stream, onStopped);
    return stream;
  }

  /** Opens one direction of a UDP flow. */
  datagrams(
    address: FlowAddress,
    limits: DatagramLimits,
    listener: DatagramListener,
    onStopped?: (reason: string) => void,
  ): Datagrams {
    const datagrams = new Datagrams(this.#way(address), limits, listener);
    this.#watch(address.device, datagrams, onStopped);
    return datagrams;
  }

  /** A probe of the links of a device, by its number. */
  probe(device: number): LinkProbe {
    return new LinkProbe(this.#parts.network, this.#sourceOf(device));
  }

  /** Ends a flow and discards everything under way. */
  close(device: number, flow: Flow, reason: string): void {
    flow.stop(reason);
    this.#flows.get(device)?.delete(flow);
  }

  /** Ends the flows of a dead device. */
  bury(device: number): void {
    const flows = this.#flows.get(device);
    this.#flows.delete(device);
    for (const [flow, onStopped] of flows ?? []) {
      flow.stop("battery-empty");
      onStopped?.("battery-empty");
    }
  }

  /** Stops everything under way when the run ends. */
  stop(): void {
    for (const flows of this.#flows.values()) for (const flow of flows.keys()) flow.stop(END_OF_RUN);
    this.#flows.clear();
  }

  #watch(device: number, flow: Flow, onStopped?: (reason: string) => void): void {
    const flows = this.#flows.get(device) ?? new Map();
    this.#flows.set(device, flows);
    flows.set(flow, onStopped);
  }

  #way({ device, site, direction }: FlowAddress): FlowWay {
    const ends: FlowEnds = { device: this.#parts.network.devices[device]!, site, direction };
    return new FlowWay(this.#stage, this.#sourceOf(device), ends);
  }

  #sourceOf(device: number): SegmentSource {
    let source = this.#sources.get(device);
    if (source === undefined) {
      source = this.#parts.source(device);
      this.#sources.set(device, source);
    }
    return source;
  }
}
