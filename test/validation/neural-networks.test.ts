import { describe, expect, it } from "vitest";
import { neurosurgeon } from "../../src/policies/cuts.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import type { GraphSpec } from "../../src/scenario/spec/application.js";
import { LAYER_TYPES } from "../../src/world/port/layers.js";
import type { Observation, Placement } from "../../src/world/port/policy.js";
import { allPlacements, emulate, inTurn, placing, scenarioOf } from "../support/emulate.js";

const text = (network: object, fields: object = {}): string =>
  JSON.stringify({
    name: "networks",
    tasks: 1,
    radio: { rate: "constant", uplink: "10 Mbps", downlink: "20 Mbps" },
    edges: [{ name: "edge", cores: 4, grant: 2, compute: { perCycle: 100, efficiency: { conv: 0.6, linear: 0.3 } } }],
    devices: [
      {
        name: "phone",
        compute: {
          peak: "50 GFLOPS",
          efficiency: { conv: 0.5, depthwise: 0.1, linear: 0.2, attention: 0.4 },
          power: "3 W",
        },
      },
    ],
    application: { network },
    arrivals: "saturated",
    ...fields,
  });

const everywhere = (site: string) => placing(({ graph }) => new Array<string>(graph.subtasks).fill(site));

const flopOf = ({ application }: Scenario): readonly number[] => {
  const { flop = [] } = application as GraphSpec;
  return LAYER_TYPES.map((_, type) => flop.reduce((sum, one) => sum + one![type]!, 0));
};

/** The shares of the peak that the phone reaches, in the order of the types of layers. */
const PHONE = [0.5, 0.1, 0.2, 0.4];

describe("speeds in FLOP/s", () => {
  it.each(["alexnet", "mobilenet-v2", "vit-b-16", "yolov3-tiny"])(
    "%s takes the sum over its layers of FLOP / (peak * efficiency)",
    (model) => {
      const scenario = scenarioOf(text({ model }));
      const flop = flopOf(scenario);
      const { tasks } = emulate(scenario, everywhere("device"));
      const time_s = flop.reduce((sum, one, type) => sum + one / (50e9 * PHONE[type]!), 0);
      expect(tasks[0]!.latency_s).toBeCloseTo(time_s, 10);
      // A device that draws 3 W while it computes.
      expect(tasks[0]!.device_cpu_j).toBeCloseTo(3 * time_s, 8);
    },
  );

  it("are those of each granted core at a server", () => {
    const scenario = scenarioOf(text({ model: "alexnet" }));
    const [conv = 0, , linear = 0] = flopOf(scenario);
    const { tasks } = emulate(scenario, everywhere("edge"));
    // 2 of the cores, each of 3 GHz and 100 FLOP per cycle; a picture of 8 bit colours goes up, 1000 numbers of 32 bit come back.
    const compute_s = conv / (2 * 300e9 * 0.6) + linear / (2 * 300e9 * 0.3);
    const move_s = (3 * 224 * 224 * 8) / 10e6 + (1000 * 32) / 20e6;
    expect(tasks[0]!.compute_s).toBeCloseTo(compute_s, 10);
    expect(tasks[0]!.latency_s).toBeCloseTo(compute_s + move_s, 10);
  });

  it("are one FLOP per cycle at nodes without them", () => {
    const scenario = scenarioOf(text({ model: "alexnet" }, { devices: [{ name: "phone", frequency: "2 GHz" }] }));
    const { tasks } = emulate(scenario, everywhere("device"));
    const flop = flopOf(scenario).reduce((sum, one) => sum + one, 0);
    expect(tasks[0]!.latency_s).toBeCloseTo(flop / 2e9, 10);
  });

  it("hold for nodes of graphs with FLOP, beside others in cycles", () => {
    const graph = {
      nodes: [
        { name: "layer", flop: { conv: "1 GFLOP", linear: "250 MMAC" } },
        { name: "rest", work: "100 Mcycles" },
      ],
      edges: [
        { from: "input", to: "layer", data: 0 },
        { from: "layer", to: "rest", data: 0 },
        { from: "rest", to: "output", data: 0 },
      ],
    };
    const scenario = scenarioOf(text({ model: "alexnet" }, { application: { graph } }));
    const { tasks } = emulate(scenario, everywhere("device"));
    expect(tasks[0]!.latency_s).toBeCloseTo(1e9 / (50e9 * 0.5) + 0.5e9 / (50e9 * 0.2) + 0.1, 10);
  });

  it("scale with the frequency that a policy sets", () => {
    const [phone] = JSON.parse(text({ model: "alexnet" })).devices;
    const devices = [{ ...phone, dvfs: ["500 MHz", "1 GHz"] }];
    const scenario = scenarioOf(text({ model: "alexnet" }, { devices }));
    const half = placing(({ graph }) => ({
      sites: new Array<string>(graph.subtasks).fill("device"),
      frequency_hz: 5e8,
    }));
    const [whole, slow] = [everywhere("device"), half].map((policy) => emulate(scenario, policy).tasks[0]!);
    expect(slow!.latency_s).toBeCloseTo(2 * whole!.latency_s, 10);
    expect(slow!.device_cpu_j).toBeCloseTo(whole!.device_cpu_j / 4, 10);
  });
});

