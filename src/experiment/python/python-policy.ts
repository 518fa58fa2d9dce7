import { Eyes } from "../../environment/eyes.js";
import { spacesOf } from "../../environment/spaces.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import type {
  DecisionId,
  Observation,
  OffloadingPolicy,
  Placement,
  Plan,
  RunInfo,
  SiteId,
  SubtaskRequest,
  TaskRequest,
  TaskResult,
} from "../../world/port/policy.js";
import { Channel } from "./channel.js";
import { deviceOf, exact, planOf, rateTables, requestOf, sitesOf, timeTables } from "./messages.js";

/** What a Python policy says of itself. */
interface Introduction {
  readonly name: string;
  readonly decides: "task" | "subtask";
  /** Those of the interface's methods that it has. */
  readonly methods: readonly string[];
}

/** A reply of the process: the answer, what went wrong, or a question about the view. */
type Said =
  | { readonly value: unknown }
  | { readonly error: string }
  | { readonly ask: "times" | "rates" | "optimum" }
  | { readonly ask: "cost"; readonly plan: unknown };

/** `python:my_module:MyPolicy` names a class in a module that the current directory, or PYTHONPATH, has. */
const NAME = /^python:([A-Za-z_][\w.]*):([A-Za-z_]\w*)$/;

/** The program that serves a class: the Python that runs edgefade, else the one on PATH. */
const commandFor = (module: string, name: string): string[] => {
  const python = process.env.EDGEFADE_PYTHON ?? (process.platform === "win32" ? "python" : "python3");
  return [python, "-c", START, module, name];
};

/** Runs the package's server without loading the package, which takes seconds. */
const START = `
import importlib.util, os, runpy, sys
found = importlib.util.find_spec("edgefade")
if found is None or not found.submodule_search_locations:
    sys.exit("edgefade: the Python package edgefade is not installed for " + sys.executable)
folder = found.submodule_search_locations[0]
sys.path.insert(0, folder)
runpy.run_path(os.path.join(folder, "policy_server.py"), run_name="__main__")
`;

/**
 * A policy that a Python class makes, in a process of its own. It is asked as policies in TypeScript are, one question at a time,
 * while the emulation waits.
 *
 * @param scenario  for policies that see what environments show; absent: they can be named, and no more
 * @throws Error when there is no such class, or it is no policy
 */
export const pythonPolicy = ({ name, options }: PolicySpec, scenario?: Scenario): OffloadingPolicy => {
  const [, module, className] = NAME.exec(name) ?? [];
  if (module === undefined || className === undefined)
    throw new Error(`expected python:module:Class, as in python:my_module:MyPolicy`);
  const served = new Served(commandFor(module, className));
  try {
    const introduction = served.call({ call: "make", options }) as Introduction;
    return policyOf(served, introduction, scenario);
  } catch (error) {
    served.close();
    throw error;
  }
};

const policyOf = (served: Served, { name, decides, methods }: Introduction, scenario?: Scenario): OffloadingPolicy => {
  const has = (method: string): boolean => methods.includes(method);
  // A policy that acts is shown numbers.
  const eyes = has("act") && scenario !== undefined ? new Eyes(spacesOf(scenario, decides)) : undefined;
  const ask = (call: string, request: TaskRequest | SubtaskRequest, view: Observation): unknown =>
    served.call({ call, request: requestOf(request), ...(eyes === undefined ? {} : look(eyes, request, view)) }, view);
  const inTime = <T>(answer: unknown): T => answer as T;
  return {
    name,
    decides,
    ...(decides === "task"
      ? {
          place: (request: TaskRequest, view: Observation): Placement | Plan => {
            const answer = ask("place", request, view);
            return Array.isArray(answer) ? inTime<Placement>(answer) : planOf(answer);
          },
        }
      : {
          choose: (request: SubtaskRequest, view: Observation): SiteId => inTime<SiteId>(ask("choose", request, view)),
        }),
    ...(has("operations")
      ? {
          operations: (request: TaskRequest, sites: number): number =>
            Number(served.call({ call: "operations", request: requestOf(request), sites })),
        }
      : {}),
    ...(has("outcome")
      ? {
          outcome: (decision: DecisionId, { status, latency_s, device_energy_j, cost }: TaskResult): void => {
            served.call({ call: "outcome", decision, result: { status, latency_s, device_energy_j, cost } });
          },
        }
      : {}),
    begin: ({ random, ...run }: RunInfo): void => {
      // Seeds of the policy's own generator: those of the stream that a policy in TypeScript would draw from.
      const entropy = Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32));
      served.call({ call: "begin", run: { ...run, entropy } });
    },
    end: (): void => {
      served.call({ call: "end" });
      served.close();
    },
  };
};

/** A decision in numbers, as texts. */
const look = (eyes: Eyes, request: TaskRequest | SubtaskRequest, view: Observation): object => {
  eyes.look(request, view);
  return { observation: base64(eyes.observation), mask: base64(eyes.mask) };
};

const base64 = (array: Float32Array | Uint8Array): string =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");

/** The process that serves a class. */
class Served {
  readonly #channel: Channel;

  constructor(command: readonly string[]) {
    this.#channel = new Channel(command);
  }

  /** Asks a question, and answers the process's questions about the view. @throws Error with the message of an exception in Python */
  call(question: object, view?: Observation): unknown {
    const shown = view === undefined ? {} : { time_s: view.time_s, device: deviceOf(view), sites: sitesOf(view) };
    this.#channel.send(exact({ ...question, ...shown, ...(view === undefined ? {} : { objective: view.objective }) }));
    for (;;) {
      const said = JSON.parse(this.#channel.receive()) as Said;
      if ("error" in said) throw new Error(said.error);
      if ("value" in said) return said.value;
      if (view === undefined) throw new Error(`asked for ${said.ask} where there is no view`);
      this.#channel.send(exact(this.#told(said, question, view)));
    }
  }

  close(): void {
    this.#channel.close();
  }

  #told(said: Extract<Said, { ask: string }>, question: object, view: Observation): object {
    const { request } = question as { readonly request: ReturnType<typeof requestOf> };
    try {
      switch (said.ask) {
        case "times":
          return { value: timeTables(request, view) };
        case "rates":
          return { value: rateTables(request, view) };
        case "optimum":
          return { value: view.optimum() ?? null };
        case "cost":
          return { value: view.cost(Array.isArray(said.plan) ? said.plan : planOf(said.plan)) };
      }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
}
