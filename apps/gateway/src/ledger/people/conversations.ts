import type { Conversation, TenantPolicy } from '@aftercall/core';
import { needsConversations } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { encodeUuids } from '../rows/row-encoding.ts';
import type { Row } from '../rows/row-type.ts';
import type { conversationsTable } from '../rows/tables.ts';

/** A part of what is known between an account and a person; the other parts stay as they are. */
export type ConversationRow = Row<typeof conversationsTable.columns>;

interface Named {
  readonly tenant: string;
  readonly account: string;
  readonly person: string;
}

/** The person wrote to the account. */
export function wroteRow({ tenant, account, person }: Named, wrote_at: Date): ConversationRow {
  return { person, account, tenant, wrote_at, closed_at: null, sent_attempt: null, sent_at: null };
}

/** The provider called the service window closed. */
export function closedRow({ tenant, account, person }: Named, closed_at: Date): ConversationRow {
  return { person, account, tenant, wrote_at: null, closed_at, sent_attempt: null, sent_at: null };
}

/** An attempt has its turn. */
export function turnRow({ tenant, account, person }: Named, attemptId: string, sent_at: Date): ConversationRow {
  return { person, account, tenant, wrote_at: null, closed_at: null, sent_attempt: attemptId, sent_at };
}

/** Whose conversations are asked for: the person of a call by every id that they may have. */
export interface ConversationQuestion {
  readonly callId: string;
  readonly people: readonly string[];
  /** Of the call's tenant; without one that needs them, nothing is asked. */
  readonly policy: TenantPolicy | undefined;
}

/**
 * What the accounts know of each call's person, by call: by the address that is written to, and by the provider's ids of
 * the same person. Another phone of theirs has conversations of its own. Nothing is asked of the database for tenants whose channels have
 * neither a service window nor a pair limit.
 */
export async function loadConversations(
  client: PoolClient,
  questions: readonly ConversationQuestion[],
): Promise<ReadonlyMap<string, readonly Conversation[]>> {
  const asking = questions.filter(({ policy }) => policy !== undefined && needsConversations(policy));
  const people = [...new Set(asking.flatMap((one) => one.people))];
  if (people.length === 0) return new Map();
  const { rows } = await client.query<StoredConversation>({
    name: 'load conversations',
    text: `SELECT asked.person, c.account, c.wrote_at, c.closed_at, c.sent_attempt, c.sent_at
      FROM unnest($1::uuid[]) AS asked (person)
      CROSS JOIN LATERAL (SELECT asked.person UNION SELECT m.person FROM person_links l JOIN person_links m
        ON m.root = l.root AND m.kind = 'id' WHERE l.person = asked.person) AS theirs (person)
      JOIN conversations c ON c.person = theirs.person`,
    values: [encodeUuids(people)],
  });
  const ofPerson = Map.groupBy(rows, (row) => row.person);
  return new Map(asking.map((one) => [one.callId, joined(one.people.flatMap((id) => ofPerson.get(id) ?? []))]));
}

interface StoredConversation {
  /** As asked for. */
  person: string;
  account: string;
  wrote_at: Date | null;
  closed_at: Date | null;
  sent_attempt: string | null;
  sent_at: Date | null;
}

/** One for each account, whichever of the person's ids its rows stand under. */
function joined(rows: readonly StoredConversation[]): readonly Conversation[] {
  return [...Map.groupBy(rows, (row) => row.account)].map(([account, known]) => {
    const wroteAt = latest(known.map((row) => row.wrote_at));
    const closedAt = latest(known.map((row) => row.closed_at));
    const sentAt = latest(known.map((row) => row.sent_at));
    const attemptId = known.find((row) => row.sent_at !== null && row.sent_at === sentAt)?.sent_attempt;
    return {
      account,
      ...(wroteAt && { wroteAt }),
      ...(closedAt && { closedAt }),
      ...(sentAt && attemptId && { sent: { attemptId, at: sentAt } }),
    };
  });
}

function latest(times: readonly (Date | null)[]): Date | undefined {
  return times.filter((time) => time !== null).toSorted((a, b) => b.getTime() - a.getTime())[0];
}
