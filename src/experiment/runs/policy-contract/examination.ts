import { createHash } from "node:crypto";
import { buildEmulation } from "../../../compose/build.js";
import type { PolicySpec, Scenario } from "../../../scenario/scenario.js";
import type {
  Observation,
  OffloadingPolicy,
  Placement,
  Plan,
  SiteChoice,
  SubtaskRequest,
  TaskRequest,
} from "../../../world/port/policy.js";
import { withPlace } from "../../modules/policy-place.js";
import { Heartbeat } from "../heartbeat.js";
import { endPolicy } from "../job.js";
import { createPolicy } from "../policies/load-policy.js";
import { reasonOf } from "../reason.js";
import { Forbidden } from "./forbidden.js";

/** The work of an examining worker. Plain data. */
export interface Examined {
  readonly spec: PolicySpec;
  readonly scenario: Scenario;
  readonly replication: number;
  readonly heartbeat: SharedArrayBuffer;
}

/** The input of a policy at a decision. Plain data. */
export interface DecisionInput {
  readonly scenario: string;
  readonly seed: number;
  readonly replication: number;
  readonly task: number;
  /** Absent: all sub-tasks. */
  readonly subtask?: number;
  readonly time_s: number;
  readonly device: string;
  /** Infinity is null in JSON. */
  readonly deadline_s: number;
  readonly edges: readonly { readonly from: number; readonly to: number }[];
  readonly data_bits: readonly number[];
  readonly work_cycles: readonly number[];
  readonly sites: readonly {
    readonly id: string;
    readonly isDown: boolean;
    readonly freeCores: number;
    readonly queueLength: number;
    readonly queueRoom: number;
    readonly backlog_s: number;
  }[];
}

/** A breach, and the input at which it happened. */
export interface Breach {
  readonly problem: string;
  /** Absent: it was not at a decision. */
  readonly input?: DecisionInput;
}

/** Observations of a policy in a run. Plain data. */
export interface Examination {
  /** SHA-256 of all results of the run. */
  readonly digest: string;
  readonly decisions: number;
  /** Real time of its decisions, s. */
  readonly total_s: number;
  /** Why the run failed. */
  readonly failure?: Breach;
  /** The first change to what it was shown. */
  readonly mutation?: Breach;
  /** The first use of chance that is not its own. */
  readonly chance?: Breach;
  /** The first use of the machine's clock. */
  readonly clock?: Breach;
  /** The first placement at a site that had failed, where another had not. */
  readonly down?: Breach;
  /** The first placement at a site whose queue was full, where another had room. */
  readonly full?: Breach;
}

/** Everything that a policy is shown of a task, as text. */
const requestText = (request: TaskRequest | SubtaskRequest): string => {
  const { graph, ...rest } = request;
  return JSON.stringify([rest, graph.edges, graph.inputs, graph.outputs, graph.order], (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value)
      ? String(value)
      : ArrayBuffer.isView(value)
        ? [...(value as Float64Array)]
        : value,
  );
};

const sitesText = (view: Observation): string => view.sites.map(({ id }) => id).join(" ");

/** Watches a policy while it decides. */
class Observer {
  readonly #run: Pick<DecisionInput, "scenario" | "seed" | "replication">;
  readonly #forbidden: Forbidden;
  readonly breaches: { -readonly [K in keyof Omit<Examination, "digest" | "decisions" | "total_s">]: Breach } = {};
  decisions = 0;
  total_s = 0;
  /** What the policy was shown at its last decision; undefined: it was told of something else since. */
  input: DecisionInput | undefined;

  constructor(run: Pick<DecisionInput, "scenario" | "seed" | "replication">, forbidden: Forbidden) {
    this.#run = run;
    this.#forbidden = forbidden;
  }

  /** Asks the policy and watches its behaviour. */
  ask<A extends Placement | Plan | SiteChoice | string>(
    request: TaskRequest & { subtask?: number },
    view: Observation,
    answer: () => A,
  ): A {
    const [before, sites] = [requestText(request), sitesText(view)];
    this.input = this.#inputOf(request, view);
    const begun_ms = performance.now();
    const given = this.#forbidden.watch(answer);
    this.total_s += (performance.now() - begun_ms) / 1000;
    this.decisions++;
    this.#note("mutation", requestText(request) !== before, "it changed the request that it was given");
    this.#note("mutation", sitesText(view) !== sites, "it changed the list of sites that it was given");
    for (const kind of ["chance", "clock"] as const) {
      const used = this.#forbidden[kind];
      this.#note(kind, used !== undefined, used ?? "");
    }
    this.#checkSites(given, view);
    return given;
  }

