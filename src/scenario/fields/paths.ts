import { posix } from "node:path";

/** Whether a policy's name is the path of a module, of a trained model or of a network. */
export const isPolicyPath = (name: string): boolean => /\.([cm]?[jt]s|onnx)$/.test(name) || /[\\/]/.test(name);

/** Whether a policy is a network in the ONNX format. */
export const isNetworkFile = (name: string): boolean => /\.onnx$/i.test(name);

/** Whether a policy is a class of a Python module, as in `python:my_module:MyPolicy`. */
export const isPythonPolicy = (name: string): boolean => name.startsWith("python:");

/** Absolute on any platform. */
export const isAbsolutePath = (path: string): boolean => posix.isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path);

export const slashes = (path: string): string => path.replaceAll("\\", "/");

/** A path as it is typed in the current directory, where it leads below it. */
export const fromHere = (path: string): string => {
  const near = posix.relative(slashes(process.cwd()), slashes(path));
  return near === "" || near.startsWith("..") ? path : near;
};
