import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../../errors.js";
import { systemCode, systemReason } from "../../../output/write/output-error.js";
import type { QueuedResult, QueuedRun } from "../queue/queued-run.js";

/**
 * A queue of runs in a folder shared by several hosts. A run is a file; the folder that holds it is its state. All changes are
 * renames within one file system, which are atomic on local disks, NFS, Lustre and GPFS.
 */
const FOLDERS = {
  /** `<run>`: no worker has it. */
  waiting: "waiting",
  /** `<run>~<worker>`: a worker is doing it. */
  running: "running",
  /** `<run>~<worker>`: its result, until the sweep has read it. */
  done: "done",
  /** `<worker>`: a number that grows while the worker lives. */
  workers: "workers",
  /** Files being written. */
  partial: "partial",
} as const;

const SESSION = "session.json";

/** The active sweep of a queue. */
export interface Session {
  readonly id: string;
  readonly version: string;
  /** A worker without a sign of life for this long has lost its runs. */
  readonly lease_ms: number;
}

/** A run held by a worker. */
export interface Claim {
  readonly run: string;
  readonly worker: string;
}

/** The result of a run as left by a worker. */
export type FolderResult = { readonly result: QueuedResult } | { readonly problem: string };

const claimOf = (name: string): Claim => {
  const at = name.indexOf("~");
  return { run: name.slice(0, at), worker: name.slice(at + 1) };
};
const nameOf = ({ run, worker }: Claim): string => `${run}~${worker}`;

/** The result, or undefined if the file has disappeared in the meantime. */
const ifThere = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    // NFS: a file that another host removed while it was open here is "stale".
    if (["ENOENT", "ESTALE"].includes(systemCode(error))) return undefined;
    throw error;
  }
};

export class FolderQueue {
  readonly folder: string;

  /** @throws InputError if the folder cannot be created */
  constructor(folder: string) {
    this.folder = folder;
    try {
      for (const name of Object.values(FOLDERS)) mkdirSync(join(folder, name), { recursive: true });
    } catch (error) {
      throw new InputError([{ file: "--queue", problem: `cannot use ${folder}: ${systemReason(error)}` }]);
    }
  }

  #path(folder: keyof typeof FOLDERS, name: string): string {
    return join(this.folder, FOLDERS[folder], name);
  }

  /** Writes a file so that no reader sees it incomplete. */
  async #write(path: string, content: string): Promise<void> {
    const partial = this.#path("partial", randomUUID());
    await writeFile(partial, content, { flag: "wx" });
    await rename(partial, path);
  }

  async #list(folder: keyof typeof FOLDERS): Promise<readonly string[]> {
    return readdir(join(this.folder, FOLDERS[folder]));
  }

  /** Moves a file. @returns whether it was there */
  async #move(from: string, to: string): Promise<boolean> {
    if ((await ifThere(rename(from, to).then(() => true))) === true) return true;
    // NFS may repeat a request whose answer was lost. The first request has moved the file, and the second finds nothing.
    return (await ifThere(stat(to))) !== undefined;
  }

  /** The active sweep; undefined: none. */
  async session(): Promise<Session | undefined> {
    const text = await ifThere(readFile(join(this.folder, SESSION), "utf8"));
    return text === undefined ? undefined : (JSON.parse(text) as Session);
  }

  begin(session: Session): Promise<void> {
    return this.#write(join(this.folder, SESSION), JSON.stringify(session));
  }

  async end(): Promise<void> {
    await rm(join(this.folder, SESSION), { force: true });
  }

  put(run: string, work: QueuedRun): Promise<void> {
    return this.#write(this.#path("waiting", run), JSON.stringify(work));
  }

  waiting(): Promise<readonly string[]> {
    return this.#list("waiting");
  }

  async running(): Promise<readonly Claim[]> {
    return (await this.#list("running")).map(claimOf);
  }

  async done(): Promise<readonly Claim[]> {
    return (await this.#list("done")).map(claimOf);
  }

  /** Takes a run. Only one worker gets it; the others get undefined. */
  async claim(run: string, worker: string): Promise<QueuedRun | undefined> {
    const path = this.#path("running", nameOf({ run, worker }));
    if (!(await this.#move(this.#path("waiting", run), path))) return undefined;
    const text = await ifThere(readFile(path, "utf8"));
    return text === undefined ? undefined : (JSON.parse(text) as QueuedRun);
  }

  /** Writes the result first. If a worker is killed in between, its run is done or given to another worker, never lost. */
  async finish(claim: Claim, result: FolderResult): Promise<void> {
    await this.#write(this.#path("done", nameOf(claim)), JSON.stringify(result));
    await rm(this.#path("running", nameOf(claim)), { force: true });
  }

  /** Returns a worker's run to the queue. @returns whether it was there */
  giveBack(claim: Claim): Promise<boolean> {
    return this.#move(this.#path("running", nameOf(claim)), this.#path("waiting", claim.run));
  }

  async resultOf(claim: Claim): Promise<FolderResult | undefined> {
    const text = await ifThere(readFile(this.#path("done", nameOf(claim)), "utf8"));
    return text === undefined ? undefined : (JSON.parse(text) as FolderResult);
  }

  async forgetResult(claim: Claim): Promise<void> {
    await rm(this.#path("done", nameOf(claim)), { force: true });
  }

  async forgetClaim(claim: Claim): Promise<void> {
    await rm(this.#path("running", nameOf(claim)), { force: true });
  }

  async withdraw(run: string): Promise<void> {
    await rm(this.#path("waiting", run), { force: true });
  }

  /** Writes a worker's sign of life. */
  async beat(worker: string, count: number): Promise<void> {
    await writeFile(this.#path("workers", worker), String(count));
  }

  /** Removes the worker's sign of life. */
  async leave(worker: string): Promise<void> {
    await rm(this.#path("workers", worker), { force: true });
  }

  /**
   * The current sign of life of a worker. It is compared only with its earlier value, never with a clock, because the clocks of hosts
   * differ. Opening the file makes an NFS client ask the server.
   */
  async signOf(worker: string): Promise<string> {
    const path = this.#path("workers", worker);
    const text = await ifThere(readFile(path, "utf8"));
    const facts = await ifThere(stat(path));
    return `${text} ${facts?.mtimeMs}`;
  }
}
