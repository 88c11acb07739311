import type { LearntFact } from './attempt-fact.ts';
import type { StoredAttempt } from './attempt-rows.ts';
import { closedRow, type ConversationRow } from '../people/conversations.ts';

/** What facts say of service windows: that those of the refused messages were closed. */
export function closedWindows(
  attempts: ReadonlyMap<string, StoredAttempt>,
  facts: readonly LearntFact[],
): readonly ConversationRow[] {
  const closing = facts.filter(
    ({ fact }) => fact !== undefined && 'reason' in fact && fact.reason.kind === 'window_closed',
  );
  return closing.flatMap(({ attemptId, at, entry }) => {
    const attempt = attempts.get(attemptId);
    if (attempt === undefined) return [];
    // The provider's own time, if it gave one: what the person writes after that counts.
    const told = 'providerAt' in entry.data && entry.data.providerAt ? new Date(entry.data.providerAt) : at;
    return [closedRow(attempt, told < at ? told : at)];
  });
}