describe("neurosurgeon", () => {
  /** What every cut takes, emulated: the first p sub-tasks on the device, the others at the edge. */
  const emulatedCuts = (scenario: Scenario) => {
    const { subtasks } = emulate(scenario, everywhere("device")).tasks[0]!;
    const cuts = Array.from(
      { length: subtasks + 1 },
      (_, cut): Placement => Array.from({ length: subtasks }, (_, subtask) => (subtask < cut ? "device" : "edge")),
    );
    return emulate({ ...scenario, tasks: cuts.length }, inTurn(cuts)).tasks;
  };

  const rates = [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100].map((mbps) => `${mbps} Mbps`);
  const cases = ["alexnet", "vgg16", "mobilenet-v2"].flatMap((model) => rates.map((uplink) => ({ model, uplink })));

  it.each(cases)("takes the best of all cuts of $model as they are emulated, at $uplink", ({ model, uplink }) => {
    const scenario = scenarioOf(text({ model }), `radio.uplink=${uplink}`);
    const cuts = emulatedCuts(scenario);
    const least = (of: (task: (typeof cuts)[number]) => number) => Math.min(...cuts.map(of));
    const under = (objective: string) => emulate(scenario, neurosurgeon({ objective })).tasks[0]!;
    expect(under("latency").latency_s).toBeCloseTo(
      least(({ latency_s }) => latency_s),
      9,
    );
    expect(under("energy").device_energy_j).toBeCloseTo(
      least(({ device_energy_j }) => device_energy_j),
      9,
    );
  });

  it("cuts a graph along its order as well as any such cut", () => {
    const scenario = scenarioOf(text({ model: "yolov3-tiny" }), "radio.uplink=30 Mbps");
    const cuts = emulatedCuts(scenario);
    const latency_s = emulate(scenario, neurosurgeon()).tasks[0]!.latency_s;
    expect(latency_s).toBeCloseTo(Math.min(...cuts.map((task) => task.latency_s)), 9);
  });

  it("moves its cut towards the server as the uplink gets faster", () => {
    const localParts = [...rates, "1 Gbps"].map((uplink) => {
      const scenario = scenarioOf(text({ model: "alexnet", data: "602112 B" }), `radio.uplink=${uplink}`);
      return emulate(scenario, neurosurgeon()).subtasks.filter(({ site }) => site === "device").length;
    });
    for (const [index, part] of localParts.entries())
      if (index > 0) expect(part).toBeLessThanOrEqual(localParts[index - 1]!);
    // From all on the phone, over the first convolution alone, to all at the server.
    expect(new Set(localParts)).toEqual(new Set([8, 1, 0]));
  });

  it("takes only cuts that fit into memory", () => {
    // The convolutions need 9.4 MB, the first linear layer 151 MB.
    const scenario = scenarioOf(text({ model: "alexnet" }), "devices.0.memory=50 MB", "radio.uplink=10 kbps");
    const [task] = emulate(scenario, neurosurgeon()).tasks;
    expect(task!.placement).toBe("device>device>device>device>device>edge>edge>edge");
    expect(task!.status).toBe("completed");
    const [local] = emulate(scenario, everywhere("device")).tasks;
    expect(local!.reason).toBe("memory-full");
  });

  it("is refused an objective that there is not", () => {
    expect(() => neurosurgeon({ objective: "speed" })).toThrow("one of latency, energy, cost");
  });
});

