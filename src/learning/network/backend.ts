import type * as tfjs from "@tensorflow/tfjs-core";
import { transposeBeforeProducts } from "./wasm-matmul.js";

export type BackendName = "tensorflow" | "wasm" | "cpu";

/** TensorFlow.js on one of its backends. Weights trained on one backend are the same bit for bit; on another they are not. */
export interface Backend {
  readonly tf: typeof tfjs;
  readonly name: BackendName;
  /** One line for the log: which backend, and why no faster one. */
  readonly description: string;
}

/**
 * Opens the fastest backend that this machine has: @tensorflow/tfjs-node where it is installed and loads, else WebAssembly with
 * SIMD, else plain JavaScript.
 *
 * @param only  opens this one, or fails
 * @throws Error when `only` does not load
 */
export const openBackend = async (only?: BackendName): Promise<Backend> => {
  const wanted: readonly BackendName[] = only === undefined ? ["tensorflow", "wasm", "cpu"] : [only];
  const missing: string[] = [];
  for (const name of wanted) {
    try {
      const tf = await OPENERS[name]();
      // False also where another one was being started meanwhile.
      if (!(await tf.setBackend(name)) && !(await tf.setBackend(name))) throw new Error("it did not start");
      const why = missing.length === 0 ? "" : ` (${missing.join("; ")})`;
      return { tf, name, description: `TensorFlow.js ${tf.version_core} on ${TITLES[name]}${why}` };
    } catch (error) {
      // A missing or broken native module throws errors with a code, without one, or values that are no Error.
      missing.push(`${TITLES[name]}: ${firstLine(error)}`);
    }
  }
  throw new Error(`no backend of TensorFlow.js: ${missing.join("; ")}`);
};

const TITLES: Readonly<Record<BackendName, string>> = {
  tensorflow: "tfjs-node",
  wasm: "WebAssembly",
  cpu: "plain JavaScript",
};

// A variable, so that the compiler does not look for a module that may not be there.
const NATIVE: string = "@tensorflow/tfjs-node";

const OPENERS: Readonly<Record<BackendName, () => Promise<typeof tfjs>>> = {
  tensorflow: async () => {
    await import(NATIVE);
    return import("@tensorflow/tfjs-core");
  },
  wasm: async () => {
    const tf = await import("@tensorflow/tfjs-core");
    await import("@tensorflow/tfjs-backend-wasm");
    transposeBeforeProducts(tf);
    return tf;
  },
  cpu: async () => {
    const tf = await import("@tensorflow/tfjs-core");
    await import("@tensorflow/tfjs-backend-cpu");
    return tf;
  },
};

const firstLine = (error: unknown): string => {
  if (typeof error === "object" && error !== null && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")
    return "not installed";
  return String(error instanceof Error ? error.message : error)
    .split("\n", 1)[0]!
    .slice(0, 120);
};
