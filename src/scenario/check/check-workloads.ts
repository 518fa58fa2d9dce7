import type { PathedFault } from "../../models/catalog.js";
import { suggestion } from "../../nearest.js";
import { namedIn } from "../../policies/cloud-share.js";
import { quote } from "../../quantity.js";
import type { ResolvedText } from "../schema/schema.js";

/** An application of a text, and its path. */
export interface ApplicationAt {
  readonly path: string;
  readonly application: ResolvedText["application"];
}

/** Every application that some device uses: the scenario's, unless all groups have their own, and those of groups. */
export const applicationsAt = ({ application, devices }: ResolvedText): readonly ApplicationAt[] => [
  ...(devices.some((group) => group.application === undefined) ? [{ path: "application", application }] : []),
  ...devices.flatMap((group, index) =>
    group.application === undefined ? [] : [{ path: `devices.${index}.application`, application: group.application }],
  ),
];

/** A cloud's shares may only name applications that some task has. A trace may name any application. */
function* checkShares({ policies, devices, arrivals }: ResolvedText): Generator<PathedFault> {
  if (arrivals.process === "trace") return;
  const known = devices.flatMap(({ name, application }) => (application === undefined ? [] : [name]));
  for (const [index, policy] of policies.entries()) {
    if (typeof policy === "string" || policy.name !== "cloud-share") continue;
    for (const name of namedIn(policy.of))
      if (!known.includes(name))
        yield {
          path: `policies.${index}.of`,
          problem: `no group of devices with an application of its own is called "${name}"${suggestion(name, known, "groups")}`,
          because: ["devices"],
        };
  }
}

/** Faults between the groups' own fields and the fields for all devices. */
export function* checkWorkloads(text: ResolvedText): Generator<PathedFault> {
  const { arrivals, devices } = text;
  const { chain, graph, layers, network } = text.application;
  if (
    [chain, graph, layers, network].some((kind) => kind !== undefined) &&
    devices.every(({ application }) => application !== undefined)
  )
    yield {
      path: "application",
      problem: "expected none: every group of devices has an application of its own (`application: null` removes it)",
      because: ["devices"],
    };
  for (const [index, group] of devices.entries()) {
    const path = `devices.${index}`;
    if (group.arrivals !== undefined && (arrivals.process === "saturated" || arrivals.process === "trace"))
      yield {
        path: `${path}.arrivals`,
        problem: `cannot be combined with arrivals: ${arrivals.process}, which apply to all devices; give the scenario poisson, periodic or on-off, or every group arrivals of its own and the scenario none`,
        because: ["arrivals"],
      };
    if (group.application !== undefined && arrivals.process === "trace")
      yield {
        path: `${path}.application`,
        problem:
          "expected none: the rows of the arrivals trace are the tasks, and its column application names their kinds",
        because: ["arrivals"],
      };
  }
  yield* checkShares(text);
  const [first, ...others] = applicationsAt(text);
  for (const { path, application } of others)
    if (application.onMemory !== first!.application.onMemory)
      yield {
        path: `${path}.onMemory`,
        problem: `expected ${first!.application.onMemory}, as in ${first!.path}: sites are shared, and all tasks wait for memory or none does; got ${quote(application.onMemory)}`,
        because: [`${first!.path}.onMemory`],
      };
}
