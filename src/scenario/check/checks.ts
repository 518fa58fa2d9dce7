import { siDistribution, siValue } from "../../fields/checked.js";
import { supportOf } from "../../fields/distribution-text.js";
import type { QuantityText } from "../../fields/fields.js";
import { smallest } from "../../math/extremes.js";
import { type ArrivalRows, rowsOf } from "../../models/arrivals/rows.js";
import { formatQuantity, quote } from "../../quantity.js";
import { defaultGrant, interpretDvfs } from "../schema/request-schema.js";
import { defaultPolicies, type ResolvedText } from "../schema/schema.js";
import { checkCells } from "./check-cells.js";
import { checkComputing } from "./check-computing.js";
import { checkGraph } from "./check-graph.js";
import { checkInterference } from "./check-interference.js";
import { checkMobility } from "./check-mobility.js";
import { checkNetworks } from "./check-network.js";
import { checkPaces } from "./check-paces.js";
import { checkPolicies } from "./check-policies.js";
import { checkWorkloads } from "./check-workloads.js";

/** A fault between fields that are each valid. */
export interface CrossFault {
  readonly path: string;
  readonly problem: string;
  /** The other fields that cause it. If one of them has a fault, this fault is not reported. */
  readonly because: readonly string[];
}

type Report = (path: string, problem: string, ...because: readonly string[]) => void;

const checkLength = (text: ResolvedText, report: Report): void => {
  if (text.tasks !== undefined && text.duration !== undefined)
    report("duration", "expected either tasks or duration, got both", "tasks");
  if (text.tasks === undefined && text.duration === undefined && text.arrivals.process !== "trace")
    report("tasks", "missing; expected either tasks (a whole number) or duration (a time)", "duration", "arrivals");
  for (const end of ["duration", "until"] as const) {
    const given = text[end];
    if (given !== undefined && !(siValue(text.warmup, "time") < siValue(given, "time")))
      report("warmup", `expected less than ${end}, which is ${quote(given)}, got ${quote(text.warmup)}`, end);
  }
};

const mostOf = (text: QuantityText): number => supportOf(siDistribution(text, "count")).high;

const checkGrants = (text: ResolvedText, report: Report): void => {
  const servers = { edges: text.edges, clouds: text.clouds };
  for (const [list, nodes] of Object.entries(servers))
    for (const [index, { cores, grant, machines }] of nodes.entries()) {
      const most = mostOf(defaultGrant(grant));
      const each = machines?.map((machine) => machine.cores ?? cores) ?? [cores];
      const available = smallest(each.map((some) => siValue(some, "count")));
      const whose = machines === undefined ? "the server's" : "the smallest machine's";
      if (most > available)
        report(
          `${list}.${index}.grant`,
          `expected at most ${whose} ${available} core${available === 1 ? "" : "s"}, got ${quote(grant)}`,
          `${list}.${index}.cores`,
          `${list}.${index}.machines`,
        );
    }
  if (!("allocation" in text.radio)) return;
  if (!("subcarriers" in text.radio.allocation)) return;
  const { subcarriers } = text.radio.allocation;
  const available = siValue(text.radio.subcarriers, "count");
  if (mostOf(subcarriers) > available)
    report(
      "radio.allocation.subcarriers",
      `expected at most the cell's ${available} subcarriers, got ${quote(subcarriers)}`,
      "radio.subcarriers",
    );
};

const checkDvfs = ({ devices }: ResolvedText, report: Report): void => {
  for (const [index, { dvfs, frequency }] of devices.entries()) {
    if (dvfs === undefined) continue;
    const { lowest_hz, highest_hz } = interpretDvfs(dvfs);
    const { low, high } = supportOf(siDistribution(frequency, "frequency"));
    if (low < lowest_hz || high > highest_hz)
      report(
        `devices.${index}.frequency`,
        `expected a frequency of dvfs, ${formatQuantity(lowest_hz, "frequency")} to ${formatQuantity(highest_hz, "frequency")}, got ${quote(frequency)}`,
        `devices.${index}.dvfs`,
      );
  }
};

const checkReach = (text: ResolvedText, report: Report): void => {
  if (text.edges.length === 0)
    for (const [index, cloud] of text.clouds.entries())
      if (cloud.direct === undefined)
        report(
          `clouds.${index}`,
          `no device can reach "${cloud.name}": without edges a cloud needs direct links (direct: { uplink: ... })`,
          "edges",
        );
};

const checkWork = (
  path: string,
  of: { complexity?: unknown; work?: unknown; flop?: unknown },
  report: Report,
): void => {
  const [first, second] = (["complexity", "work", "flop"] as const).filter((key) => of[key] !== undefined);
  if (second !== undefined)
    report(`${path}.${second}`, `expected either ${first} or ${second}, got both`, `${path}.${first}`);
  if (first === undefined)
    report(
      `${path}.complexity`,
      "missing; expected either complexity (cycles per bit) or work (cycles)",
      `${path}.work`,
    );
};

