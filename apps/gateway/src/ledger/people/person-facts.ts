import type { Facts } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { loadConversations, type ConversationQuestion } from './conversations.ts';
import type { CallRecord } from '../calls/call-record.ts';
import type { Keyring } from '../privacy/keyring.ts';
import type { KnownWays, WaysQuestion } from './known-ways.ts';
import { loadLater, type LaterQuestion } from '../calls/later-calls.ts';
import { loadEvidence, type EvidenceQuestion } from '../calls/load-calls.ts';

/** What is asked about the person of a call. */
export type PersonQuestion = EvidenceQuestion & ConversationQuestion & WaysQuestion & LaterQuestion;

/** What verdicts follow from beside the call itself. */
export type PersonFacts = Pick<Facts, 'consents' | 'suppressions'> & Partial<Facts>;

/** By call. What a tenant's channels have no use for is not asked of the database. */
export async function loadPersonFacts(
  client: PoolClient,
  keyring: Keyring,
  questions: readonly PersonQuestion[],
  ways: Pick<KnownWays, 'load'>,
): Promise<ReadonlyMap<string, PersonFacts>> {
  const [evidence, conversations, open, later] = await Promise.all([
    loadEvidence(client, keyring, questions),
    loadConversations(client, questions),
    ways.load(client, questions),
    loadLater(client, questions),
  ]);
  return new Map(
    [...evidence].map(([callId, known]) => {
      const had = conversations.get(callId);
      return [callId, { ...known, ...(had && { conversations: had }), ...open.get(callId), ...later.get(callId) }];
    }),
  );
}

export function withPersonFacts(record: CallRecord, facts: ReadonlyMap<string, PersonFacts>): CallRecord {
  return { ...record, facts: { ...record.facts, ...facts.get(record.id) } };
}