describe("scenarios with networks", () => {
  const faultOf =
    (network: object, fields: object = {}) =>
    () =>
      scenarioOf(text(network, fields));
  const phone = { name: "phone", frequency: "uniform(1 GHz, 2 GHz)" };

  it("name what does not fit", () => {
    expect(faultOf({ model: "vit-b-16", resolution: 225 })).toThrow(
      "application.network.resolution: expected a multiple of 16, got 225",
    );
    expect(faultOf({ model: "gpt2", tokens: 1024, generated: 5 })).toThrow("at most 1025 tokens");
    expect(faultOf({ model: "vgg61" })).toThrow('did you mean "vgg16"');
    const application = { network: "alexnet", chain: { subtasks: 1, data: 0, work: 0 } };
    expect(faultOf({}, { application })).toThrow("expected either chain or network, got both");
  });

  it("name speeds that are not known", () => {
    const devices = (compute: object) => ({ devices: [{ ...phone, compute }] });
    expect(faultOf({ model: "alexnet" }, devices({ peak: "1 TFLOPS" }))).toThrow(
      "devices.0.compute.peak: expected perCycle",
    );
    expect(faultOf({ model: "alexnet" }, devices({ perCycle: 2, power: "1 W" }))).toThrow("expected kappa");
    expect(faultOf({ model: "alexnet" }, devices({ efficiency: { conv: 0.5 } }))).toThrow("missing; expected peak");
    expect(faultOf({ model: "alexnet" }, devices({ peak: "1 TFLOPS", perCycle: 2 }))).toThrow(
      "either peak or perCycle",
    );
    expect(faultOf({ model: "alexnet" }, devices({ peak: "1 GHz" }))).toThrow('a computing speed such as "1 TFLOPS"');
    const clouds = [{ name: "cloud", frequency: "unlimited", compute: { perCycle: 2 } }];
    expect(faultOf({ model: "alexnet" }, { clouds })).toThrow("execution takes no time");
  });

  it("have the accuracy that is published, unless one is given", () => {
    const accuracyOf = (fields: object) => scenarioOf(text({}, fields)).application.accuracy;
    expect(accuracyOf({ application: { network: "vgg16" } })).toEqual({ full: 0.71592, floor: 0 });
    expect(accuracyOf({ application: { network: "vgg16", accuracy: { full: 0.8 } } })).toEqual({ full: 0.8, floor: 0 });
    expect(accuracyOf({ application: { network: "gpt2" } })).toBeUndefined();
  });

  it("do the work of the variant that a policy chose", () => {
    const variants = [{ name: "int8", work: 0.5, data: 0.25, memory: 0.25, loss: 0.01 }];
    const scenario = scenarioOf(text({}, { application: { network: "alexnet", variants } }));
    const quantized = placing(({ graph }) => ({
      sites: new Array<string>(graph.subtasks).fill("device"),
      variants: "int8",
    }));
    const [full, half] = [everywhere("device"), quantized].map((policy) => emulate(scenario, policy).tasks[0]!);
    expect(half!.latency_s).toBeCloseTo(full!.latency_s / 2, 10);
    expect(half!.accuracy).toBeCloseTo(full!.accuracy - 0.01, 12);
  });
});

