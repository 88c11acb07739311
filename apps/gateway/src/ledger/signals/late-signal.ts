import type { PlacedSignal } from './rows-of-signals.ts';

/** What its provider hands over so much later than it was written was kept back on the way, and others may have overtaken it. */
const promptMs = 10_000;

/** When what comes late was written, by its provider; undefined for what comes at once, or without a time. */
export function writtenBefore({
  webhook: { receivedAt },
  signal: { at },
}: Pick<PlacedSignal, 'webhook' | 'signal'>): Date | undefined {
  return at !== undefined && receivedAt.getTime() - at.getTime() > promptMs ? at : undefined;
}
