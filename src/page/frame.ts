import { EXECUTION, type Recording, TASK, TRANSFER } from "./recording.js";

/** A transfer that is under way at an instant. */
export interface MovingData {
  readonly device: number;
  readonly leg: number;
  /** Number of the server; -1: the device. */
  readonly from: number;
  readonly to: number;
  /** Share of its time that has passed, 0 to 1; undefined: it waits for its turn. */
  readonly share: number | undefined;
}

/** The state of the emulated network at one instant. */
export interface Frame {
  readonly transfers: readonly MovingData[];
  /** By server: cores in use and sub-tasks that wait. */
  readonly sites: readonly { readonly cores: number; readonly waiting: number }[];
  /** By device: sub-tasks that run on it, that wait for it, and its transfers that wait for the radio. */
  readonly devices: readonly { readonly running: number; readonly waiting: number }[];
  /** Tasks that have arrived and not ended. */
  readonly tasks: number;
}

/** The state of a recorded run at an instant: transfers, executions and queues. */
export const frameAt = (recording: Recording, time_s: number, devices: number, sites: number): Frame => {
  const { transfers: sent, executions: ran, tasks: came } = recording;
  const servers = Array.from({ length: sites }, () => ({ cores: 0, waiting: 0 }));
  const phones = Array.from({ length: devices }, () => ({ running: 0, waiting: 0 }));
  const transfers: MovingData[] = [];
  for (let at = 0; at < sent.length; at += TRANSFER.size) {
    if (sent[at + TRANSFER.requested_s]! > time_s || !(sent[at + TRANSFER.end_s]! > time_s)) continue;
    const [device, leg, from, to] = [sent[at]!, sent[at + 1]!, sent[at + 2]!, sent[at + 3]!];
    const start_s = sent[at + TRANSFER.start_s]!;
    const isWaiting = !(start_s <= time_s);
    const share = isWaiting ? undefined : (time_s - start_s) / (sent[at + TRANSFER.end_s]! - start_s);
    transfers.push({ device, leg, from, to, share });
    if (isWaiting) phones[device]!.waiting++;
  }
  for (let at = 0; at < ran.length; at += EXECUTION.size) {
    if (ran[at + EXECUTION.ready_s]! > time_s || !(ran[at + EXECUTION.end_s]! > time_s)) continue;
    const site = ran[at + EXECUTION.site]!;
    const isRunning = ran[at + EXECUTION.start_s]! <= time_s;
    if (site < 0) {
      const phone = phones[ran[at]!]!;
      if (isRunning) phone.running++;
      else phone.waiting++;
    } else if (isRunning) servers[site]!.cores += ran[at + EXECUTION.cores]!;
    else servers[site]!.waiting++;
  }
  let tasks = 0;
  for (let at = 0; at < came.length; at += TASK.size)
    if (came[at + TASK.arrival_s]! <= time_s && !(came[at + TASK.end_s]! <= time_s)) tasks++;
  return { transfers, sites: servers, devices: phones, tasks };
};

/** Tasks under way over time: their largest number in each of `bins` equal parts of the recording. */
export const tasksOverTime = ({ tasks }: Recording, end_s: number, bins: number): readonly number[] => {
  const steps: [time_s: number, change: number][] = [];
  for (let at = 0; at < tasks.length; at += TASK.size) {
    steps.push([tasks[at + TASK.arrival_s]!, 1]);
    const ended_s = tasks[at + TASK.end_s]!;
    if (!Number.isNaN(ended_s)) steps.push([ended_s, -1]);
  }
  // Within an instant, ends come before arrivals.
  steps.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const most = new Array<number>(bins).fill(0);
  let now = 0;
  let next = 0;
  for (let bin = 0; bin < bins; bin++) {
    most[bin] = now;
    const until_s = (end_s * (bin + 1)) / bins;
    for (; next < steps.length && steps[next]![0] <= until_s; next++) {
      now += steps[next]![1];
      most[bin] = Math.max(most[bin]!, now);
    }
  }
  return most;
};
