import { siValue } from "../../fields/checked.js";
import type { ResolvedText } from "../schema/schema.js";

/** A name shared by two entities; `because` names the fields that make the other entity. */
interface NameFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** The name of a group member: `d-1` is number 1 of group `d`. */
const MEMBER = /^(.+)-(0|[1-9]\d*)$/;

/**
 * Names shared by two devices, edges, clouds or device groups, after groups have been expanded to devices and files of sites to
 * elements. Random streams are addressed by these names, so two devices with one name would draw the same numbers.
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
      // A group of several devices makes no device of its own name. Two groups never make the same device: the last dash identifies the group.
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
