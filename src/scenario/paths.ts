import { posix } from "node:path";

/** Whether a policy's name is the path of a module or of a trained model. */
export const isPolicyPath = (name: string): boolean => /\.[cm]?[jt]s$/.test(name) || /[\\/]/.test(name);

/** Absolute on any platform. */
export const isAbsolutePath = (path: string): boolean => posix.isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path);
