/** Resolves after so long, and when the signal aborts. */
export function waited(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** Whether it has aborted by now: asked again after something was awaited. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
