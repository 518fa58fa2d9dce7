import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choiceOf } from "../../../src/environment/choices.js";
import { Environment, type EnvironmentOptions, type Moment } from "../../../src/environment/environment.js";
import { spacesOf } from "../../../src/environment/spaces.js";
import { PolicyError } from "../../../src/errors.js";
import type { OffloadingPolicy } from "../../../src/world/port/policy.js";
import type { RecordSink, TaskRecord } from "../../../src/world/port/records.js";
import { emulate, scenarioNamed, scenarioOf } from "../../support/emulate.js";
import vectors from "../../vectors/gym-protocol.json" with { type: "json" };

const FULL_ACCURACY = 0.9;
const FLOOR = 0.845;

/** Sub-tasks of two, of three and of one more variant, memory that is short, and a floor that allows some of the variants at a time. */
const SCENARIO = `
name: variants
seed: 4
tasks: 12
radio: { rate: constant, uplink: 20 Mbps, downlink: 40 Mbps }
edges:
  - { name: e1, frequency: 1 GHz, cores: 2, memory: 40 MB }
  - { name: e2, frequency: 2.5 GHz, cores: 1, memory: 9 MB }
devices: [{ name: phone, count: 3, frequency: 1 GHz }]
application:
  graph:
    nodes:
      - { name: a, work: "uniform(20 Mcycles, 300 Mcycles)", memory: 10 MB, serial: 0.25 }
      - name: b
        work: "uniform(20 Mcycles, 300 Mcycles)"
        memory: 12 MB
        variants: [{ name: student, work: 0.1, memory: 0.1, loss: 0.03 }]
      - { name: c, work: 90 Mcycles }
    edges:
      - { from: input, to: a, data: "uniform(10 KB, 300 KB)" }
      - { from: input, to: b, data: 40 KB }
      - { from: a, to: c, data: 200 KB }
      - { from: b, to: c, data: "uniform(10 KB, 300 KB)" }
      - { from: c, to: output, data: 100 KB }
  variants: [{ name: int8, work: 0.5, data: 0.25, memory: 0.25, loss: 0.06 }, { name: tiny, work: 0.1, memory: 0.5, loss: 0.3 }]
  onMemory: wait
  accuracy: { full: ${FULL_ACCURACY}, floor: ${FLOOR} }
arrivals: { process: poisson, rate: 3 /s }
objective: { kind: weighted, time: 1, energy: 0.3, accuracy: 2 }`;
const scenario = scenarioOf(SCENARIO);
/** Losses by sub-task: those of all sub-tasks are shared between the three. */
const LOSSES: readonly Record<string, number>[] = [
  { int8: 0.02, tiny: 0.1 },
  { student: 0.03 },
  { int8: 0.02, tiny: 0.1 },
];

interface Driven {
  readonly tasks: readonly TaskRecord[];
  readonly moments: readonly Moment[];
}

/** An episode in which `choose` gives the number of a choice for every sub-task. */
const drive = (options: EnvironmentOptions, choose: (task: number, subtask: number) => number): Driven => {
  const tasks: TaskRecord[] = [];
  const sink: RecordSink = { wantsDetails: false, task: (task) => tasks.push(task), subtask() {}, transfer() {} };
  const environment = new Environment(scenario, { actions: "site-and-variant", ...options, sink });
  const moments: Moment[] = [];
  for (let moment = environment.reset(); moment.decision >= 0; moments.push(moment)) {
    const { decision, subtask } = moment;
    const subtasks = subtask < 0 ? [0, 1, 2] : [subtask];
    moment = environment.step(subtasks.map((one) => choose(decision, one)));
  }
  return { tasks, moments };
};

const names = spacesOf(scenario, "task", { actions: "site-and-variant" }).variants;
const SITES = ["device", "e1", "e2"];
const CHOICES = SITES.length * 4;

