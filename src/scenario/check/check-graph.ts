import { suggestion } from "../../nearest.js";
import type { ResolvedText } from "../schema/schema.js";

type GraphText = NonNullable<ResolvedText["application"]["graph"]>;

/** A fault of a graph; its path starts at the graph. */
export interface GraphFault {
  readonly path: string;
  readonly problem: string;
}

const reachable = (start: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> => {
  const seen = new Set([start]);
  for (const name of seen) for (const other of next.get(name) ?? []) seen.add(other);
  return seen;
};

const neighbours = (pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> => {
  const map = new Map<string, string[]>();
  for (const [from, to] of pairs) map.set(from, [...(map.get(from) ?? []), to]);
  return map;
};

/** Names on a cycle, in order; empty when there is none. */
const findCycle = (names: readonly string[], next: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const finished = new Set<string>();
  for (const start of names) {
    const trail: { readonly name: string; readonly rest: string[] }[] = [];
    const visit = (name: string): number => trail.push({ name, rest: [...(next.get(name) ?? [])] });
    if (!finished.has(start)) visit(start);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const name = top.rest.shift();
      if (name === undefined) {
        finished.add(top.name);
        trail.pop();
        continue;
      }
      const index = trail.findIndex((step) => step.name === name);
      if (index >= 0) return [...trail.slice(index).map((step) => step.name), name];
      if (!finished.has(name)) visit(name);
    }
  }
  return [];
};

const checkEnds = (graph: GraphText, names: readonly string[]): readonly GraphFault[] => {
  const faults: GraphFault[] = [];
  const seen = new Set<string>();
  for (const [index, { from, to }] of graph.edges.entries()) {
    const path = `edges.${index}`;
    if (from === "output")
      faults.push({ path: `${path}.from`, problem: "no edge can begin at output, the task's result" });
    else if (from !== "input" && !names.includes(from))
      faults.push({
        path: `${path}.from`,
        problem: `unknown sub-task "${from}"${suggestion(from, ["input", ...names])}`,
      });
    if (to === "input") faults.push({ path: `${path}.to`, problem: "no edge can end at input, the task's input" });
    else if (to !== "output" && !names.includes(to))
      faults.push({ path: `${path}.to`, problem: `unknown sub-task "${to}"${suggestion(to, ["output", ...names])}` });
    if (from === to && names.includes(from)) faults.push({ path, problem: `"${from}" leads to itself` });
    if (from === "input" && to === "output") faults.push({ path, problem: "input leads to output without a sub-task" });
    const key = `${from} > ${to}`;
    if (seen.has(key))
      faults.push({ path, problem: `a second edge from "${from}" to "${to}": add their data up in one` });
    seen.add(key);
  }
  return faults;
};

/** Finds unknown names, cycles, and sub-tasks without an edge that leads to them or from them. */
export const checkGraph = (graph: GraphText): readonly GraphFault[] => {
  const names = graph.nodes.map((node) => node.name);
  const twice: GraphFault[] = names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ path: `nodes.${index}.name`, problem: `the name "${name}" is taken by another sub-task` }]
      : [],
  );
  const faults = [...twice, ...checkEnds(graph, names)];
  if (faults.length > 0) return faults;
  const pairs = graph.edges.map(({ from, to }): [string, string] => [from, to]);
  const forward = neighbours(pairs);
  const cycle = findCycle(names, forward);
  if (cycle.length > 0) return [{ path: "edges", problem: `the sub-tasks form a cycle: ${cycle.join(" > ")}` }];
  const fed = reachable("input", forward);
  const useful = reachable("output", neighbours(pairs.map(([from, to]) => [to, from])));
  return names.flatMap((name, index) => {
    const path = `nodes.${index}`;
    if (!fed.has(name)) return [{ path, problem: `no data lead from input to "${name}"` }];
    return useful.has(name) ? [] : [{ path, problem: `the result of "${name}" never reaches output` }];
  });
};
