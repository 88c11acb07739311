import type { PoolClient } from 'pg';
import type { LearntFact } from './attempt-fact.ts';
import { peopleOfAttempts, type StoredAttempt } from './attempt-rows.ts';
import { closedRow, type ConversationRow } from './conversations.ts';

/** What facts say of service windows: that those of the refused messages were closed. */
export async function closedWindows(
  client: PoolClient,
  attempts: ReadonlyMap<string, StoredAttempt>,
  facts: readonly LearntFact[],
): Promise<readonly ConversationRow[]> {
  const closing = facts.filter(
    ({ fact }) => fact !== undefined && 'reason' in fact && fact.reason.kind === 'window_closed',
  );
  const people = await peopleOfAttempts(
    client,
    closing.map((one) => one.attemptId),
  );
  return closing.flatMap(({ attemptId, at, entry }) => {
    const [attempt, person] = [attempts.get(attemptId), people.get(attemptId)];
    if (attempt === undefined || person === undefined) return [];
    // The provider's own time, if it gave one: what the person writes after that counts.
    const told = 'providerAt' in entry.data && entry.data.providerAt ? new Date(entry.data.providerAt) : at;
    return [closedRow({ ...attempt, person }, told < at ? told : at)];
  });
}
