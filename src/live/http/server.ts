import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isIP } from "node:net";
import type { TaskRecord } from "../../world/port/records.js";
import { Events } from "./events.js";
import { openApi } from "./open-api.js";
import { page } from "./page.js";
import type { ServedRun } from "./served-run.js";
import { readTask } from "./task-body.js";

/** A body has no more bytes, a header neither. */
const BODY_BYTES = 65_536;
const HEADER_BYTES = 8192;
const CONNECTIONS = 1024;
const TASKS = 10_000;

/** Where the HTTP service listens. */
export interface HttpListening {
  readonly url: string;
  close(): void;
}

/** Serves tasks, decisions and the live page of a run over HTTP. */
export const listenHttp = async (
  run: ServedRun,
  bind: string,
  port: number,
  headers_s: number,
): Promise<HttpListening> => {
  const headers_ms = headers_s * 1000;
  const events = new Events(run);
  const service = new Service(run, events);
  const server = createServer(
    {
      headersTimeout: headers_ms,
      requestTimeout: 2 * headers_ms,
      keepAliveTimeout: headers_ms,
      connectionsCheckingInterval: Math.ceil(headers_ms / 5),
      maxHeaderSize: HEADER_BYTES,
      noDelay: true,
    },
    (request, response) => service.handle(request, response),
  );
  server.maxConnections = CONNECTIONS;
  // Input that is not HTTP gets a short answer.
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else {
      const isSlow = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
      socket.end(`HTTP/1.1 ${isSlow ? "408 Request Timeout" : "400 Bad Request"}\r\nConnection: close\r\n\r\n`);
    }
  });
  server.listen({ host: bind, port });
  await once(server, "listening");
  const { address, port: bound } = server.address() as { address: string; port: number };
  service.url = `http://${address.includes(":") ? `[${address}]` : address}:${bound}/`;
  return {
    url: service.url,
    close() {
      events.close();
      server.close();
      server.closeAllConnections();
    },
  };
};

/** Says no. */
class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

class Service {
  url = "";
  readonly #run: ServedRun;
  readonly #routes: Readonly<Record<string, Readonly<Record<string, Handler>>>>;
  #tasks = 0;

  constructor(run: ServedRun, events: Events) {
    this.#run = run;
    this.#routes = {
      "/": { GET: (_, response) => sendPage(response) },
      "/openapi.json": { GET: (_, response) => send(response, 200, openApi(this.url)) },
      "/state": { GET: (_, response) => events.state((state) => send(response, 200, state)) },
      "/events": { GET: (_, response) => this.#events(events, response) },
      "/tasks": { POST: (request, response) => this.#post(request, response) },
      "/decisions": { POST: (request, response) => this.#advise(request, response) },
    };
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    Promise.resolve()
      .then(() => this.#route(request, response))
      .catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else if (error instanceof Refusal) send(response, error.status, { error: error.message }, error.headers);
        else send(response, 500, { error: error instanceof Error ? error.message : String(error) });
      });
  }

  #route(request: IncomingMessage, response: ServerResponse): void | Promise<void> {
    checkHost(request);
    const path = (request.url ?? "").split("?", 1)[0]!;
    const methods = Object.hasOwn(this.#routes, path) ? this.#routes[path]! : undefined;
    if (methods === undefined)
      throw new Refusal(404, `there is no ${path.slice(0, 80)}; there are ${Object.keys(this.#routes).join(", ")}`);
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
    const handler = Object.hasOwn(methods, method) ? methods[method]! : undefined;
    if (handler === undefined) {
      const allow = Object.keys(methods).join(", ");
      throw new Refusal(405, `${path} takes ${allow}`, { allow });
    }
    return handler(request, response);
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#tasks >= TASKS) throw new Refusal(503, `${TASKS} tasks are under way`, { "retry-after": "1" });
    this.#tasks++;
    try {
      const task = await this.#taskOf(request, response);
      if (task === undefined) return;
      await new Promise<void>((resolve) => {
        this.#run.post(task, (record, real_latency_s) => {
          if (record === undefined) send(response, 410, { error: "the battery of the device is empty" });
          else send(response, 200, answerOf(record, real_latency_s));
          resolve();
        });
      });
    } finally {
      this.#tasks--;
    }
  }

  async #advise(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const task = await this.#taskOf(request, response);
    if (task !== undefined) this.#run.advise(task, (advice, now_s) => send(response, 200, { ...advice, now_s }));
  }

  /** Undefined: the body is at fault, and that was answered. */
  async #taskOf(request: IncomingMessage, response: ServerResponse) {
    const type = (request.headers["content-type"] ?? "").replace(/;.*/s, "").trim().toLowerCase();
    if (type !== "application/json")
      throw new Refusal(415, `expected content-type application/json, got ${type || "none"}`);
    const read = readTask(await bodyOf(request), this.#run.devices);
    if (read.ok) return read.task;
    send(response, 400, { error: "the task is invalid", faults: read.faults });
    return undefined;
  }

  #events(events: Events, response: ServerResponse): void {
    if (!events.add(response)) throw new Refusal(503, "too many pages are watching", { "retry-after": "10" });
  }
}

/**
 * Names of other hosts are refused, so a page from elsewhere cannot use a name that points here. Pages of other origins are
 * refused, too.
 *
 * @throws Refusal
 */
const checkHost = ({ headers: { host = "", origin } }: IncomingMessage): void => {
  const name = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(host);
  const bare = name?.[1] ?? name?.[2] ?? "";
  if (bare !== "localhost" && isIP(bare) === 0)
    throw new Refusal(403, "expected localhost or an address in the Host header");
  if (origin !== undefined && origin !== `http://${host}`) throw new Refusal(403, "pages of other origins are refused");
};

/** @throws Refusal when it is too large */
const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const tooLarge = () => new Refusal(413, `expected a body of at most ${BODY_BYTES} bytes`, { connection: "close" });
  if (Number(request.headers["content-length"] ?? 0) > BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const SECURITY = { "x-content-type-options": "nosniff", "cache-control": "no-store" };

const send = (
  response: ServerResponse,
  status: number,
  content: object,
  headers: Readonly<Record<string, string>> = {},
): void => {
  if (response.writableEnded || response.destroyed) return;
  const body = Buffer.from(`${JSON.stringify(content)}\n`);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": body.length,
    ...SECURITY,
    ...headers,
  });
  response.end(body);
};

const sendPage = (response: ServerResponse): void => {
  const { html, policy } = page();
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    ...SECURITY,
  });
  response.end(html);
};

/** The answer about a client's task: columns of tasks.csv. */
const answerOf = (record: TaskRecord, real_latency_s: number): object => {
  const { task, device, status, reason, arrival_s, completed_s, latency_s, device_energy_j, cost } = record;
  const { decision_s, uplink_s, downlink_s, backhaul_s, queue_s, compute_s } = record;
  const placement = record.placement === "" ? [] : record.placement.split(">");
  return {
    ...{ task, device, status, reason, placement, arrival_s, completed_s, latency_s },
    ...{ decision_s, uplink_s, downlink_s, backhaul_s, queue_s, compute_s },
    ...{ device_energy_j, cost, real_latency_s },
  };
};