/** An application is required, unless a trace contains the tasks or every group of devices has its own. */
const checkApplication = (
  path: string,
  application: ResolvedText["application"],
  isTrace: boolean,
  isNeeded: boolean,
  report: Report,
): void => {
  const { chain, graph, layers, network, deadline, onDeadline } = application;
  const [first, second] = Object.entries({ chain, graph, layers, network }).flatMap(([kind, of]) =>
    of === undefined ? [] : [kind],
  );
  if (first !== undefined && second !== undefined)
    report(`${path}.${second}`, `expected either ${first} or ${second}, got both`, `${path}.${first}`);
  if (first === undefined && isNeeded && !isTrace)
    report(
      path,
      "missing; expected a chain or a graph of sub-tasks, or a network",
      `${path}.chain`,
      `${path}.graph`,
      `${path}.layers`,
      `${path}.network`,
      "arrivals",
    );
  if (onDeadline === "drop" && deadline === undefined && !isTrace)
    report(`${path}.onDeadline`, '"drop" needs a deadline', `${path}.deadline`);
  if (chain !== undefined) checkWork(`${path}.chain`, chain, report);
  if (layers !== undefined) checkWork(`${path}.layers`, layers, report);
  for (const [index, node] of (graph?.nodes ?? []).entries()) checkWork(`${path}.graph.nodes.${index}`, node, report);
  if (graph === undefined) return;
  for (const { path: field, problem } of checkGraph(graph)) report(`${path}.graph.${field}`, problem, `${path}.graph`);
};

const checkApplications = (text: ResolvedText, report: Report): void => {
  const isTrace = text.arrivals.process === "trace";
  const isNeeded = text.devices.some(({ application }) => application === undefined);
  checkApplication("application", text.application, isTrace, isNeeded, report);
  for (const [index, { application }] of text.devices.entries())
    if (application !== undefined) checkApplication(`devices.${index}.application`, application, false, true, report);
};

const checkObjective = ({ objective }: ResolvedText, report: Report): void => {
  const { kind, ...weights } = objective;
  if (Object.values(weights).every((weight) => siValue(weight, "number") === 0))
    report("objective", `expected at least one weight > 0, got only zeros for ${kind}`);
};

const checkDecision = ({ decision, edges, radio }: ResolvedText, report: Report): void => {
  const { at, csi, operations, perOperation, report: told, answer } = decision;
  const amounts = {
    operations: siValue(operations, "work"),
    perOperation: siValue(perOperation, "work"),
    report: siValue(told, "data"),
    answer: siValue(answer, "data"),
  };
  if (at === "edge" && edges.length === 0)
    report("decision.at", "expected device: there is no edge to decide", "edges");
  if (at === "edge" && Object.values(amounts).every((amount) => amount === 0))
    report(
      "decision.at",
      "edge needs operations, a report or an answer: without them the decision is the same on the device",
      "decision.operations",
      "decision.report",
      "decision.answer",
    );
  for (const key of ["report", "answer"] as const)
    if (at === "device" && amounts[key] > 0)
      report(`decision.${key}`, `needs "at: edge": a device that decides sends no ${key}`, "decision.at");
  if (csi.model !== "perfect" && (radio.rate === "constant" || radio.rate === "trace"))
    report("decision.csi", `expected perfect: only channels of cells fade, not links of rate: ${radio.rate}`, "radio");
};

/** Faults between the fields of a complete text. */
export const checkText = (text: ResolvedText, knownPolicies?: readonly string[]): readonly CrossFault[] => {
  const faults: CrossFault[] = [];
  const report: Report = (path, problem, ...because) => faults.push({ path, problem, because });
  checkLength(text, report);
  checkGrants(text, report);
  checkDvfs(text, report);
  checkReach(text, report);
  checkApplications(text, report);
  checkObjective(text, report);
  checkDecision(text, report);
  return [
    ...[...faults, ...checkCells(text), ...checkComputing(text), ...checkMobility(text)],
    ...[...checkInterference(text), ...checkPaces(text), ...checkNetworks(text), ...checkWorkloads(text)],
    ...checkPolicies(text, knownPolicies),
  ];
};

/** Number of devices in all groups. */
export const devicesOf = (text: ResolvedText): number =>
  text.devices.reduce((sum, group) => sum + siValue(group.count, "count"), 0);

/** Faults between a text and the rows of its arrivals trace. */
export const checkRows = (text: ResolvedText, rows: ArrivalRows): readonly CrossFault[] => {
  const faults: CrossFault[] = [];
  if (text.tasks !== undefined && siValue(text.tasks, "count") > rowsOf(rows))
    faults.push({
      path: "tasks",
      problem: `expected at most the ${rowsOf(rows)} rows of the arrivals trace, got ${quote(text.tasks)}`,
      because: ["arrivals"],
    });
  const last_s = rows.arrival_s.at(-1) ?? 0;
  if (siValue(text.warmup, "time") > last_s)
    faults.push({
      path: "warmup",
      problem: `expected at most the last arrival of the trace, ${formatQuantity(last_s, "time")}, got ${quote(text.warmup)}`,
      because: ["arrivals"],
    });
  const first_s = rows.arrival_s[0] ?? 0;
  if (text.duration !== undefined && !(siValue(text.duration, "time") > first_s))
    faults.push({
      path: "duration",
      problem: `expected more than the first arrival of the trace, ${formatQuantity(first_s, "time")}, got ${quote(text.duration)}`,
      because: ["arrivals"],
    });
  return faults;
};

/** The default policies that a scenario with these sites can run. */
export const possiblePolicies = (edges: boolean, clouds: boolean): readonly string[] =>
  defaultPolicies.filter((name) => (name !== "edge" || edges) && (name !== "cloud" || clouds));
