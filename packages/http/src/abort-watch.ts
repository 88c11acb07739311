/** Whom to tell when a signal is aborted; each by one listener, however many wait for it. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when a signal is aborted. A gateway lends one signal to everything that it
 * sends, and Node looks through all the listeners of a signal to add or remove one
 * (lib/internal/event_target.js): with a listener for each request, a request would cost
 * the more, the more of them are under way.
 */
export function watchAbort(signal: AbortSignal, giveUp: () => void): void {
  let callbacks = waiting.get(signal);
  if (callbacks === undefined) {
    callbacks = new Set();
    waiting.set(signal, callbacks);
    signal.addEventListener('abort', tellAll);
  }
  callbacks.add(giveUp);
}

/** Node keeps a signal of `AbortSignal.any` or `.timeout` alive while it has a listener, so the last one to leave takes it off. */
export function unwatchAbort(signal: AbortSignal, giveUp: () => void): void {
  const callbacks = waiting.get(signal);
  if (callbacks === undefined || !callbacks.delete(giveUp) || callbacks.size > 0) return;
  waiting.delete(signal);
  signal.removeEventListener('abort', tellAll);
}

function tellAll(this: AbortSignal): void {
  // Whoever is told takes itself out of the set, which a walk through a Set allows.
  for (const giveUp of waiting.get(this) ?? []) giveUp();
}
