import { within } from '../engine/within.ts';
import type { Logger } from '../observability/logger.ts';

/** A part of a stop. */
export interface StopStep {
  /** For the log: what was being ended. */
  readonly what: string;
  /** The longest that it is waited for. */
  readonly withinMs: number;
  readonly run: () => Promise<unknown>;
}

/**
 * Runs the steps of a stop one after another, each for as long as it may take and all of them together no longer than
 * `totalMs`. One that fails or takes too long is told in the log, and the next one begins: whatever hangs, the others
 * have their turn.
 *
 * @throws Error, in the end, when not every step came to its end.
 */
export async function stopInOrder(steps: readonly StopStep[], totalMs: number, log: Logger): Promise<void> {
  const deadline = performance.now() + totalMs;
  const unfinished: string[] = [];
  for (const { what, withinMs, run } of steps) {
    const patienceMs = Math.max(0, Math.min(withinMs, deadline - performance.now()));
    try {
      if (await within(patienceMs, run())) continue;
      log.warn({ what, patienceMs: Math.round(patienceMs) }, 'A part of the gateway did not end in time: it is left.');
    } catch (error) {
      log.error({ what, err: error }, 'A part of the gateway failed to end.');
    }
    unfinished.push(what);
  }
  if (unfinished.length > 0) throw new Error(`Not everything came to its end: ${unfinished.join(', ')}.`);
}
