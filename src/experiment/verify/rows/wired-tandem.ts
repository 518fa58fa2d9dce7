import { pollaczekKhinchinWait_s, tandemSojourn_s } from "../../../physics/theory/queueing.js";
import type { TransferRecord } from "../../../world/port/records.js";
import { type Claim, type Experiment, exactCheck, meanCheck } from "../check.js";
import { Bench, REPLICATIONS, scaled } from "../emulate.js";

const RATE_BPS = 1e6;

/** Tasks that are not measured, so that none finds links as empty as at the start: about twenty relaxation times of the slowest link, or more. */
const WARM_UP = 240;

/** Tasks that are measured at effort 1. */
const MEASURED = 760;

/** Three links, each between two edges and with a switch behind it. Data of exponential sizes, drawn independently for each link. */
const exponential = { arrival_hz: 4, services_hz: [8, 7, 10] };

/**
 * Sub-tasks of no work, each at the next edge: its data cross one link with a queue. Sizes are drawn independently for every edge
 * of the graph, as J. R. Jackson's theorem requires; data that cross several links would have the same size on all.
 */
const exponentialScenario = (tasks: number): string => {
  const { arrival_hz, services_hz } = exponential;
  const sites = services_hz.map((_, hop) => hop);
  const links = sites.map(
    (hop) => `
  - { from: e${hop}, to: s${hop}, rate: ${RATE_BPS} bps }
  - { from: s${hop}, to: e${hop + 1}, delay: 5 ms }`,
  );
  const data = services_hz.map(
    (service_hz, hop) =>
      `{ from: t${hop}, to: t${hop + 1}, data: "exponential(${Math.round(RATE_BPS / service_hz)} bit)" }`,
  );
  const last = services_hz.length;
  return `
name: jackson
tasks: ${tasks}
radio: { rate: constant, uplink: 1000 Gbps }
edges: [${[...sites, last].map((hop) => `{ name: e${hop} }`).join(", ")}]
links:${links.join("")}
devices: [{ name: source }]
application:
  graph:
    nodes: [${[...sites, last].map((hop) => `{ name: t${hop}, work: 0 cycles }`).join(", ")}]
    edges: [{ from: input, to: t0, data: 0 B }, ${data.join(", ")}, { from: t${last}, to: output, data: 0 B }]
arrivals: { process: poisson, rate: ${arrival_hz} /s }
policies: [edge]
`;
};

const servicesOf_hz = exponential.services_hz.map((service_hz) => RATE_BPS / Math.round(RATE_BPS / service_hz));

const tandem: Experiment = {
  name: "links in tandem",
  run: (given) => {
    const bench = new Bench(given);
    const { arrival_hz } = exponential;
    const scenario = bench.scenario(exponentialScenario(WARM_UP + scaled(MEASURED, given.effort)));
    const sites = servicesOf_hz.map((_, hop) => `e${hop}`);
    const runs = Array.from({ length: REPLICATIONS }, (_, replication) => {
      const sojourns = new Sojourns();
      const policy = { name: "onwards", decides: "task" as const, place: () => [...sites, `e${sites.length}`] };
      bench.emulate(scenario, replication, { transfer: (row) => sojourns.add(row) }, policy);
      return sites.map((site, hop) => sojourns.mean_s(`${site}->s${hop}`));
    });
    const subject = "3 links in tandem, M/M/1";
    const rows = servicesOf_hz.map((service_hz, hop) =>
      meanCheck(
        {
          subject,
          quantity: `mean sojourn at link ${hop + 1}`,
          formula: `1 / (mu_${hop + 1} - lambda)`,
          unit: "s",
          expected: 1 / (service_hz - arrival_hz),
        },
        runs.map((means_s) => means_s[hop]!),
      ),
    );
    const whole: Claim = {
      subject,
      quantity: "mean sojourn at all of them",
      formula: "sum of 1 / (mu - lambda)",
      unit: "s",
      expected: tandemSojourn_s(arrival_hz, servicesOf_hz),
    };
    const sums = runs.map((means_s) => means_s.reduce((sum, mean_s) => sum + mean_s, 0));
    return { checks: [...rows, meanCheck(whole, sums)], runs: bench.runs, tasks: bench.tasks };
  },
};

