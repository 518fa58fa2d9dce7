import { PriorityQueue } from "js-sdsl";
import { RandomStreams } from "../../src/engine/random.js";

/**
 * EdgeCloudSim's sample_app1, written down once more from its published configuration and rules, as little as is needed for its results:
 * tasks, the shares that fail, and the mean service time. It has nothing in common with the emulator but random numbers and units.
 *
 * @source C. Sonmez, A. Ozgovde, C. Ersoy, "EdgeCloudSim: An environment for performance evaluation of edge computing systems",
 *         Transactions on Emerging Telecommunications Technologies, 2018; its repository on GitHub, CagataySonmez/EdgeCloudSim
 */

/** Columns of applications.xml: percentages of devices and of the cloud, seconds, KB, MI, percentages of a VM on the edge and in the cloud. */
const APPLICATIONS = [
  {
    usage: 30,
    cloud: 20,
    every_s: 5,
    active_s: 45,
    idle_s: 15,
    up_kb: 1500,
    down_kb: 25,
    length: 2000,
    edge: 20,
    far: 2,
  },
  {
    usage: 20,
    cloud: 20,
    every_s: 30,
    active_s: 10,
    idle_s: 20,
    up_kb: 1250,
    down_kb: 20,
    length: 400,
    edge: 5,
    far: 0.5,
  },
  {
    usage: 20,
    cloud: 40,
    every_s: 60,
    active_s: 60,
    idle_s: 60,
    up_kb: 2500,
    down_kb: 250,
    length: 3000,
    edge: 30,
    far: 3,
  },
  {
    usage: 30,
    cloud: 15,
    every_s: 7,
    active_s: 15,
    idle_s: 45,
    up_kb: 25,
    down_kb: 2000,
    length: 750,
    edge: 10,
    far: 1,
  },
] as const;

/** Mean stay at each of the access points. */
const STAYS_S = [500, 500, 300, 300, 300, 300, 120, 120, 120, 120, 120, 120, 120, 120];
const PLACES = STAYS_S.length;
const BEGIN_S = 10;
const WARM_UP_S = 180;

/** Which VMs a task can get: those of its access point; or the cloud's as well; or those of all access points and the cloud's. */
export type Tier = "SINGLE_TIER" | "TWO_TIER" | "TWO_TIER_WITH_EO";

interface Job {
  readonly device: number;
  readonly kind: number;
  readonly born_s: number;
  readonly length: number;
  isFar: boolean;
  /** Access point where it was made, and that of its VM. */
  from: number;
  host: number;
  left: number;
}

interface Vm {
  readonly mips: number;
  readonly cores: number;
  used: number;
  jobs: Job[];
  since_s: number;
  plans: number;
}

interface Event {
  readonly at_s: number;
  readonly order: number;
  readonly happen: () => void;
}

/** What its ALL_APPS_GENERIC.log says, over tasks that arrive after the warm-up and have ended. */
export interface ModelResult {
  readonly tasks: number;
  readonly failed: number;
  readonly failedOnMobility: number;
  readonly service_s: number;
}

/** The means of the M/M/1 delays, as the program adds them up. */
const networkMeans = () => {
  let wlan_s = 0;
  let wan_s = 0;
  let up_kb = 0;
  let down_kb = 0;
  for (const { usage, cloud, every_s, up_kb: up, down_kb: down } of APPLICATIONS) {
    const weight = usage / 100;
    wlan_s += every_s * weight;
    wan_s += wlan_s * (100 / cloud) * weight;
    up_kb += up * weight;
    down_kb += down * weight;
  }
  const kinds = APPLICATIONS.length;
  return { wlan_s: wlan_s / kinds, wan_s, up_kb: up_kb / kinds, down_kb: down_kb / kinds };
};

const MEANS = networkMeans();

const mm1_s = (rate_kbps: number, size_kb: number, every_s: number, devices: number): number =>
  1 / ((rate_kbps * 1000) / 8 / (size_kb * 1000) - devices / every_s);

const WLAN_KBPS = 200_000;
const WAN_KBPS = 15_000;
const WAN_PROPAGATION_S = 0.1;
const LAN_S = 0.005;
const LONGEST_DELAY_S = 5;

