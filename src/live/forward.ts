import { isIPv6 } from "node:net";
import { type Fault, InputError } from "../errors.js";
import { suggestion } from "../nearest.js";
import type { Protocol } from "./input.js";

/** Traffic of a device that goes to the user's server at a site. */
export interface Forward {
  readonly protocol: Protocol;
  /** Numbers in the emulation. */
  readonly device: number;
  readonly site: number;
  readonly deviceName: string;
  readonly siteName: string;
  /** The user's own server. */
  readonly host: string;
  readonly port: number;
  /** The port; 0: a free one. */
  readonly listen: number;
}

const FORM = /^(?:(tcp|udp):)?([^=]+)=(.+):(\d+)@([^/]+?)(?:\/(tcp|udp))?$/;
const EXAMPLE = "phone-0=127.0.0.1:9000@edge, or with /udp at its end";

/**
 * Reads `--forward` and `--listen`.
 *
 * @param forwards  `<device>=<host>:<port>@<site>`, with `/udp` at the end or `udp:` in front for UDP
 * @param listens   ports, for the forwards in their order; those without one get a free port
 * @param devices   names, by number
 * @param sites     names, by number; the first is the device's own
 * @throws InputError with all that is wrong
 */
export const parseForwards = (
  forwards: readonly string[],
  listens: readonly string[],
  devices: readonly string[],
  sites: readonly string[],
): readonly Forward[] => {
  const faults: Fault[] = [];
  const refuse = (file: string, problem: string) => faults.push({ file, problem });
  const parsed = forwards.flatMap((text, index): Forward[] => {
    const [, prefix, deviceName = "", hostText = "", portText = "", siteName = "", suffix] = FORM.exec(text) ?? [];
    if (deviceName === "") {
      refuse("--forward", `expected <device>=<host>:<port>@<site>, such as ${EXAMPLE}; got ${JSON.stringify(text)}`);
      return [];
    }
    if (prefix !== undefined && suffix !== undefined && prefix !== suffix) {
      refuse("--forward", `${JSON.stringify(text)} has both ${prefix} and ${suffix}: leave one of them out`);
      return [];
    }
    const device = devices.indexOf(deviceName);
    const site = sites.indexOf(siteName, 1);
    if (device < 0)
      refuse(
        "--forward",
        `unknown device "${deviceName}"${suggestion(deviceName, devices)}; ${listOf("devices", devices)}`,
      );
    if (site < 0)
      refuse(
        "--forward",
        `unknown site "${siteName}"${suggestion(siteName, sites.slice(1))}; ${listOf("sites", sites.slice(1))}`,
      );
    const port = portIn("--forward", portText, 1, refuse);
    const bracketed = /^\[(.*)\]$/.exec(hostText)?.[1];
    const host = bracketed ?? hostText;
    if (bracketed === undefined ? host.includes(":") : !isIPv6(host))
      refuse(
        "--forward",
        `expected a host and a port, such as 127.0.0.1:9000 or [::1]:9000; got ${JSON.stringify(`${hostText}:${portText}`)}`,
      );
    const listen = listens[index] === undefined ? 0 : portIn("--listen", listens[index], 0, refuse);
    const protocol = (prefix ?? suffix ?? "tcp") as Protocol;
    return [{ protocol, device, site, deviceName, siteName, host, port, listen }];
  });
  if (listens.length > forwards.length)
    refuse("--listen", `expected at most one for each --forward: ${forwards.length}, got ${listens.length}`);
  const taken = new Map<string, string>();
  for (const { protocol, listen } of parsed) {
    if (listen === 0) continue;
    const key = `${protocol} port ${listen}`;
    if (taken.has(key)) refuse("--listen", `${key} is named twice`);
    taken.set(key, key);
  }
  if (faults.length > 0) throw new InputError(faults);
  return parsed;
};

const MOST_NAMES = 8;

const listOf = (what: string, names: readonly string[]): string =>
  `${what}: ${names.slice(0, MOST_NAMES).join(", ")}${names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : ""}`;

const portIn = (flag: string, text: string, least: number, refuse: (flag: string, problem: string) => void): number => {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= least && port <= 65_535) return port;
  refuse(flag, `expected a port from ${least} to 65535, got ${JSON.stringify(text)}`);
  return 0;
};
