import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Forward } from "../forward.js";
import type { Direction } from "../input.js";
import type { Gateway } from "./gateway.js";
import { TcpHalf } from "./tcp-half.js";

/** How long the user's server has to accept a connection. */
const CONNECT_MS = 5000;

/** Where a forward listens. */
export interface Listening {
  readonly address: string;
  readonly port: number;
  close(): void;
}

/** Accepts TCP connections on a port; each becomes a flow to the user's server, and no other host. */
export const listenTcp = async (forward: Forward, bind: string, gateway: Gateway): Promise<Listening> => {
  const open = new Set<TcpConnection>();
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (!gateway.isReady || open.size >= gateway.limits.connections) {
      client.on("error", ignore);
      client.resetAndDestroy();
      return;
    }
    const connection = new TcpConnection(forward, gateway, client, () => open.delete(connection));
    open.add(connection);
  });
  server.listen({ host: bind, port: forward.listen });
  await once(server, "listening");
  const { address, port } = server.address() as { address: string; port: number };
  return {
    address,
    port,
    close() {
      server.close();
      for (const connection of [...open]) connection.end("end of run");
    },
  };
};

const ignore = (): void => {};

/**
 * Closes a socket with a reset if possible. Node.js cannot reset a socket whose writing half has ended, and would leave it open.
 */
const reset = (socket: Socket): void => {
  if (socket.writableEnded || socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
};

/** One connection: the client's socket, the one to the user's server, and the two directions between them. */
class TcpConnection {
  readonly #gateway: Gateway;
  readonly #flow: number;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #halves: Readonly<Record<Direction, TcpHalf>>;
  readonly #onOver: () => void;
  #isOver = false;
  #heard_ms = performance.now();
  #idle: NodeJS.Timeout | undefined;

  constructor({ device, site, host, port }: Forward, gateway: Gateway, client: Socket, onOver: () => void) {
    this.#gateway = gateway;
    this.#client = client;
    this.#onOver = onOver;
    const flow = gateway.nextFlow();
    this.#flow = flow;
    const server = connect({ host, port, allowHalfOpen: true, noDelay: true });
    this.#server = server;
    const up = new TcpHalf(gateway, { flow, direction: "up", from: client, to: server });
    const down = new TcpHalf(gateway, { flow, direction: "down", from: server, to: client });
    this.#halves = { up, down };
    gateway.enter(
      { input: "open", flow, protocol: "tcp", device, site },
      {
        delivered: (direction, bytes) => this.#halves[direction].delivered(bytes),
        lost() {},
        ended: (direction) => {
          this.#halves[direction].ended();
          if (up.hasEnded && down.hasEnded) this.#close("finished");
        },
        hasRoom: (direction) => this.#halves[direction].resume(),
        stopped: (reason) => this.end(reason),
      },
    );
    const connecting = setTimeout(() => this.end("connect time-out"), CONNECT_MS);
    server.once("connect", () => clearTimeout(connecting));
    server.once("close", () => clearTimeout(connecting));
    for (const [socket, who] of [
      [client, "client"],
      [server, "server"],
    ] as const) {
      socket.on("error", (error: NodeJS.ErrnoException) =>
        this.end(error.code === "ECONNREFUSED" && who === "server" ? "refused by server" : `reset by ${who}`),
      );
      socket.on("data", () => {
        this.#heard_ms = performance.now();
      });
    }
    this.#awaitIdle(gateway.limits.idle_s * 1000);
  }

  /** Checks again at the time at which the connection could have been silent for too long. */
  #awaitIdle(idle_ms: number): void {
    const left_ms = this.#heard_ms + idle_ms - performance.now();
    if (left_ms <= 0) this.end("idle");
    else this.#idle = setTimeout(() => this.#awaitIdle(idle_ms), left_ms + 1).unref();
  }

  /** Ends both sides at once, as a reset does. */
  end(reason: string): void {
    if (this.#isOver) return;
    this.#close(reason);
    reset(this.#client);
    reset(this.#server);
  }

  /** The flow is over; what the sockets still hold goes out. */
  #close(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#idle);
    for (const half of [this.#halves.up, this.#halves.down]) half.drop();
    this.#gateway.enter({ input: "close", flow: this.#flow, reason });
    this.#onOver();
  }
}
