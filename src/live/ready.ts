import { InputError } from "../errors.js";
import type { Forward } from "./forward.js";

/** Where a run listens. */
export interface Ready {
  readonly forwards: readonly ReadyForward[];
  /** Address of the HTTP service. */
  readonly http?: string;
}

export interface ReadyForward {
  readonly forward: string;
  readonly protocol: Forward["protocol"];
  readonly device: string;
  readonly site: string;
  readonly listen: string;
  readonly to: string;
}

export const hostAndPort = (host: string, port: number): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;

/** A system error about a port or an address becomes a fault of the flag that names it. */
export const orFault = async <T>(flag: string, listen: () => Promise<T>): Promise<T> => {
  try {
    return await listen();
  } catch (error) {
    const { code, message, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
    const place = `${address ?? ""}${port === undefined ? "" : ` port ${port}`}`.trim();
    const said: Readonly<Record<string, string>> = {
      EADDRINUSE: `${place} is in use: choose another port, or 0 for a free one`,
      EACCES: `${place} needs privileges: choose a port from 1024 on`,
      EADDRNOTAVAIL: `${place} is not an address of this machine: choose another with --bind`,
      ENOTFOUND: `${place || "the address"} is not known: choose another with --bind`,
    };
    throw new InputError([{ file: flag, problem: said[code ?? ""] ?? message }]);
  }
};