/** What is granted of chosen variants: in the order of sub-tasks, while there is accuracy to lose. */
const granted = (chosen: readonly (string | undefined)[], order: readonly number[]): (string | undefined)[] => {
  const names: (string | undefined)[] = [undefined, undefined, undefined];
  let accuracy = FULL_ACCURACY;
  for (const subtask of order) {
    const loss = LOSSES[subtask]![chosen[subtask] ?? ""];
    if (loss === undefined || accuracy - loss < FLOOR - 1e-9) continue;
    accuracy -= loss;
    names[subtask] = chosen[subtask];
  }
  return names;
};

describe("choices", () => {
  it("have the numbers of the vectors", () => {
    const { sites, variants, numbers } = vectors.choices;
    for (const { number, site, variant } of numbers) {
      const choice = choiceOf(number, sites.length);
      expect([sites[choice.site], variants[choice.variant]]).toEqual([site, variant]);
    }
  });

  it("are sites times all names of variants, and a scenario without variants has none to choose", () => {
    expect(names).toEqual(["full", "int8", "tiny", "student"]);
    expect(() => spacesOf(scenarioNamed("quickstart"), "task", { actions: "site-and-variant" })).toThrow(
      /application\.variants: actions that choose variants need variants/,
    );
    const without = new Environment(scenario).reset();
    const environment = new Environment(scenario, { actions: "site-and-variant", features: "all" });
    const { observation, mask } = environment.reset();
    expect(environment.spaces.choices).toBe(CHOICES);
    expect(mask).toHaveLength(3 * CHOICES);
    // What there is without variants comes first, and is the same.
    expect(observation.slice(0, without.observation.length)).toEqual(without.observation);
  });
});

