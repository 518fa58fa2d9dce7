import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import type { Forward } from "../forward.js";
import type { Direction } from "../input.js";
import type { Gateway } from "./gateway.js";
import type { Listening } from "./tcp-forward.js";

/** A UDP flow has no end of its own: its client is forgotten after this time without a datagram. */
const IDLE_S = 60;

/**
 * Takes datagrams on a port. Every address that sends some is a flow of its own, with a socket of its own to the user's server, so that
 * answers find their way back.
 */
export const listenUdp = async (forward: Forward, bind: string, gateway: Gateway): Promise<Listening> => {
  const socket = createSocket({ type: isIPv6(bind) ? "udp6" : "udp4" });
  const open = new Map<string, UdpFlow>();
  socket.on("message", (datagram, client) => {
    const key = `${client.address} ${client.port}`;
    let flow = open.get(key);
    if (flow === undefined) {
      if (!gateway.isReady || open.size >= gateway.limits.connections) return;
      flow = new UdpFlow(forward, gateway, { socket, client, onOver: () => open.delete(key) });
      open.set(key, flow);
    }
    flow.up(datagram);
  });
  socket.bind({ address: bind, port: forward.listen, exclusive: true });
  await once(socket, "listening");
  // Errors of an answer to a client that is gone are ignored.
  socket.on("error", ignore);
  const { address, port } = socket.address();
  return {
    address,
    port,
    close() {
      for (const flow of [...open.values()]) flow.end("end of run");
      socket.close();
    },
  };
};

const ignore = (): void => {};

interface UdpClient {
  /** Gets the client's datagrams, and sends the answers. */
  readonly socket: Socket;
  readonly client: RemoteInfo;
  /** Called when the flow has ended. */
  readonly onOver: () => void;
}

/** One client: its datagrams, on their way in both directions. */
class UdpFlow {
  readonly #gateway: Gateway;
  readonly #flow: number;
  readonly #server: Socket;
  readonly #onOver: () => void;
  /** Datagrams under way, by number. */
  readonly #underWay: Readonly<Record<Direction, Map<number, Buffer>>> = { up: new Map(), down: new Map() };
  readonly #sent: Record<Direction, number> = { up: 0, down: 0 };
  readonly #ready: Promise<unknown>;
  #heard_ms = performance.now();
  #idle: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor({ device, site, host, port }: Forward, gateway: Gateway, { socket, client, onOver }: UdpClient) {
    this.#gateway = gateway;
    this.#onOver = onOver;
    const flow = gateway.nextFlow();
    this.#flow = flow;
    const server = createSocket({ type: isIPv6(host) ? "udp6" : "udp4" });
    this.#server = server;
    server.on("error", ignore);
    server.on("message", (datagram) => this.#enter("down", datagram));
    this.#ready = once(server, "connect");
    this.#ready.catch(() => this.end("no such host"));
    server.connect(port, host);
    gateway.enter(
      { input: "open", flow, protocol: "udp", device, site },
      {
        delivered: (direction, _, number) => {
          const datagram = this.#take(direction, number);
          if (datagram === undefined) return;
          if (direction === "down") socket.send(datagram, client.port, client.address, ignore);
          else this.#send(datagram);
        },
        lost: (direction, number) => this.#take(direction, number),
        ended() {},
        hasRoom() {},
        stopped: (reason) => this.end(reason),
      },
    );
    this.#awaitIdle();
  }

  /** A datagram of the client's. */
  up(datagram: Buffer): void {
    this.#enter("up", datagram);
  }

  end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#idle);
    for (const underWay of Object.values(this.#underWay)) {
      for (const { length } of underWay.values()) this.#gateway.memory.give(length);
      underWay.clear();
    }
    this.#gateway.enter({ input: "close", flow: this.#flow, reason });
    this.#server.close();
    this.#onOver();
  }

  #enter(direction: Direction, datagram: Buffer): void {
    const { memory } = this.#gateway;
    if (this.#isOver || memory.isFull) return;
    this.#heard_ms = performance.now();
    memory.take(datagram.length);
    this.#underWay[direction].set(this.#sent[direction]++, datagram);
    this.#gateway.enter({ input: "data", flow: this.#flow, direction, bytes: datagram.length });
  }

  #take(direction: Direction, number: number): Buffer | undefined {
    const underWay = this.#underWay[direction];
    const datagram = underWay.get(number);
    underWay.delete(number);
    if (datagram !== undefined) this.#gateway.memory.give(datagram.length);
    return datagram;
  }

  #send(datagram: Buffer): void {
    try {
      this.#server.send(datagram, ignore);
    } catch {
      // Not connected yet: a name is being looked up.
      this.#ready.then(() => this.#isOver || this.#server.send(datagram, ignore)).catch(ignore);
    }
  }

  #awaitIdle(): void {
    const idle_ms = Math.min(IDLE_S, this.#gateway.limits.idle_s) * 1000;
    const left_ms = this.#heard_ms + idle_ms - performance.now();
    if (left_ms <= 0) this.end("idle");
    else this.#idle = setTimeout(() => this.#awaitIdle(), left_ms + 1).unref();
  }
}
