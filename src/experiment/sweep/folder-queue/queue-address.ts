import { InputError } from "../../../errors.js";

/** A worker without a sign of life for this long has lost its runs. NFS clients see changes by others after seconds. */
export const DEFAULT_LEASE_MS = 30_000;

/** The folder in `folder:<path>`. @throws InputError */
export const parseQueue = (text: string): string => {
  const path = /^folder:(.+)$/.exec(text)?.[1];
  if (path !== undefined) return path;
  const problem = /^rediss?:/.test(text)
    ? "expected a shared folder, such as folder:/shared/queue; for a Redis server use --redis"
    : `expected a shared folder, such as folder:/shared/queue, got ${JSON.stringify(text)}`;
  throw new InputError([{ file: "--queue", problem }]);
};
