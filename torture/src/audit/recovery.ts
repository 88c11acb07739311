import type { OracleAccept } from '../scene/carrier.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import type { LedgerIndex } from './ledger-index.ts';

/** A fault as it happened, with what was under way or due in that moment. */
export interface Wound {
  /** Unix milliseconds. */
  readonly at: number;
  /** Follow-ups. */
  readonly waiting: readonly string[];
}

export interface Recovery {
  /** From a kill to the first message that the carrier accepted after it, in milliseconds. */
  readonly toFirstAccept: Percentiles;
  /** From a kill to the accept of each message that was under way or due at it, and not accepted before. */
  readonly toEachAccept: Percentiles;
}

/** How long it took until messages left again. Pure. */
export function recoveryOf(wounds: readonly Wound[], accepts: readonly OracleAccept[], index: LedgerIndex): Recovery {
  const times = accepts.map((one) => Date.parse(one.acceptedAt)).toSorted((a, b) => a - b);
  const firstAccept = new Map<string, number>();
  for (const { attemptId, acceptedAt } of accepts) {
    const followUp = index.attempts.get(attemptId ?? '')?.followUp;
    if (followUp === undefined) continue;
    firstAccept.set(followUp, Math.min(firstAccept.get(followUp) ?? Infinity, Date.parse(acceptedAt)));
  }
  const first: number[] = [];
  const each: number[] = [];
  for (const { at, waiting } of wounds) {
    const next = times.find((one) => one > at);
    if (next !== undefined) first.push(next - at);
    for (const followUp of new Set(waiting)) {
      const accepted = firstAccept.get(followUp);
      if (accepted !== undefined && accepted > at) each.push(accepted - at);
    }
  }
  return { toFirstAccept: percentiles(first), toEachAccept: percentiles(each) };
}
