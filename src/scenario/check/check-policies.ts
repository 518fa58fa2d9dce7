import { mustLearn } from "../../learning/names.js";
import { grouped } from "../../math/grouped.js";
import { suggestion } from "../../nearest.js";
import { CANDIDATE_OPTION, candidatesIn } from "../../policies/candidates.js";
import { candidateProblem, optionProblems, serverProblem, siteProblems } from "../../policies/check-options.js";
import { isPolicyPath, isPythonPolicy } from "../fields/paths.js";
import { policyLabel } from "../fields/policy-text.js";
import type { ResolvedText } from "../schema/schema.js";

/** A fault of a policy; `because` names the fields that it follows from. */
interface PolicyFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** Faults of policies: unknown names, faulty options, unmet requirements. @param known  names of built-in policies; undefined: not known */
export const checkPolicies = (text: ResolvedText, known: readonly string[] | undefined): readonly PolicyFault[] => {
  const faults: PolicyFault[] = [];
  const report = (path: string, problem: string, ...because: readonly string[]) =>
    faults.push({ path, problem, because });
  const seen = new Set<string>();
  const servers = {
    edges: text.edges.map(({ name }) => name),
    clouds: text.clouds.map(({ name }) => name),
    cells: cellsOf(text.edges),
    hasCells: text.radio.rate !== "constant" && text.radio.rate !== "trace",
  };
  for (const [index, policy] of text.policies.entries()) {
    const path = `policies.${index}`;
    const { name, ...options } = typeof policy === "string" ? { name: policy } : policy;
    const label = policyLabel(name, options);
    const identity = policyLabel(name, Object.fromEntries(Object.entries(options).sort()));
    if (seen.has(identity)) report(path, `the policy "${label}" is listed twice`);
    seen.add(identity);
    if (known?.includes(name) === true)
      for (const { key, problem } of optionProblems(name, options)) report(`${path}.${key}`, problem);
    if (known?.includes(name) === true)
      for (const { key, problem } of siteProblems(name, options, servers))
        report(`${path}.${key}`, problem, "edges", "clouds");
    const ofCells =
      candidateProblem(name, options, servers) ?? unknownCandidates(known?.includes(name) !== true, options);
    if (ofCells !== undefined) report(`${path}.${ofCells.key}`, ofCells.problem, "edges", "clouds", "radio");
    const lack = known?.includes(name) === true ? serverProblem(name, options, servers) : undefined;
    if (lack !== undefined)
      report(lack.key === undefined ? path : `${path}.${lack.key}`, lack.problem, "edges", "clouds");
    if (known !== undefined && !known.includes(name) && !isPolicyPath(name) && !isPythonPolicy(name))
      report(
        path,
        mustLearn(name)
          ? `"${name}" must be trained first: edgefade train ${name} <scenario> --out <dir>, then give the folder as policy`
          : `unknown policy "${name}"${suggestion(name, known, "policies")}`,
      );
    if ((name === "edge" || name === "cloud-share") && text.edges.length === 0)
      report(path, `the policy "${name}" needs an edge server: edges is empty`, "edges");
    if ((name === "cloud" || name === "cloud-share") && text.clouds.length === 0)
      report(path, `the policy "${name}" needs a cloud: clouds is empty`, "clouds");
  }
  return faults;
};

/** Built-in policies declare this option themselves. */
const unknownCandidates = (isOwn: boolean, options: Readonly<Record<string, unknown>>) => {
  const { problem } = candidatesIn(options);
  return isOwn && problem !== undefined ? { key: CANDIDATE_OPTION.name, problem } : undefined;
};

/** Names of edges, grouped by base station. */
const cellsOf = (edges: ResolvedText["edges"]): readonly (readonly string[])[] => {
  const cells = grouped(edges, ({ name, cell = name }) => cell);
  return [...cells.values()].map((edges) => edges.map(({ name }) => name));
};
