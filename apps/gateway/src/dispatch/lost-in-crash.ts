import { factOfOutcome, type LearntFact } from '../ledger/attempts/attempt-fact.ts';
import { leaseMs } from './dispatcher.ts';
import type { DueWork } from './due-work.ts';

/** The worker that held the lease did not come back: its bytes may have left. */
export function lostInCrash(work: DueWork, now: Date): LearntFact {
  // Its lease was last extended so long before it ran out.
  const sentAt = new Date(work.dueAt.getTime() - leaseMs);
  return factOfOutcome(work.id, { outcome: 'uncertain', cause: 'crash' }, now, work.fence, { sentAt });
}
