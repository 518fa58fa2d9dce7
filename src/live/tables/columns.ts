import type { Column } from "../../output/write/row-writer.js";
import type { Input, TaskInput, TimedInput } from "../input.js";
import type { ErrorRow } from "./error-summary.js";
import type { FlowRow, PacketRow } from "./flow-account.js";

export const FLOW_COLUMNS: readonly Column<FlowRow>[] = [
  { name: "flow", kind: "integer", of: (row) => row.flow },
  { name: "protocol", kind: "text", of: (row) => row.protocol },
  { name: "direction", kind: "text", of: (row) => row.direction },
  { name: "device", kind: "text", of: (row) => row.device },
  { name: "site", kind: "text", of: (row) => row.site },
  { name: "opened_s", kind: "seconds", of: (row) => row.opened_s },
  { name: "closed_s", kind: "seconds", of: (row) => row.closed_s },
  { name: "reason", kind: "text", of: (row) => row.reason },
  { name: "offered_bytes", kind: "integer", of: (row) => row.offered_bytes },
  { name: "delivered_bytes", kind: "integer", of: (row) => row.delivered_bytes },
  { name: "lost_bytes", kind: "integer", of: (row) => row.lost_bytes },
  { name: "delivered", kind: "integer", of: (row) => row.delivered },
  { name: "lost", kind: "integer", of: (row) => row.lost },
  { name: "resent", kind: "integer", of: (row) => row.resent },
  { name: "mean_delay_s", kind: "seconds", of: (row) => row.mean_delay_s },
  { name: "max_delay_s", kind: "seconds", of: (row) => row.max_delay_s },
  { name: "rate_bps", kind: "real", of: (row) => row.rate_bps },
  { name: "real_rate_bps", kind: "real", of: (row) => row.real_rate_bps },
  { name: "rate_error", kind: "real", of: (row) => row.rate_error },
  { name: "delay_error_p50_s", kind: "seconds", of: (row) => row.delay_error_p50_s },
  { name: "delay_error_p99_s", kind: "seconds", of: (row) => row.delay_error_p99_s },
  { name: "delay_error_max_s", kind: "seconds", of: (row) => row.delay_error_max_s },
];

export const PACKET_COLUMNS: readonly Column<PacketRow>[] = [
  { name: "flow", kind: "integer", of: (row) => row.flow },
  { name: "direction", kind: "text", of: (row) => row.direction },
  { name: "packet", kind: "integer", of: (row) => row.packet },
  { name: "bytes", kind: "integer", of: (row) => row.bytes },
  { name: "sent_s", kind: "seconds", of: (row) => row.sent_s },
  { name: "delivered_s", kind: "seconds", of: (row) => row.delivered_s },
  { name: "real_s", kind: "seconds", of: (row) => row.real_s },
  { name: "delay_error_s", kind: "seconds", of: (row) => row.delay_error_s },
  { name: "tries", kind: "integer", of: (row) => row.tries },
  { name: "status", kind: "text", of: (row) => row.status },
];

export const ERROR_COLUMNS: readonly Column<ErrorRow>[] = [
  { name: "metric", kind: "text", of: (row) => row.metric },
  { name: "p50", kind: "real", of: (row) => row.p50 },
  { name: "p99", kind: "real", of: (row) => row.p99 },
  { name: "max", kind: "real", of: (row) => row.max },
  { name: "n", kind: "integer", of: (row) => row.n },
];

const textOf =
  (key: string) =>
  ({ input }: TimedInput): string =>
    String(key in input ? (input as Readonly<Record<string, unknown>>)[key] : "");
const listOf =
  (key: "data_bits" | "work_cycles") =>
  ({ input }: TimedInput): string =>
    (input as Partial<TaskInput>)[key]?.join("|") ?? "";
const numberOf =
  (key: string) =>
  ({ input }: TimedInput): number =>
    key in input ? Number((input as Readonly<Record<string, unknown>>)[key]) : Number.NaN;

/** Written with all digits: a run is played again from them, to the same emulated times. */
export const INPUT_COLUMNS: readonly Column<TimedInput>[] = [
  { name: "at_s", kind: "seconds", of: ({ at_s }) => at_s },
  { name: "input", kind: "text", of: ({ input }) => input.input },
  { name: "flow", kind: "integer", of: numberOf("flow") },
  { name: "protocol", kind: "text", of: textOf("protocol") },
  { name: "device", kind: "integer", of: numberOf("device") },
  { name: "site", kind: "integer", of: numberOf("site") },
  { name: "direction", kind: "text", of: textOf("direction") },
  { name: "bytes", kind: "integer", of: numberOf("bytes") },
  { name: "reason", kind: "text", of: textOf("reason") },
  { name: "data_bits", kind: "text", of: listOf("data_bits") },
  { name: "work_cycles", kind: "text", of: listOf("work_cycles") },
  { name: "deadline_s", kind: "seconds", of: numberOf("deadline_s") },
  { name: "priority", kind: "integer", of: numberOf("priority") },
];

/** Reads a row of inputs.csv. @throws RangeError that says what is wrong with it */
export const inputIn = (cells: Readonly<Record<string, string>>): TimedInput => {
  const number = (name: string, least = 0): number => {
    const value = Number(cells[name]);
    if (cells[name] === undefined || cells[name] === "" || !(value >= least))
      throw new RangeError(`${name}: expected a number >= ${least}, got ${JSON.stringify(cells[name] ?? "")}`);
    return value;
  };
  const one = <T extends string>(name: string, choices: readonly T[]): T => {
    const choice = choices.find((known) => known === cells[name]);
    if (choice === undefined)
      throw new RangeError(`${name}: expected one of ${choices.join(", ")}, got ${JSON.stringify(cells[name] ?? "")}`);
    return choice;
  };
  const list = (name: string): { readonly [key: string]: readonly number[] } =>
    cells[name] ? { [name]: cells[name].split("|").map(Number) } : {};
  const optional = (name: string) => (cells[name] ? { [name]: number(name) } : {});
  const direction = () => one("direction", ["up", "down"] as const);
  const read = (): Input => {
    const kind = one("input", KINDS);
    switch (kind) {
      case "open":
        return {
          ...{ input: kind, flow: number("flow"), protocol: one("protocol", ["tcp", "udp"] as const) },
          ...{ device: number("device"), site: number("site", 1) },
        };
      case "data":
        return { input: kind, flow: number("flow"), direction: direction(), bytes: number("bytes") };
      case "end":
      case "hold":
      case "release":
        return { input: kind, flow: number("flow"), direction: direction() };
      case "close":
        return { input: kind, flow: number("flow"), reason: cells.reason ?? "" };
      case "task":
      case "decision": {
        const sizes = { ...list("data_bits"), ...list("work_cycles") };
        return { input: kind, device: number("device"), ...sizes, ...optional("deadline_s"), ...optional("priority") };
      }
      default:
        return { input: kind };
    }
  };
  return { at_s: number("at_s"), input: read() };
};

const KINDS = ["open", "data", "end", "hold", "release", "close", "task", "decision", "look", "stop"] as const;