describe("early exits", () => {
  const branches = [
    { after: "conv2", accuracy: 0.4 },
    { after: "conv5", accuracy: 0.6 },
  ];
  const network = (exits: object = {}) => ({
    model: "alexnet",
    exits: { branches, threshold: 0.7, ...exits },
  });

  /** The text of an AlexNet of which 90 % of the answers are right at its end. */
  const exitText = (exits: object = {}) =>
    text({}, { application: { network: network(exits), accuracy: { full: 0.9 } } });

  /** Of difficulties uniform on 0 to 1: where 1 - 2 (1 - a) d is 0.7. */
  const limits = branches.map(({ accuracy }) => 0.3 / (2 * (1 - accuracy)));
  const shares = [limits[0]!, limits[1]! - limits[0]!, 1 - limits[1]!];

  /** Time on the phone up to the end of a sub-task, classifiers included, from the FLOP of the scenario. */
  const times_s = (scenario: Scenario) => {
    let time_s = 0;
    return (scenario.application as GraphSpec).flop!.map((flop) => {
      time_s += flop!.reduce((sum, one, type) => sum + one / (50e9 * PHONE[type]!), 0);
      return time_s;
    });
  };

  it("add a classifier of the mean of every channel to the sub-task before them", () => {
    const linear = (exits: object) =>
      (scenarioOf(text({ model: "alexnet", ...exits })).application as GraphSpec).flop!.map((flop) => flop![2]!);
    const plain = linear({});
    const added = linear(network()).map((flop, subtask) => flop - plain[subtask]!);
    expect(added).toEqual([0, 2 * 192 * 1000, 0, 0, 2 * 256 * 1000, 0, 0, 0]);
  });

  it("are taken as often, and as early, as the closed form says", () => {
    const tasks = 4000;
    const scenario = { ...scenarioOf(exitText()), tasks };
    const { tasks: records, subtasks } = emulate(scenario, everywhere("device"));
    const times = times_s(scenario);
    const ends = [times[1]!, times[4]!, times[7]!];
    const counts = ends.map((end_s) => records.filter(({ latency_s }) => Math.abs(latency_s - end_s) < 1e-9).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(tasks);
    for (const [exit, share] of shares.entries()) {
      const sd = Math.sqrt(tasks * share * (1 - share));
      expect(Math.abs(counts[exit]! - tasks * share)).toBeLessThan(4 * sd);
    }
    // Sub-tasks behind an exit that was taken were never executed.
    expect(subtasks.length).toBe(2 * counts[0]! + 5 * counts[1]! + 8 * counts[2]!);
    const accuracies = records.map(({ accuracy }) => accuracy);
    const bounds = [0, ...limits, 1];
    const slopes = [0.6, 0.4, 0.1].map((error) => 2 * error);
    // The integral of 1 - slope * d over the difficulties of each exit.
    const expected = slopes.reduce((sum, slope, exit) => {
      const [low = 0, high = 0] = [bounds[exit], bounds[exit + 1]];
      return sum + (high - low) - (slope * (high * high - low * low)) / 2;
    }, 0);
    const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / tasks;
    const spread = Math.sqrt(accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0) / tasks);
    expect(Math.abs(mean - expected)).toBeLessThan((4 * spread) / Math.sqrt(tasks));
    const mean_s = records.reduce((sum, { latency_s }) => sum + latency_s, 0) / tasks;
    const expected_s = shares.reduce((sum, share, exit) => sum + share * ends[exit]!, 0);
    const variance = shares.reduce((sum, share, exit) => sum + share * (ends[exit]! - expected_s) ** 2, 0);
    expect(Math.abs(mean_s - expected_s)).toBeLessThan(4 * Math.sqrt(variance / tasks));
  });

  it("have the closed form as their analytic cost, wherever the sub-tasks are", () => {
    const scenario = scenarioOf(exitText());
    const ends = [2, 5, 8];
    const costs: [placement: readonly string[], cost: number][] = [];
    let parts: (placement: readonly string[], end: number) => number = () => 0;
    let optimum: number | undefined;
    const watch = placing(({ graph }, view: Observation) => {
      const { subtasks } = graph;
      parts = (placement, end) => {
        let time_s = 0;
        for (let subtask = 0; subtask < end; subtask++) {
          time_s += view.moveTime_s(subtask, placement[subtask - 1] ?? "device", placement[subtask]!);
          time_s += view.executionTime_s(subtask, placement[subtask]!);
        }
        return time_s + view.moveTime_s(subtasks, placement[end - 1]!, "device");
      };
      for (const placement of allPlacements(subtasks, ["device", "edge"])) {
        const expected = shares.reduce((sum, share, exit) => sum + share * parts(placement, ends[exit]!), 0);
        expect(view.cost(placement)).toBeCloseTo(expected, 9);
        costs.push([placement, view.cost(placement)]);
      }
      optimum = view.cost(view.optimum()!);
      return view.optimum()!;
    });
    emulate(scenario, watch);
    expect(costs.length).toBe(256);
    expect(optimum).toBeCloseTo(Math.min(...costs.map(([, cost]) => cost)), 12);
  });

  it("are the same under every policy, and their answers come back from where they are made", () => {
    const scenario = { ...scenarioOf(exitText()), tasks: 200 };
    const executed = (site: string) =>
      emulate(scenario, everywhere(site)).subtasks.reduce(
        (counts, { task }) => counts.set(task, (counts.get(task) ?? 0) + 1),
        new Map<number, number>(),
      );
    expect(executed("edge")).toEqual(executed("device"));
    const { transfers } = emulate(scenario, everywhere("edge"));
    const down = transfers.filter(({ leg }) => leg === "downlink");
    expect(down.length).toBe(200);
    expect(new Set(down.map(({ bits }) => bits))).toEqual(new Set([32_000]));
  });

  it("are not told to policies", () => {
    const seen: unknown[] = [];
    const watch = placing((request) => {
      seen.push((request as { exit?: number }).exit);
      return new Array<string>(request.graph.subtasks).fill("device");
    });
    emulate({ ...scenarioOf(exitText()), tasks: 50 }, watch);
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });

  it.each([
    ["exponential(2)", (limit: number) => 1 - Math.exp(-limit)],
    ["choice(0.5, 1, 1, 1.5)", (limit: number) => [0.5, 1, 1, 1.5].filter((value) => value <= limit).length / 4],
    ["integer(1, 3)", (limit: number) => Math.min(3, Math.floor(2 * limit)) / 3],
    ["pareto(1, 3)", (limit: number) => (limit <= 2 / 3 ? 0 : 1 - (2 / (3 * limit)) ** 3)],
  ] as const)("have the shares of difficulties that are %s", (difficulty, shareOf) => {
    const scenario = scenarioOf(exitText({ difficulty, threshold: 0.45 }));
    const { ends, reach } = (scenario.application as GraphSpec).exits!;
    // In units of the mean difficulty.
    const [first = 0, second = 0] = branches.map(({ accuracy }) => shareOf(0.55 / (1 - accuracy)));
    expect(ends[1]).toBeCloseTo(first, 12);
    expect(ends[4]).toBeCloseTo(second - first, 12);
    expect(reach[8]).toBeCloseTo(1 - second, 12);
  });

  it("leave the accuracy of the network, or of its first exit, where all tasks end there", () => {
    const meanOf = (threshold: number) => {
      const scenario = { ...scenarioOf(exitText({ threshold })), tasks: 2000 };
      const { tasks } = emulate(scenario, everywhere("device"));
      return tasks.reduce((sum, { accuracy }) => sum + accuracy, 0) / tasks.length;
    };
    // 1 - 0.2 d has the standard deviation 0.2 / sqrt(12); 1 - 1.2 d is cut off at 0, for d > 5/6, and has the mean 5/12.
    expect(Math.abs(meanOf(1) - 0.9)).toBeLessThan((4 * 0.2) / Math.sqrt(12 * 2000));
    expect(Math.abs(meanOf(0) - 5 / 12)).toBeLessThan((4 * 1.2) / Math.sqrt(12 * 2000));
  });

  it("are refused beside variants, behind the end, and out of order", () => {
    const faults =
      (exits: object, application: object = {}) =>
      () =>
        scenarioOf(text({}, { application: { network: network(exits), ...application } }));
    expect(faults({}, { variants: [{ name: "int8", work: 0.5 }] })).toThrow("exits cannot be combined with variants");
    expect(faults({ branches: [{ after: "fc8", accuracy: 0.5 }] })).toThrow("behind which it ends anyway");
    expect(faults({ branches: [{ after: "conv22", accuracy: 0.5 }] })).toThrow(
      'unknown sub-task "conv22"; did you mean',
    );
    expect(faults({ branches: [...branches].reverse() })).toThrow('expected a sub-task after "conv5", got "conv2"');
    expect(faults({ difficulty: "lognormal(1, 1)" })).toThrow("expected uniform, exponential");
    expect(faults({ difficulty: "constant(0)" })).toThrow("a mean > 0");
    const layers = { network: { ...network(), model: "resnet50", granularity: "layers" } };
    expect(faults({}, layers)).toThrow("is no chain");
  });

  it("are never taken at a threshold of 1, and always at 0", () => {
    const reach = (threshold: number) =>
      (scenarioOf(exitText({ threshold })).application as GraphSpec).exits!.reach.at(-1);
    expect(reach(1)).toBe(1);
    expect(reach(0)).toBe(0);
  });
});
