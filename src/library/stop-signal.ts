/** The part of `AbortSignal` that is used here. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  /** Calls the listener when it aborts. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Forgets a listener. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** @throws the signal's reason when it has aborted */
export const throwIfAborted = (signal: StopSignal | undefined): void => {
  if (signal?.aborted === true) throw signal.reason ?? new Error("aborted");
};

/** A signal for functions that need an `AbortSignal`. */
export const signalOf = (signal: StopSignal | undefined): { readonly signal?: AbortSignal } => {
  if (signal === undefined) return {};
  const controller = new AbortController();
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addEventListener("abort", () => controller.abort(signal.reason));
  return { signal: controller.signal };
};