describe("an environment in which actions choose variants", () => {
  const numbers = fc.array(fc.integer({ min: 0, max: CHOICES - 1 }), { minLength: 7, maxLength: 40 });

  it("gives the run of a policy with the same plans, never below the floor, whatever is chosen", () => {
    fc.assert(
      fc.property(numbers, (numbers) => {
        const choose = (task: number, subtask: number) => numbers[(3 * task + subtask) % numbers.length]!;
        const policy: OffloadingPolicy = {
          name: "same",
          decides: "task",
          place: ({ task }) => {
            const chosen = [0, 1, 2].map((subtask) => choiceOf(choose(task, subtask), SITES.length));
            const variants = chosen.map(({ variant }) => (variant === 0 ? undefined : names[variant]));
            return { sites: chosen.map(({ site }) => SITES[site]!), variants: granted(variants, [0, 1, 2]) };
          },
        };
        const driven = drive({}, choose);
        expect(driven.tasks).toEqual(emulate(scenario, policy).tasks);
        for (const { status, accuracy } of driven.tasks)
          if (status === "completed") expect(accuracy).toBeGreaterThanOrEqual(FLOOR - 1e-9);
      }),
      { numRuns: 5, seed: 15 },
    );
  });

  it("gives the run of a policy that chooses site and variant sub-task by sub-task", () => {
    fc.assert(
      fc.property(numbers, (numbers) => {
        const choose = (task: number, subtask: number) => numbers[(3 * task + subtask) % numbers.length]!;
        const policy: OffloadingPolicy = {
          name: "same",
          decides: "subtask",
          choose: ({ task, subtask, chosen }) => {
            const { site, variant } = choiceOf(choose(task, subtask), SITES.length);
            const before = (chosen ?? []).map((name) => (name === "full" ? undefined : name));
            const lost = before.reduce((sum, name, other) => sum + (name ? LOSSES[other]![name]! : 0), 0);
            const loss = LOSSES[subtask]![names[variant]!];
            const isGranted = loss !== undefined && FULL_ACCURACY - lost - loss >= FLOOR - 1e-9;
            return isGranted ? { site: SITES[site]!, variant: names[variant]! } : SITES[site]!;
          },
        };
        expect(drive({ decides: "subtask" }, choose).tasks).toEqual(emulate(scenario, policy).tasks);
      }),
      { numRuns: 5, seed: 16 },
    );
  });

  it("sums `rate` and `outcome` to the same costs, and `expected` is minus the cost of the plan", () => {
    const choose = (task: number, subtask: number) => (5 * task + 7 * subtask) % CHOICES;
    const sum = ({ moments }: Driven) => moments.reduce((sum, { reward }) => sum + reward, 0);
    for (const decides of ["task", "subtask"] as const) {
      const [rate, outcome] = (["rate", "outcome"] as const).map((reward) => sum(drive({ decides, reward }, choose)));
      expect(rate! / outcome!).toBeCloseTo(1, 9);
    }
    const environment = new Environment(scenario, { actions: "site-and-variant", reward: "expected" });
    for (let moment = environment.reset(); moment.decision >= 0; ) {
      const { view } = environment.asked!.decided;
      const cost = view.cost({ sites: ["e1", "device", "e2"], variants: [undefined, "student", "int8"] });
      moment = environment.step([1, 3 * SITES.length, SITES.length + 2]);
      expect(moment.reward).toBe(-cost);
    }
  });

  it("adds the expected costs of a chain's steps up to that of its plan", () => {
    const chain = scenarioOf(`
tasks: 1
edges: [{ name: e }]
radio: { rate: constant, uplink: 8 Mbps }
devices: [{ name: d }]
application:
  chain: { subtasks: 3, data: 100 KB, complexity: 100 }
  variants: [{ name: int8, work: 0.5, data: 0.25, loss: 0.03 }]
  accuracy: { full: 0.9, floor: 0 }
arrivals: saturated
objective: { kind: weighted, time: 1, energy: 0.3, accuracy: 5 }`);
    const options: EnvironmentOptions = { actions: "site-and-variant", reward: "expected" };
    // Of device, e, device in int8, e in int8.
    const action = [2, 3, 1];
    const whole = new Environment(chain, options);
    whole.reset();
    const { reward } = whole.step(action);
    const steps = new Environment(chain, { ...options, decides: "subtask" });
    let sum = 0;
    for (let moment = steps.reset(); moment.decision >= 0; sum += moment.reward)
      moment = steps.step([action[moment.subtask]!]);
    expect(sum).toBeCloseTo(reward, 9);
    expect(reward).toBeLessThan(-2 * 5 * 0.01);
  });
});

describe("the mask of sites and variants", () => {
  it.each(["task", "subtask"] as const)(
    "of a %s has what fits, what there is, and what the floor allows",
    (decides) => {
      const environment = new Environment(scenario, { actions: "site-and-variant", decides });
      const { places } = environment.spaces;
      let [closed, steps] = [0, 0];
      for (let moment = environment.reset(); moment.decision >= 0; steps++) {
        const { request, view, placed, chosen } = environment.asked!.decided;
        for (let place = 0; place < places; place++) {
          const subtask = decides === "subtask" ? moment.subtask : place;
          for (let number = 0; number < CHOICES; number++) {
            const { site, variant } = choiceOf(number, SITES.length);
            const factor = request.variants![subtask]!.find(({ name }) => name === names[variant])?.memory ?? 1;
            const fits = (request.memory_bytes![subtask] ?? 0) * factor <= view.sites[site]!.freeMemory_bytes;
            const own = [0, 1, 2].map((other) => (other === subtask ? names[variant]! : undefined));
            const isOpen = fits && isAllowed(() => view.inVariants(own));
            expect(moment.mask[place * CHOICES + number]).toBe(isOpen ? 1 : 0);
            if (!isOpen) closed++;
          }
        }
        expect(placed.length).toBe(3);
        // The sub-tasks before take some of the accuracy.
        expect(chosen === undefined || decides === "subtask").toBe(true);
        moment = environment.step(new Array<number>(places).fill(SITES.length));
      }
      expect(closed).toBeGreaterThan(steps);
    },
  );
});