/** Runs the model. */
export const edgeCloudSimModel = (devices: number, end_s: number, tier: Tier, seed: number): ModelResult => {
  const random = new RandomStreams(seed, 0).stream("EdgeCloudSim", tier);
  const exponential = (mean: number) => -Math.log(1 - random()) * mean;
  const uniform = (count: number) => Math.floor(random() * count);
  const events = new PriorityQueue<Event>([], (a, b) => a.at_s - b.at_s || a.order - b.order);
  let now_s = 0;
  let order = 0;
  const schedule = (at_s: number, happen: () => void) => events.push({ at_s, order: order++, happen });

  const at = new Array<number>(devices).fill(0);
  const moves: { readonly at_s: number; readonly place: number }[][] = [];
  const crowd = new Array<number>(PLACES).fill(0);
  const edge = Array.from(
    { length: 2 * PLACES },
    (): Vm => ({ mips: 1000, cores: 2, used: 0, jobs: [], since_s: 0, plans: 0 }),
  );
  const cloud = Array.from(
    { length: 4 },
    (): Vm => ({ mips: 10_000, cores: 4, used: 0, jobs: [], since_s: 0, plans: 0 }),
  );
  const lastVm = new Array<number>(PLACES).fill(-1);
  let lastHost = -1;
  let tasks = 0;
  let done = 0;
  let failed = 0;
  let failedOnMobility = 0;
  let service_s = 0;

  const isCounted = ({ born_s }: Job) => born_s > WARM_UP_S;
  const fail = (job: Job) => {
    if (isCounted(job)) failed++;
  };
  const speed = ({ mips, cores, jobs }: Vm) => mips * Math.min(1, cores / jobs.length);
  const settle = (vm: Vm) => {
    for (const job of vm.jobs) job.left -= speed(vm) * (now_s - vm.since_s);
    vm.since_s = now_s;
  };
  const need = ({ kind, isFar }: Job) => (isFar ? APPLICATIONS[kind]!.far : APPLICATIONS[kind]!.edge);
  const hasRoom = (vm: Vm, job: Job) => need(job) <= 100 - vm.used;

  const delay_s = (job: Job, size_kb: number): number => {
    const place = at[job.device]!;
    const wlan_s = mm1_s(WLAN_KBPS, size_kb, MEANS.wlan_s, crowd[place]!);
    if (!(wlan_s > 0 && wlan_s <= LONGEST_DELAY_S)) return Number.NaN;
    if (!job.isFar) return wlan_s;
    const wan_s = WAN_PROPAGATION_S + mm1_s(WAN_KBPS, size_kb, MEANS.wan_s, crowd[place]!);
    return wan_s > 0 && wan_s <= LONGEST_DELAY_S ? wlan_s + wan_s : Number.NaN;
  };

  const nextFit = (host: number, job: Job): Vm | undefined => {
    for (let tries = 0; tries < 2; tries++) {
      lastVm[host] = (lastVm[host]! + 1) % 2;
      const vm = edge[2 * host + lastVm[host]!]!;
      if (!hasRoom(vm, job)) continue;
      job.host = host;
      return vm;
    }
    return undefined;
  };
  const vmFor = (job: Job): Vm | undefined => {
    if (job.isFar) return cloud.filter((vm) => hasRoom(vm, job)).sort((a, b) => a.used - b.used)[0];
    if (tier !== "TWO_TIER_WITH_EO") return nextFit(at[job.device]!, job);
    for (let tries = 0; tries < PLACES; tries++) {
      lastHost = (lastHost + 1) % PLACES;
      const vm = nextFit(lastHost, job);
      if (vm !== undefined) return vm;
    }
    return undefined;
  };

  const placeAt = (device: number, time_s: number) => moves[device]!.findLast(({ at_s }) => at_s <= time_s)!.place;
  const giveBack = (job: Job) => {
    const elsewhere_s = !job.isFar && job.host !== at[job.device] ? 2 * LAN_S : 0;
    const back_s = delay_s(job, MEANS.down_kb) + elsewhere_s;
    if (Number.isNaN(back_s)) return fail(job);
    if (placeAt(job.device, now_s + back_s) !== job.from) {
      if (isCounted(job)) failedOnMobility++;
      return fail(job);
    }
    schedule(now_s + back_s, () => {
      if (!isCounted(job)) return;
      done++;
      service_s += now_s - job.born_s;
    });
  };
  const plan = (vm: Vm) => {
    const current = ++vm.plans;
    if (vm.jobs.length === 0) return;
    const least = vm.jobs.reduce((low, { left }) => Math.min(low, left), Infinity);
    schedule(now_s + Math.max(0, least) / speed(vm), () => {
      if (vm.plans !== current) return;
      settle(vm);
      const over = vm.jobs.filter(({ left }) => left <= 1e-6);
      vm.jobs = vm.jobs.filter(({ left }) => left > 1e-6);
      for (const job of over) {
        vm.used -= need(job);
        giveBack(job);
      }
      plan(vm);
    });
  };
  const arrive = (job: Job) => {
    if (isCounted(job)) tasks++;
    job.from = at[job.device]!;
    job.isFar = tier !== "SINGLE_TIER" && uniform(101) <= APPLICATIONS[job.kind]!.cloud;
    const there_s = delay_s(job, MEANS.up_kb);
    if (Number.isNaN(there_s)) return fail(job);
    schedule(now_s + there_s, () => {
      const vm = vmFor(job);
      if (vm === undefined) return fail(job);
      settle(vm);
      vm.used += need(job);
      vm.jobs.push(job);
      plan(vm);
    });
  };

  const kindOf = (): number => {
    let level = 100 * random();
    return APPLICATIONS.findIndex(({ usage }) => {
      level -= usage;
      return level <= 0;
    });
  };
  for (let device = 0; device < devices; device++) {
    const kind = kindOf();
    const { every_s, active_s, idle_s, length } = APPLICATIONS[kind]!;
    let active = BEGIN_S + active_s * random();
    for (let time_s = active; time_s < end_s; ) {
      time_s += exponential(every_s);
      if (time_s > active + active_s) {
        active += active_s + idle_s;
        time_s = active;
        continue;
      }
      const amount = Math.floor(exponential(length));
      const job: Job = { device, kind, born_s: time_s, length: amount, left: amount, isFar: false, from: 0, host: 0 };
      schedule(time_s, () => arrive(job));
    }
    const path = [{ at_s: 0, place: uniform(PLACES) }];
    for (let time_s = BEGIN_S; time_s < end_s; ) {
      const { place } = path.at(-1)!;
      time_s += exponential(STAYS_S[place]!);
      const other = uniform(PLACES - 1);
      path.push({ at_s: time_s, place: other < place ? other : other + 1 });
    }
    moves.push(path);
    at[device] = path[0]!.place;
    crowd[path[0]!.place]!++;
    for (const { at_s, place } of path.slice(1))
      schedule(at_s, () => {
        crowd[at[device]!]!--;
        at[device] = place;
        crowd[place]!++;
      });
  }
  for (let event = events.pop(); event !== undefined && event.at_s <= end_s; event = events.pop()) {
    now_s = event.at_s;
    event.happen();
  }
  return {
    tasks,
    failed: failed / (failed + done),
    failedOnMobility: failedOnMobility / (failed + done),
    service_s: service_s / done,
  };
};
