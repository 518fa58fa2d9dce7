import { siValue } from "../../fields/checked.js";
import type { ResolvedText } from "../schema/schema.js";

/** A name that two entities would have; `because` names the fields that make the other one. */
interface NameFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** The name of a member of a group: `d-1` is number 1 of a group `d`. */
const MEMBER = /^(.+)-(0|[1-9]\d*)$/;

/**
 * Names that two of the devices, edges, clouds and device groups have, once groups have become devices and files of sites have become
 * elements. Random streams are addressed by these names, so that two devices of one name would draw the same numbers.
 *
 * @param whereIs  the place of a field, for the message: ` (line 3)`
 */
export function* checkNames(text: ResolvedText, whereIs: (path: string) => string): Generator<NameFault> {
  const lists = { edges: text.edges, clouds: text.clouds, devices: text.devices };
  const taken = new Map<string, string>();
  const groups = new Map<string, { readonly path: string; readonly count: number }>();
  for (const [index, { name, count }] of text.devices.entries())
    if (siValue(count, "count") > 1) groups.set(name, { path: `devices.${index}`, count: siValue(count, "count") });
  for (const [list, nodes] of Object.entries(lists))
    for (const [index, { name }] of nodes.entries()) {
      const path = `${list}.${index}.name`;
      const other = taken.get(name);
      if (other === undefined) taken.set(name, path);
      else
        yield {
          path,
          problem: `the name "${name}" is taken by ${other}${whereIs(other)}: edges, clouds and device groups need different names`,
          because: [other],
        };
      // A group of several makes no device of its own name. No two groups make the same device: the last dash tells the group.
      if (groups.get(name)?.path === `${list}.${index}`) continue;
      const [, group = "", number] = MEMBER.exec(name) ?? [];
      const maker = groups.get(group);
      if (maker === undefined || Number(number) >= maker.count) continue;
      const what = list === "devices" ? `there is already a device ${name}` : `${name} is the name of a device`;
      yield {
        path,
        problem: `${what}: ${maker.path}${whereIs(`${maker.path}.name`)} makes ${group}-0 to ${group}-${maker.count - 1}`,
        because: [`${maker.path}.name`, `${maker.path}.count`],
      };
    }
}
