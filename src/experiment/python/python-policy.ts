import { Eyes } from "../../environment/eyes.js";
import { type SpacesOptions, spacesOf } from "../../environment/spaces.js";
import { trainedCandidates } from "../../policies/candidates.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import type {
  CandidateSites,
  DecisionId,
  Observation,
  OffloadingPolicy,
  Placement,
  Plan,
  RunInfo,
  SiteChoice,
  SiteId,
  SiteRequest,
  SubtaskRequest,
  TaskRequest,
  TaskResult,
  VariantChoice,
} from "../../world/port/policy.js";
import { Channel } from "./channel.js";
import {
  deviceOf,
  exact,
  planOf,
  rateTables,
  requestOf,
  siteChoiceOf,
  sitesOf,
  timeTables,
  variantsOf,
} from "./messages.js";

/** The self-description of a Python policy. */
interface Introduction extends SpacesOptions {
  readonly name: string;
  readonly decides: "task" | "subtask";
  /** The interface's methods that it implements. */
  readonly methods: readonly string[];
}

/** A question about the view, or about what it would be in other variants. */
type Asked = { readonly variants?: VariantChoice } & (
  | { readonly ask: "times" | "rates" | "optimum" | "optimal_plan" }
  | { readonly ask: "cost"; readonly plan: unknown }
  | { readonly ask: "latency"; readonly placement: Placement }
  | { readonly ask: "execution"; readonly subtask: number; readonly site: SiteId; readonly request: SiteRequest }
);

/** A reply of the process: the answer, what went wrong, or a question about the view. */
type Said = { readonly value: unknown } | { readonly error: string } | Asked;

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
 * @param scenario        for policies that see what environments show; absent: they can be named, and no more
 * @param candidateSites  the option of the policy; absent: the class says it
 * @throws Error when there is no such class, or it is no policy
 */
export const pythonPolicy = (
  { name, options }: PolicySpec,
  scenario?: Scenario,
  candidateSites?: CandidateSites,
): OffloadingPolicy => {
  const [, module, className] = NAME.exec(name) ?? [];
  if (module === undefined || className === undefined)
    throw new Error(`expected python:module:Class, as in python:my_module:MyPolicy`);
  const served = new Served(commandFor(module, className));
  try {
    const introduction = served.call({ call: "make", options }) as Introduction;
    // A class that acts has a place for every site that it learned with. Others take what the option says.
    const own = introduction.candidateSites;
    const seen: ReturnType<typeof trainedCandidates> = introduction.methods.includes("act")
      ? trainedCandidates(own, candidateSites)
      : { candidateSites: candidateSites ?? own ?? "all" };
    if (seen.problem !== undefined) throw new Error(seen.problem);
    return policyOf(served, { ...introduction, candidateSites: seen.candidateSites }, scenario);
  } catch (error) {
    served.close();
    throw error;
  }
};

const policyOf = (served: Served, introduction: Introduction, scenario?: Scenario): OffloadingPolicy => {
  const { name, decides, methods, candidateSites = "all" } = introduction;
  const has = (method: string): boolean => methods.includes(method);
  // A policy that acts is shown numbers.
  const eyes = has("act") && scenario !== undefined ? new Eyes(spacesOf(scenario, decides, introduction)) : undefined;
  const ask = (call: string, request: TaskRequest | SubtaskRequest, view: Observation): unknown =>
    served.call({ call, request: requestOf(request), ...(eyes === undefined ? {} : look(eyes, request, view)) }, view);
  return {
    name,
    decides,
    ...(candidateSites === "all" ? {} : { candidateSites }),
    ...(decides === "task"
      ? {
          place: (request: TaskRequest, view: Observation): Placement | Plan => {
            const answer = ask("place", request, view);
            if (eyes !== undefined) return eyes.planOf(answer as number[]);
            return Array.isArray(answer) ? (answer as Placement) : planOf(answer);
          },
        }
      : {
          choose: (request: SubtaskRequest, view: Observation): SiteId | SiteChoice => {
            const answer = ask("choose", request, view);
            return eyes === undefined ? siteChoiceOf(answer) : eyes.siteChoiceOf((answer as number[])[0]!);
          },
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
      const shown = eyes === undefined ? {} : { choices: eyes.spaces.choices };
      served.call({ call: "begin", run: { ...run, ...shown, entropy } });
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

/** The part of the view sent at once; the policy asks for the rest. */
const shownOf = (view: Observation): object => ({
  time_s: view.time_s,
  device: deviceOf(view),
  sites: sitesOf(view),
  objective: view.objective,
  requestable_subcarriers: view.requestableSubcarriers,
});

/** The process that serves a class. */
class Served {
  readonly #channel: Channel;

  constructor(command: readonly string[]) {
    this.#channel = new Channel(command);
  }

  /** Asks a question, and answers the process's questions about the view. @throws Error with the message of an exception in Python */
  call(question: object, view?: Observation): unknown {
    this.#channel.send(exact({ ...question, ...(view === undefined ? {} : shownOf(view)) }));
    for (;;) {
      const said = JSON.parse(this.#channel.receive()) as Said;
      if ("error" in said) throw new Error(said.error);
      if ("value" in said) return said.value;
      if (view === undefined) throw new Error(`asked for ${said.ask} outside of a decision`);
      this.#channel.send(exact(this.#told(said, question, view)));
    }
  }

  close(): void {
    this.#channel.close();
  }

  #told(said: Asked, question: object, now: Observation): object {
    const { request } = question as { readonly request: ReturnType<typeof requestOf> };
    try {
      const view = said.variants === undefined ? now : now.inVariants(variantsOf(said.variants));
      switch (said.ask) {
        case "times":
          return { value: timeTables(request, view) };
        case "rates":
          return { value: rateTables(request, view) };
        case "optimum":
          return { value: view.optimum() ?? null };
        case "optimal_plan":
          return { value: view.optimalPlan() ?? null };
        case "latency":
          return { value: view.latency_s(said.placement) };
        case "execution": {
          const { subtask, site, request: grants } = said;
          return {
            value: {
              time_s: view.executionTime_s(subtask, site, grants),
              cost: view.executionCost(subtask, site, grants),
            },
          };
        }
        case "cost":
          return { value: view.cost(Array.isArray(said.plan) ? said.plan : planOf(said.plan)) };
      }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
}
