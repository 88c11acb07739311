import type { Facts } from './call-facts.ts';
import type { Change, NewId } from './change.ts';
import { Decision } from './decision.ts';

/** Follow-ups that are not to be told any more, whatever they wait for: each ends by a verdict of its own. Pure. */
export function withdrawFollowUps(facts: Facts, ids: ReadonlySet<string>, newId: NewId): readonly Change[] {
  const decision = new Decision(facts, newId);
  for (const followUp of facts.followUps) {
    if (ids.has(followUp.id) && followUp.status !== 'closed') decision.close(followUp, 'withdrawn');
  }
  return decision.changes;
}
