import type { RandomStream } from "../../src/engine/random.js";
import type { FrequencyRange, Observation, OffloadingPolicy, Plan, TaskRequest } from "../../src/world/port/policy.js";

/** Any of the sites. */
const pick = <T>(items: readonly T[], random: RandomStream): T => items[Math.floor(items.length * random())]!;

/** Reads everything that a policy can read. @throws when a time or a rate is invalid */
const look = ({ graph }: TaskRequest, view: Observation, random: RandomStream): void => {
  const edge = Math.floor(graph.edges.length * random());
  const subtask = Math.floor(graph.subtasks * random());
  const from = pick(view.sites, random);
  const to = pick(view.sites, random);
  const seen = [
    to.backlog_s,
    to.queueLength,
    to.freeCores,
    from.id === "device" ? 1 : from.uplink_bps(edge),
    to.id === "device" ? 1 : to.downlink_bps(edge),
    to.wiredDelay_s(edge),
    view.executionTime_s(subtask, to.id),
    view.cost(new Array<string>(graph.subtasks).fill(to.id)),
  ];
  for (const value of seen) if (!(value >= 0)) throw new Error(`seen: ${seen.join(", ")}`);
};

const frequency = (dvfs: FrequencyRange | undefined, random: RandomStream): number | undefined => {
  if (dvfs === undefined || random() < 0.3) return undefined;
  const { lowest_hz, highest_hz, steps_hz } = dvfs;
  return steps_hz === undefined ? lowest_hz + (highest_hz - lowest_hz) * random() : pick(steps_hz, random);
};

const plan = (request: TaskRequest, view: Observation, random: RandomStream): Plan => {
  const sites = Array.from({ length: request.graph.subtasks }, () => pick(view.sites, random));
  const { requestableSubcarriers: most } = view;
  const upTo = (limit: number) => 1 + Math.floor(limit * random());
  return {
    sites: sites.map(({ id }) => id),
    ...(most === 0 ? {} : { subcarriers: request.graph.edges.map(() => (random() < 0.5 ? upTo(most) : undefined)) }),
    cores: sites.map(({ requestableCores }) =>
      requestableCores > 0 && random() < 0.5 ? upTo(requestableCores) : undefined,
    ),
    ...(view.sites[0]!.dvfs === undefined ? {} : { frequency_hz: sites.map(({ dvfs }) => frequency(dvfs, random)) }),
  };
};

/** Does everything that a policy may do, at random: plans with requests for whole tasks, or site by site. It reads its whole view first. */
export const restless = (decides: "task" | "subtask"): OffloadingPolicy => {
  let random: RandomStream = () => 0;
  return {
    name: `restless-${decides}`,
    decides,
    begin(run) {
      random = run.random;
    },
    operations: () => 3,
    place(request, view) {
      if (random() < 0.3) look(request, view, random);
      return random() < 0.2 ? (view.optimum() ?? plan(request, view, random)) : plan(request, view, random);
    },
    choose(request, view) {
      if (random() < 0.3) look(request, view, random);
      return pick(view.sites, random).id;
    },
  };
};
