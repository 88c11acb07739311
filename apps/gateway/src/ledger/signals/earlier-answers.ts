import { answeredAttempt, leftBefore, readReply, type AnswerableAttempt } from '@aftercall/core';
import type { Pool } from 'pg';
import { answerableOf, type AnswerableRow } from './answered-attempts.ts';
import { callOfRow, everyoneAsked, type AskedCallRow, type LastCall } from './last-calls.ts';
import { writtenBefore } from './late-signal.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import type { PlacedSignal } from './rows-of-signals.ts';

interface Row extends AskedCallRow, AnswerableRow {
  attempt: string;
}

interface Told extends AnswerableAttempt {
  readonly id: string;
  readonly asked: string;
  readonly call: LastCall;
}

/** An answer is looked for so many calls back. */
const mostCalls = 5;
/** Later than so long after a call nobody answers what they were told on it, but for a message that they picked. */
const answeredWithinMs = 30 * 24 * 3_600_000;

/**
 * Says of each reply that belongs to an earlier call than the last one of its person, which that is: the one whose message
 * they picked, else, where nothing was to be told on the last one, or not yet when it was written, the one on which they
 * were told something last. What is said of stops belongs to the last call, whatever was told on it. Asks nothing where nobody wrote.
 */
export async function withEarlierCalls(pool: Pool, placed: readonly PlacedSignal[]): Promise<readonly PlacedSignal[]> {
  const open = new Set(placed.filter(mayLookBack));
  if (open.size === 0) return placed;
  const told = await toldTo(pool, [...new Set([...open].flatMap(idsOf))]);
  return placed.map((one) => {
    const call = open.has(one) ? earlierCall(one, told) : undefined;
    return call === undefined ? one : { ...one, call };
  });
}

function mayLookBack({ signal, call }: PlacedSignal): boolean {
  if (call === undefined) return false;
  if (signal.signal === 'tap') return true;
  return signal.signal === 'reply' && signal.keyword === undefined && readReply(signal.text).meaning === 'other';
}

function idsOf({ addresses = [] }: PlacedSignal): readonly string[] {
  return addresses.flatMap(({ ids }) => ids);
}

function earlierCall(placed: PlacedSignal, told: readonly Told[]): LastCall | undefined {
  const { signal, call: last, webhook } = placed;
  const inReplyTo = signal.signal === 'reply' ? signal.inReplyTo : undefined;
  const ids = new Set(idsOf(placed));
  const theirs = told.filter((one) => ids.has(one.asked));
  const picked = theirs.find(({ state }) => inReplyTo !== undefined && state.providerIds.includes(inReplyTo));
  if (picked !== undefined) return picked.call;
  const writtenAt = writtenBefore(placed);
  const before = theirs.filter((one) => leftBefore(one, writtenAt));
  if (before.some(({ call }) => call.id === last?.id)) return undefined;
  const since = webhook.receivedAt.getTime() - answeredWithinMs;
  const lately = before.filter(({ call }) => call.firstSeenAt.getTime() > since);
  return answeredAttempt(lately, { account: webhook.account })?.call;
}

/** What these people were told, or are to be told, on their latest calls, in the order in which it left. */
async function toldTo(pool: Pool, people: readonly string[]): Promise<readonly Told[]> {
  const { rows } = await pool.query<Row>({
    name: 'told on the latest calls of people',
    text: `WITH ${everyoneAsked}
      SELECT e.asked, c.id, c.tenant, c.call_id, c.first_seen_at, c.locale, c.country,
        a.id AS attempt, a.account, a.planned_at, a.accepted_at, a.progress, a.state
      FROM everyone e CROSS JOIN LATERAL (
        SELECT * FROM calls WHERE person = e.person ORDER BY first_seen_at DESC, id DESC LIMIT ${mostCalls}) AS c
      JOIN follow_ups f ON f.call = c.id JOIN attempts a ON a.follow_up = f.id
      ORDER BY coalesce(a.accepted_at, a.planned_at), a.id`,
    values: [encodeUuids(people)],
  });
  return rows.map((row) => {
    const { attempt: id, asked } = row;
    return { id, asked, ...answerableOf(row), call: callOfRow(row) };
  });
}
