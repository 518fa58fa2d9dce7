import type { Manifest } from "../output/write/manifest.js";
import type { LoadedScenario } from "../scenario/load/check-document.js";
import type { NodeRecord, TaskRecord } from "../world/port/records.js";
import type { Advice } from "../world/run/guests.js";
import { type Forward, parseForwards } from "./forward.js";
import type { ServedRun } from "./http/served-run.js";
import { type HttpListening, listenHttp } from "./http/server.js";
import type { Direction, Input, TaskInput } from "./input.js";
import { BEHIND_S, Pacer } from "./pacer.js";
import { hostAndPort, orFault, type Ready, type ReadyForward } from "./ready.js";
import { loadLivePolicy, RecordedRun, type RecordedRunOptions } from "./recorded-run.js";
import type { FlowListener } from "./session.js";
import { type Gateway, Memory, type SocketLimits } from "./sockets/gateway.js";
import { type Listening, listenTcp } from "./sockets/tcp-forward.js";
import { listenUdp } from "./sockets/udp-forward.js";
import { type ErrorRow, ErrorSummary } from "./tables/error-summary.js";
import { type Snapshot, Watch } from "./watch.js";

export interface LiveOptions extends RecordedRunOptions {
  /** As `parseForwards` reads them. */
  readonly forwards: readonly string[];
  readonly listens: readonly string[];
  /** Address on which forwards and the HTTP service listen. */
  readonly bind: string;
  /** Port of the HTTP service; 0: a free one; absent: there is none. */
  readonly httpPort?: number;
  readonly limits: SocketLimits;
  /** Ends the run. */
  readonly signal: AbortSignal;
  /** Called with all addresses, before any input can arrive. */
  readonly onReady?: (ready: Ready) => void;
  /** Called when the run falls behind real time, at most once a second. */
  readonly onBehind?: (late_s: number) => void;
}

/** What a run came to. */
export interface LiveOutcome {
  readonly manifest: Manifest;
  readonly errors: readonly ErrorRow[];
}

/** Time between two writes of rows to the disk. */
const FLUSH_MS = 1000;

/**
 * Emulates a scenario in real time, with traffic of real sockets and tasks of real clients, until it is told to stop or its time is up.
 *
 * @throws InputError when a flag, a port or the folder is at fault: nothing is written then
 */
export const runLive = async (loaded: LoadedScenario, options: LiveOptions): Promise<LiveOutcome> => {
  const names = namesOf(loaded);
  const forwards = parseForwards(options.forwards, options.listens, names.devices, names.sites);
  const policy = await loadLivePolicy(loaded);
  const live = new LiveRun(loaded, policy, options, forwards);
  return live.run();
};

