import { posix } from "node:path";

/** Whether a policy's name is the path of a module, of a trained model or of a network. */
export const isPolicyPath = (name: string): boolean => /\.([cm]?[jt]s|onnx)$/.test(name) || /[\\/]/.test(name);

/** Whether a policy is a network in the ONNX format. */
export const isNetworkFile = (name: string): boolean => /\.onnx$/i.test(name);

/** Whether a policy is a class of a Python module, as in `python:my_module:MyPolicy`. */
export const isPythonPolicy = (name: string): boolean => name.startsWith("python:");

/** Whether a path is absolute on any platform. */
export const isAbsolutePath = (path: string): boolean => posix.isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path);

export const slashes = (path: string): string => path.replaceAll("\\", "/");

/** The folder from which relative paths start. A browser has none and uses the root. */
export const workingFolder = (): string => (typeof process === "undefined" ? "/" : slashes(process.cwd()));

/** A path as typed in the current directory, if it lies below that directory. */
export const fromHere = (path: string): string => {
  const near = posix.relative(workingFolder(), slashes(path));
  return near === "" || near.startsWith("..") ? path : near;
};