const isAllowed = (ask: () => unknown): boolean => {
  try {
    ask();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    return false;
  }
};

describe("the features of variants", () => {
  it.each(["task", "subtask"] as const)("of a %s are those of the same task in the variant", (decides) => {
    const environment = new Environment(scenario, { actions: "site-and-variant", features: "all", decides });
    const { features } = environment.codec;
    expect(new Set(features.map(({ name }) => name)).size).toBe(features.length);
    const at = new Map(features.map(({ name }, index) => [name, index]));
    let seen = 0;
    for (let moment = environment.reset(); moment.decision >= 0; seen++) {
      const { request, view } = environment.asked!.decided;
      const told = (name: string): number => moment.observation[at.get(name)!]!;
      const scaled = (quantity: number, scale: number) => Math.fround(Math.log1p(Math.min(quantity / scale, 1e12)));
      const subtask = decides === "subtask" ? moment.subtask : 1;
      const variant = subtask === 1 ? "student" : "int8";
      const isOpen = told(`is_open[${subtask},${variant}]`) === 1;
      expect(told(`is_open[1,tiny]`)).toBe(0);
      if (isOpen) {
        const own = request.variants![subtask]!.find(({ name }) => name === variant)!;
        const names = [0, 1, 2].map((other) => (other === subtask ? variant : undefined));
        const changed = view.inVariants(names);
        const of = (site: string) => (decides === "task" ? `${subtask},${site}` : site);
        for (const site of SITES)
          expect(told(`execution_s[${of(site)},${variant}]`)).toBe(
            scaled(changed.executionTime_s(subtask, site), 1e-3),
          );
        expect(told(`work_cycles[${subtask},${variant}]`)).toBe(scaled(request.work_cycles[subtask]! * own.work, 1e6));
        expect(told(`loss[${subtask},${variant}]`)).toBe(scaled(own.loss, 1e-3));
        const out = request.graph.outputs[subtask]!.reduce((sum, edge) => sum + request.data_bits[edge]!, 0);
        expect(told(`output_bits[${subtask},${variant}]`)).toBe(scaled(out * own.data, 1e3));
      }
      expect(told(`free_memory_bytes[e2]`)).toBe(scaled(view.site("e2").freeMemory_bytes, 1e6));
      expect(told(`memory_bytes[0]`)).toBe(scaled(request.memory_bytes![0]!, 1e6));
      expect([told("serial[0]"), told("serial[1]"), told("reach[0]"), told("flop[0]")]).toEqual([0.25, 0, 1, 0]);
      moment = environment.step(new Array<number>(environment.spaces.places).fill(1));
    }
    expect(seen).toBe(decides === "task" ? 12 : 36);
  });

  it("tell in which variants sub-tasks are, and what may still be lost", () => {
    const environment = new Environment(scenario, { actions: "site-and-variant", decides: "subtask" });
    const at = new Map(environment.codec.features.map(({ name }, index) => [name, index]));
    const left = (loss: number) => Math.fround(Math.log1p((loss + 1e-9) / 1e-3));
    let moment = environment.reset();
    const told = (name: string): number => moment.observation[at.get(name)!]!;
    const first = moment.decision;
    expect(told("loss_left")).toBeCloseTo(left(FULL_ACCURACY - FLOOR), 5);
    const variant = moment.subtask === 1 ? 3 : 1;
    const chosen = `${moment.subtask},${names[variant]}`;
    const loss = LOSSES[moment.subtask]![names[variant]!]!;
    do moment = environment.step([variant * SITES.length]);
    while (moment.decision !== first);
    expect(told(`is_in[${chosen}]`)).toBe(1);
    expect(told("loss_left")).toBeLessThanOrEqual(left(FULL_ACCURACY - FLOOR - loss) + 1e-5);
  });
});
