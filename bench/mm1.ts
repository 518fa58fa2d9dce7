/**
 * M/M/1 at load 0.8 on our kernel, written as a user would: `npx tsx bench/mm1.ts callbacks|steps|processes CUSTOMERS`. Prints CPU
 * seconds and the mean number in the system, which is 4 in theory. `bench/engine.ts` runs it beside its peers.
 */
import { OVER, type Process, Steps, UNTIL_WOKEN } from "../src/engine/process.js";
import { RandomStreams } from "../src/engine/random.js";
import { Resource, type Waiting } from "../src/engine/resource.js";
import { Simulation } from "../src/engine/simulation.js";

const streams = new RandomStreams(1, 0);
const MEAN_GAP_S = 1;
const MEAN_SERVICE_S = 0.8;
const gap = streams.exponentials("source", "gaps");
const service = streams.exponentials("server", "services");

const withCallbacks = (customers: number): number => {
  const simulation = new Simulation();
  let arrived = 0;
  let here = 0;
  let area_s = 0;
  let last_s = 0;
  const account = () => {
    area_s += here * (simulation.now_s - last_s);
    last_s = simulation.now_s;
  };
  const serve = () => simulation.schedule(MEAN_SERVICE_S * service(), depart);
  const arrive = () => {
    account();
    if (++here === 1) serve();
    if (++arrived < customers) simulation.schedule(MEAN_GAP_S * gap(), arrive);
  };
  const depart = () => {
    account();
    if (--here > 0) serve();
  };
  simulation.schedule(MEAN_GAP_S * gap(), arrive);
  simulation.run();
  return area_s / simulation.now_s;
};

const withProcesses = (customers: number): number => {
  const simulation = new Simulation();
  const server = new Resource(simulation, 1);
  let total_s = 0;
  function* customer(): Process {
    const arrived_s = simulation.now_s;
    yield* server.take(1);
    yield MEAN_SERVICE_S * service();
    server.give(1);
    total_s += simulation.now_s - arrived_s;
  }
  function* source(): Process {
    for (let count = 0; count < customers; count++) {
      yield MEAN_GAP_S * gap();
      simulation.spawn(customer());
    }
  }
  simulation.spawn(source());
  simulation.run();
  return total_s / simulation.now_s;
};

const withSteps = (customers: number): number => {
  const simulation = new Simulation();
  const server = new Resource(simulation, 1);
  let total_s = 0;
  class Customer extends Steps {
    #arrived_s = -1;
    #turn: Waiting | undefined;
    #isServed = false;

    step(): number {
      if (this.#isServed) {
        server.give(1);
        total_s += simulation.now_s - this.#arrived_s;
        return OVER;
      }
      if (this.#arrived_s < 0) {
        this.#arrived_s = simulation.now_s;
        if (!server.takeAtOnce(1)) this.#turn = server.enqueue(1);
      }
      if (this.#turn !== undefined && !this.#turn.isGranted) return UNTIL_WOKEN;
      this.#isServed = true;
      return MEAN_SERVICE_S * service();
    }

    stop(): void {
      if (this.#isServed) server.give(1);
      else if (this.#turn !== undefined) server.leave(this.#turn);
    }
  }
  class Source extends Steps {
    #arrivals = 0;

    step(): number {
      if (this.#arrivals > 0) simulation.spawn(new Customer());
      return this.#arrivals++ < customers ? MEAN_GAP_S * gap() : OVER;
    }

    stop(): void {}
  }
  simulation.spawn(new Source());
  simulation.run();
  return total_s / simulation.now_s;
};

const STYLES: Readonly<Record<string, (customers: number) => number>> = {
  callbacks: withCallbacks,
  steps: withSteps,
  processes: withProcesses,
};
const [style = "callbacks", customers = "1000000"] = process.argv.slice(2);
const before = process.cpuUsage();
const mean = STYLES[style]!(Number(customers));
console.log(process.cpuUsage(before).user / 1e6, mean);