  #checkSites(given: Placement | Plan | SiteChoice | string, view: Observation): void {
    const placed = placedSites(given);
    if (!Array.isArray(placed)) return;
    const chosen = view.sites.filter(({ id }) => placed.includes(id));
    const failed = chosen.find(({ isDown }) => isDown);
    this.#note(
      "down",
      failed !== undefined && view.sites.some(({ isDown }) => !isDown),
      `it placed at ${failed?.id ?? ""}, which had failed; view.site(...).isDown says so`,
    );
    const crowded = chosen.find(({ queueRoom, freeCores }) => queueRoom === 0 && freeCores === 0);
    this.#note(
      "full",
      crowded !== undefined && view.sites.some(({ queueRoom }) => queueRoom > 0),
      `it placed at ${crowded?.id ?? ""}, whose queue was full; view.site(...).queueRoom says so`,
    );
  }

  #note(kind: keyof Observer["breaches"], isBreach: boolean, problem: string): void {
    if (isBreach && this.breaches[kind] === undefined)
      this.breaches[kind] = { problem, ...(this.input === undefined ? {} : { input: this.input }) };
  }

  #inputOf(request: TaskRequest & { subtask?: number }, view: Observation): DecisionInput {
    const { task, subtask, device, deadline_s, graph, data_bits, work_cycles } = request;
    return {
      ...this.#run,
      task,
      ...(subtask === undefined ? {} : { subtask }),
      time_s: view.time_s,
      device,
      deadline_s,
      edges: graph.edges.map(({ from, to }) => ({ from, to })),
      data_bits: [...data_bits],
      work_cycles: [...work_cycles],
      sites: view.sites.map(({ id, isDown, freeCores, queueLength, queueRoom, backlog_s }) => ({
        ...{ id, isDown, freeCores, queueLength, queueRoom, backlog_s },
      })),
    };
  }
}

/** The sites of an answer, of any form. */
const placedSites = (given: Placement | Plan | SiteChoice | string): unknown => {
  if (typeof given === "string") return [given];
  if ("sites" in given) return given.sites;
  return "site" in given ? [given.site] : given;
};

/** The policy, watched, with the same methods as before. */
const observed = (
  policy: OffloadingPolicy,
  observer: Observer,
  heart: Heartbeat,
  forbidden: Forbidden,
): OffloadingPolicy => {
  const asked = <T>(call: "place" | "choose" | "begin" | "outcome", task: number, answer: () => T): T => {
    heart.ask(call, task);
    try {
      return answer();
    } finally {
      heart.answer();
    }
  };
  const told = (call: "begin" | "outcome", tell: () => void): void => {
    observer.input = undefined;
    asked(call, -1, tell);
  };
  return {
    name: policy.name,
    decides: policy.decides,
    begin: (run) => told("begin", () => forbidden.watch(() => policy.begin?.(run))),
    outcome: (decision, result) => told("outcome", () => forbidden.watch(() => policy.outcome?.(decision, result))),
    ...(policy.operations === undefined ? {} : { operations: policy.operations.bind(policy) }),
    ...(policy.place === undefined
      ? {}
      : {
          place: (request, view) =>
            asked("place", request.task, () => observer.ask(request, view, () => policy.place!(request, view))),
        }),
    ...(policy.choose === undefined
      ? {}
      : {
          choose: (request, view) =>
            asked("choose", request.task, () => observer.ask(request, view, () => policy.choose!(request, view))),
        }),
  };
};

/** Emulates a run, and looks at what the policy does. Never throws: what goes wrong is in the result. */
export const examine = async ({ spec, scenario, replication, heartbeat }: Examined): Promise<Examination> => {
  const heart = new Heartbeat(heartbeat);
  const forbidden = new Forbidden();
  const observer = new Observer({ scenario: scenario.name, seed: scenario.seed, replication }, forbidden);
  const digest = createHash("sha256");
  const note = (kind: string) => (record: object) => void digest.update(`${kind}${Object.values(record).join()}\n`);
  try {
    const policy = await createPolicy(spec, scenario);
    const emulation = buildEmulation(scenario, {
      replication,
      policy: observed(policy, observer, heart, forbidden),
      sink: { wantsDetails: true, task: note("t"), subtask: note("s"), transfer: note("x") },
    });
    while (!emulation.run(1000) && !heart.isStopped) heart.beat(0, emulation.ended);
    emulation.finish();
    endPolicy(policy, policy.name);
  } catch (error) {
    const problem = reasonOf(withPlace(error));
    observer.breaches.failure = { problem, ...(observer.input === undefined ? {} : { input: observer.input }) };
  } finally {
    forbidden.restore();
  }
  const { decisions, total_s, breaches } = observer;
  return { digest: digest.digest("hex"), decisions, total_s, ...breaches };
};
