/** Does work that `stop` ends early, and calls `stop` when the signal aborts. */
export const untilAborted = async (
  signal: AbortSignal | undefined,
  stop: () => void,
  work: () => Promise<void>,
): Promise<void> => {
  signal?.addEventListener("abort", stop);
  try {
    if (signal?.aborted === true) stop();
    await work();
  } finally {
    signal?.removeEventListener("abort", stop);
  }
};
