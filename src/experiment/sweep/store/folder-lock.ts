import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { InputError } from "../../../errors.js";
import { OutputError, systemCode } from "../../../output/write/output-error.js";

export const LOCK_FILE = "sweep.lock";

/** @throws InputError when a process that lives holds the folder */
const checkLock = (lock: string): void => {
  const holder = readIfThere(lock);
  if (holder === undefined) return;
  const [pid = "", host = ""] = holder.split(" ");
  if (host === hostname() && !isAlive(Number(pid))) return;
  const who = host === "" ? "another process" : `process ${pid}${host === hostname() ? "" : ` on ${host}`}`;
  const problem = `${who} uses this folder; wait for it, choose another folder with --out, or remove this file if that process is gone`;
  throw new InputError([{ file: lock, problem }]);
};

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
};

const isAlive = (pid: number): boolean => {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
};

/** @throws InputError when another process has it */
export const takeLock = (folder: string): string => {
  const lock = join(folder, LOCK_FILE);
  const take = (): boolean => {
    try {
      writeFileSync(lock, `${process.pid} ${hostname()}`, { flag: "wx" });
      return true;
    } catch (cause) {
      if (systemCode(cause) === "EEXIST") return false;
      throw new OutputError(lock, cause);
    }
  };
  while (!take()) {
    checkLock(lock);
    // Left by a killed process, or released just now.
    rmSync(lock, { force: true });
  }
  return lock;
};
