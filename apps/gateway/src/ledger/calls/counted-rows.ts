import type { BulkTable } from '../rows/row-type.ts';
import { weekMs, type CountedMessage } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { encodeUuids } from '../rows/row-encoding.ts';

const countedColumns = {
  key: 'uuid',
  tenant: 'text',
  used: 'bigint',
  messages: 'json',
  until: 'timestamptz',
  expected: 'bigint',
  most: 'bigint',
} as const;

/**
 * A row adds `used` to its counter. Where somebody else added to it since it was read as `expected`, the sum may not be over
 * `most`, or the transaction fails and is done again: what was decided on the older count need not hold any more. In the
 * order of the key, so that two transactions never wait for each other in a circle.
 */
export const countedTable: BulkTable<typeof countedColumns> = {
  name: 'counted_row',
  columns: countedColumns,
  insertText: `INSERT INTO counted AS known (key, tenant, used, messages, until, expected, most)
    SELECT key, tenant, used, messages, until, expected, most FROM unnest($1::counted_row[]) ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
      used = CASE WHEN known.used = excluded.expected OR known.used + excluded.used <= excluded.most
        THEN known.used + excluded.used ELSE counted_meanwhile() END,
      messages = excluded.messages, until = excluded.until, expected = excluded.expected, most = excluded.most`,
};

/** A counter, or what a person was sent. */
export interface CountedRow {
  readonly key: string;
  /** The key or the person that was asked for; another one where a person has several addresses. */
  readonly asked: string;
  readonly used: number;
  readonly messages: readonly CountedMessage[];
}

/** As it is stored: the follow-up, the time in milliseconds, the channel, and 1 for marketing, 2 for an answer, 3 for both. */
type StoredMessage = readonly [followUpId: string, at: number, channel: string, kind?: number];

const ofMarketing = 1;
const ofAnswer = 2;

/** More than this in a week is more than any sensible cap, and is counted as if it were no more. */
const mostMessages = 1_000;

/** The other numbers of people; nothing is sent to an id of theirs that is none. */
const theirs = `SELECT l.person AS asked, m.person FROM person_links l JOIN person_links m ON m.root = l.root
  WHERE l.person = ANY($2) AND m.person <> l.person AND m.kind = 'phone'`;

/**
 * Counters by their keys, and what people were sent by any number that is known to be theirs, also where that is nothing.
 *
 * @param lock whether the rows that are there are locked first, in order.
 */
export async function loadCounted(
  client: PoolClient,
  keys: readonly string[],
  people: readonly string[],
  lock: boolean,
): Promise<CountedRow[]> {
  const values = [encodeUuids([...keys, ...people]), encodeUuids(people)];
  if (lock) {
    await client.query({
      name: 'lock counted',
      text: `SELECT key FROM counted WHERE key = ANY($1::uuid[] || ARRAY(SELECT person FROM (${theirs}) AS t))
        ORDER BY key FOR UPDATE`,
      values,
    });
  }
  const { rows } = await client.query<{ key: string; asked: string; used: number; messages: StoredMessage[] | null }>({
    name: 'load counted',
    text: `SELECT key, key AS asked, used, messages FROM counted WHERE key = ANY($1)
      UNION ALL
      SELECT t.person, t.asked, coalesce(c.used, 0), c.messages FROM (${theirs}) AS t
        LEFT JOIN counted c ON c.key = t.person`,
    values,
  });
  return rows.map(({ messages, ...row }) => ({ ...row, messages: (messages ?? []).map(messageOf) }));
}

function messageOf([followUpId, at, channel, kind = 0]: StoredMessage): CountedMessage {
  const isAnswer = kind >= ofAnswer && { isAnswer: true };
  return { followUpId, at: new Date(at), channel, marketing: kind % ofAnswer === ofMarketing, ...isAnswer };
}

/** Those of the last seven days, as they are stored. */
export function messagesText(messages: readonly CountedMessage[], now: Date): string {
  const since = now.getTime() - weekMs;
  const kept = messages.filter((one) => one.at.getTime() > since).slice(-mostMessages);
  return JSON.stringify(
    kept.map(({ followUpId, at, channel, marketing, isAnswer }): StoredMessage => {
      const stored = [followUpId, at.getTime(), channel] as const;
      const kind = (marketing ? ofMarketing : 0) + (isAnswer === true ? ofAnswer : 0);
      return kind > 0 ? [...stored, kind] : stored;
    }),
  );
}
