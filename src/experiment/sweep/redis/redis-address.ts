import { InputError } from "../../../errors.js";

/** The address of a Redis server, in the form of bullmq and ioredis. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** With `rediss://`. */
  readonly tls?: { readonly servername: string };
  /** Wait for an unavailable server as long as necessary. */
  readonly maxRetriesPerRequest: null;
}

/** A text without the user and password of any URL in it. */
export const withoutPasswords = (text: string): string => text.replace(/([a-z]+:\/\/)[^\s/]*@/gi, "$1");

/**
 * The address in a URL: `redis://host`, `redis://:password@host:6379/0`, `rediss://user:password@host` (TLS).
 *
 * @param password  used if the URL has none
 * @throws InputError, without any password in it
 */
export const parseRedisUrl = (text: string, password?: string): RedisAddress => {
  const refuse = (): InputError =>
    new InputError([
      {
        file: "--redis",
        problem: `expected a URL such as redis://localhost:6379 or rediss://user:password@host, got ${JSON.stringify(withoutPasswords(text))}`,
      },
    ]);
  if (!URL.canParse(text)) throw refuse();
  const url = new URL(text);
  const db = url.pathname.replace(/^\//, "");
  if (!["redis:", "rediss:"].includes(url.protocol) || url.hostname === "" || !/^\d*$/.test(db)) throw refuse();
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const secret = url.password === "" ? password : decodeURIComponent(url.password);
  return {
    host,
    port: url.port === "" ? 6379 : Number(url.port),
    db: Number(db),
    ...(url.username === "" ? {} : { username: decodeURIComponent(url.username) }),
    ...(secret === undefined || secret === "" ? {} : { password: secret }),
    ...(url.protocol === "rediss:" ? { tls: { servername: host } } : {}),
    maxRetriesPerRequest: null,
  };
};