/** Names of devices and sites as the emulation has them. */
const namesOf = ({ scenario: { devices, edges, clouds } }: LoadedScenario) => ({
  devices: devices.flatMap(({ name, count }) =>
    count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index}`),
  ),
  sites: ["device", ...[...edges, ...clouds].map(({ name }) => name)],
});

/** A run in real time: its pace, its sockets, and everything that comes in through them. */
class LiveRun implements Gateway, ServedRun {
  readonly limits: SocketLimits;
  readonly memory: Memory;
  readonly #recorded: RecordedRun;
  readonly #watch: Watch;
  readonly #options: LiveOptions;
  readonly #forwards: readonly Forward[];
  readonly #pacer: Pacer;
  readonly #delayErrors = new ErrorSummary();
  readonly #taskErrors = new ErrorSummary();
  readonly #lags = new ErrorSummary();
  readonly #listening: (Listening | HttpListening)[] = [];
  #flows = 0;
  #warned_ms = Number.NEGATIVE_INFINITY;
  #end: ((failure?: string) => void) | undefined;
  #isReady = false;
  #hasEnded = false;

  constructor(
    loaded: LoadedScenario,
    policy: ConstructorParameters<typeof RecordedRun>[1],
    options: LiveOptions,
    forwards: readonly Forward[],
  ) {
    this.#options = options;
    this.#forwards = forwards;
    this.limits = options.limits;
    this.memory = new Memory(options.limits.memory_bytes);
    const now_s = () => this.now_s;
    this.#watch = new Watch(loaded.scenario, policy.label);
    this.#recorded = new RecordedRun(loaded, policy, options, {
      clock: now_s,
      onTask: (record) => this.#watch.task(record),
    });
    this.#recorded.session.onError((error_s) => this.#delayErrors.add(error_s));
    this.#pacer = new Pacer(this.#recorded.session.emulation, {
      onLate: (late_s) => this.#late(late_s),
      onFailure: (error) => this.#end?.(messageOf(error)),
      onOver: () => this.#end?.(),
    });
  }

  /** Real time since the start, s; 0 before it. */
  get now_s(): number {
    return this.#pacer.now_s();
  }

  get isReady(): boolean {
    return this.#isReady && !this.#hasEnded;
  }

  nextFlow(): number {
    return this.#flows++;
  }

  isFull(flow: number, direction: Direction): boolean {
    return this.#recorded.session.isFull(flow, direction);
  }

  enter(input: Input, listener?: FlowListener): void {
    this.#enter(input, () => this.#recorded.session.apply(input, listener));
  }

  get devices(): readonly string[] {
    return this.#recorded.session.emulation.devices;
  }

  get openFlows(): number {
    return this.#recorded.session.openFlows;
  }

  get askedTasks(): number {
    return this.#recorded.session.askedTasks;
  }

  get held_bytes(): number {
    return this.memory.used_bytes;
  }

  snapshot(rows: readonly NodeRecord[], now_s: number): Snapshot {
    return this.#watch.snapshot(rows, now_s);
  }

  /** A task is posted. @param answer  is called when it has ended, with the real time since it was posted */
  post(input: TaskInput, answer: (record: TaskRecord | undefined, real_s: number) => void): void {
    const begun_s = this.now_s;
    this.#enter({ input: "task", ...input }, () =>
      this.#recorded.session.post(input, (record) => {
        const real_s = this.now_s;
        if (record !== undefined && !this.#hasEnded)
          this.#taskErrors.add(
            real_s - (Number.isNaN(record.completed_s) ? this.#recorded.session.emulation.now_s : record.completed_s),
          );
        answer(record, real_s - begun_s);
      }),
    );
  }

  /** Asks the policy. @param answer  is called at once, or as soon as the emulation has caught up */
  advise(input: TaskInput, answer: (advice: Advice, at_s: number) => void): void {
    const { session } = this.#recorded;
    this.#enter({ input: "decision", ...input }, () => answer(session.advise(input), session.emulation.now_s));
  }

  /** Reads the meters. */
  look(answer: (rows: readonly NodeRecord[], at_s: number) => void): void {
    const { session } = this.#recorded;
    this.#enter({ input: "look" }, () => answer(session.look(), session.emulation.now_s));
  }

  /** How far behind real time events were done, and deliveries were made, so far. */
  errors(): readonly ErrorRow[] {
    return [this.#delayErrors.row("delay_error_s"), this.#taskErrors.row("task_error_s"), this.#lags.row("lag_s")];
  }

  get pace(): Pacer["pace"] {
    return this.#pacer.pace;
  }

  /** Listens, goes on until the end, and writes everything. */
  async run(): Promise<LiveOutcome> {
    const { signal, onReady } = this.#options;
    const ended = new Promise<string | undefined>((resolve) => {
      this.#end = resolve;
    });
    const onAbort = () => this.#end?.();
    const close = () => {
      for (const one of this.#listening) one.close();
    };
    let ready: Ready;
    try {
      ready = await this.#listen();
      this.#recorded.begin();
    } catch (error) {
      close();
      throw error;
    }
    const flush = setInterval(() => this.#flush(), FLUSH_MS);
    this.#pacer.start();
    this.#isReady = true;
    onReady?.(ready);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    const failure = await ended;
    signal.removeEventListener("abort", onAbort);
    clearInterval(flush);
    close();
    this.#hasEnded = true;
    return this.#finish(failure);
  }

  async #finish(inTheRun: string | undefined): Promise<LiveOutcome> {
    let failure = inTheRun;
    if (failure === undefined)
      try {
        this.#recorded.note({ input: "stop" }, this.#pacer.settle());
      } catch (error) {
        failure = messageOf(error);
      }
    this.#pacer.stop();
    const { worst_s, behind_s, times } = this.#pacer.pace;
    const errors = this.errors();
    const manifest = await this.#recorded.finish({
      errors,
      facts: { keptRealTime: times === 0, tolerance_s: BEHIND_S, behind_s, timesBehind: times, worst_s },
      failure,
    });
    return { manifest, errors };
  }

  #enter(input: Input, action: () => void): void {
    if (!this.isReady) return;
    this.#pacer.enter(action, (at_s) => this.#recorded.note(input, at_s));
  }

  #late(late_s: number): void {
    this.#lags.add(late_s);
    if (late_s <= BEHIND_S || performance.now() - this.#warned_ms < 1000) return;
    this.#warned_ms = performance.now();
    this.#options.onBehind?.(late_s);
  }

  #flush(): void {
    try {
      this.#recorded.tables.flush();
    } catch (error) {
      this.#end?.(messageOf(error));
    }
  }

  async #listen(): Promise<Ready> {
    const { bind, httpPort } = this.#options;
    const forwards: ReadyForward[] = [];
    for (const [index, forward] of this.#forwards.entries()) {
      const { protocol, deviceName, siteName, host, port, listen } = forward;
      const flag = listen === 0 ? "--forward" : "--listen";
      const listening = await orFault(flag, () => (protocol === "tcp" ? listenTcp : listenUdp)(forward, bind, this));
      this.#listening.push(listening);
      forwards.push({
        forward: this.#options.forwards[index]!,
        protocol,
        device: deviceName,
        site: siteName,
        listen: hostAndPort(listening.address, listening.port),
        to: hostAndPort(host, port),
      });
    }
    if (httpPort === undefined) return { forwards };
    const http = await orFault("--http", () => listenHttp(this, bind, httpPort, this.limits.headers_s));
    this.#listening.push(http);
    return { forwards, http: http.url };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