/** A route of four links, through switches, to a cloud; all data have one size. The second link is the slowest. */
const constant = {
  arrival_hz: 2.8,
  bits: 1e6,
  rates_bps: [5e6, 4e6, 8e6, 6e6],
  delay_s: 0.05,
};
const SLOWEST = 1;

const constantScenario = (tasks: number): string => {
  const { arrival_hz, bits, rates_bps, delay_s } = constant;
  const names = ["scenb", "s1", "s2", "s3", "cloud"];
  const links = rates_bps.map(
    (rate_bps, hop) => `{ from: ${names[hop]}, to: ${names[hop + 1]}, rate: ${rate_bps} bps, delay: ${delay_s} s }`,
  );
  return `
name: store-and-forward
tasks: ${tasks}
radio: { rate: constant, uplink: 1000 Gbps }
edges: [{ name: scenb }]
clouds: [{ name: cloud }]
links: [${links.join(", ")}]
devices: [{ name: source }]
application:
  graph:
    nodes: [{ name: a, work: 0 cycles }]
    edges: [{ from: input, to: a, data: ${bits} bit }, { from: a, to: output, data: 0 B }]
arrivals: { process: poisson, rate: ${arrival_hz} /s }
policies: [cloud]
`;
};

const storeAndForward: Experiment = {
  name: "store and forward",
  run: (given) => {
    const bench = new Bench(given);
    const { arrival_hz, bits, rates_bps, delay_s } = constant;
    const scenario = bench.scenario(constantScenario(WARM_UP + scaled(MEASURED, given.effort)));
    let worst_s = 0;
    const behind = ["s2", "s3"];
    const sums_s = Array.from({ length: REPLICATIONS }, (_, replication) => {
      const sojourns = new Sojourns();
      const transfer = (row: TransferRecord): void => {
        sojourns.add(row);
        if (behind.includes(row.from_site)) worst_s = Math.max(worst_s, row.start_s - row.requested_s);
      };
      const policy = { name: "there", decides: "task" as const, place: () => ["cloud"] };
      bench.emulate(scenario, replication, { transfer }, policy);
      return sojourns.sum_s;
    });
    const subject = "a way of 4 links, M/D/1";
    const services_s = rates_bps.map((rate_bps) => bits / rate_bps);
    const slowest_s = services_s[SLOWEST]!;
    const fixed_s = services_s.reduce((sum, service_s) => sum + service_s + delay_s, 0);
    return {
      checks: [
        meanCheck(
          {
            subject,
            quantity: "mean time on the way",
            formula: "W(M/D/1, slowest) + sum of bits / rate + delays",
            unit: "s",
            expected: pollaczekKhinchinWait_s(arrival_hz, slowest_s, slowest_s ** 2) + fixed_s,
          },
          sums_s,
        ),
        exactCheck(
          { subject, quantity: "longest wait behind the slowest link", formula: "0", unit: "s", expected: 0 },
          worst_s,
          1e-9,
        ),
      ],
      runs: bench.runs,
      tasks: bench.tasks,
    };
  },
};

/**
 * How long transfers over wires take, from when they ask for a link to when they have left it. Those of the first tasks are left out by
 * their numbers: by a time, none would be left of a short run, and how many are left would depend on what they met.
 */
class Sojourns {
  readonly #sums = new Map<string, { count: number; sum_s: number }>();

  add({ task, leg, from_site, to_site, requested_s, end_s }: TransferRecord): void {
    if (leg === "uplink" || leg === "downlink" || task < WARM_UP) return;
    const key = `${from_site}->${to_site}`;
    const known = this.#sums.get(key) ?? { count: 0, sum_s: 0 };
    known.count++;
    known.sum_s += end_s - requested_s;
    this.#sums.set(key, known);
  }

  mean_s(link: string): number {
    const { count, sum_s } = this.#sums.get(link) ?? { count: 0, sum_s: Number.NaN };
    return sum_s / count;
  }

  /** Of the means of all links. */
  get sum_s(): number {
    return [...this.#sums.values()].reduce((sum, { count, sum_s }) => sum + sum_s / count, 0);
  }
}

/** Rows about links between servers that are a graph. */
export const wiredTandemExperiments: readonly Experiment[] = [tandem, storeAndForward];
