const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  EIO: "the device reported an input/output error",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ENOTDIR: "a file is in the way",
  ENOENT: "no such file or folder",
  EEXIST: "a file or folder of that name exists already",
  EISDIR: "is a folder, expected a file",
  ELOOP: "its symbolic links form a circle",
  EMFILE: "too many open files",
  EFBIG: "the file is too large for the file system",
  ENAMETOOLONG: "the name is too long",
};

/** The operating system's code of an error, such as ENOSPC; "" if there is none. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** The operating system's reason in words, with its code. */
export const systemReason = (error: unknown): string => {
  const code = systemCode(error);
  const words = REASONS[code];
  if (words !== undefined) return `${words} (${code})`;
  return error instanceof Error ? error.message : String(error);
};

/** An output file could not be written or read; its content so far stays readable. Exit code 1. */
export class OutputError extends Error {
  readonly file: string;

  constructor(file: string, cause: unknown, action = "write") {
    super(`cannot ${action} ${file}: ${systemReason(cause)}`, { cause });
    this.name = "OutputError";
    this.file = file;
  }
}
