import type { Asked } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import { encodeUuids } from '../ledger/rows/row-encoding.ts';
import { placeOfAttempt } from '../ledger/rows/place-of-attempt.ts';

/** An uncertain send. */
export interface UncertainSend {
  readonly attemptId: string;
  readonly followUpId: string;
  readonly account: string;
  readonly channel: string;
  /** Under which its message lies among the papers of its call. */
  readonly requestId: string;
  readonly sentAt: Date;
  readonly asked: Asked;
  /** It is what was tried last of its follow-up. */
  readonly isLast: boolean;
}

interface UncertainRow {
  attempt: string;
  follow_up: string;
  account: string;
  channel: string;
  request: string;
  sent_at: Date;
  asked: number;
  absences: number;
  is_last: boolean;
}

/** Those of these attempts that are still uncertain, by attempt. */
export async function loadUncertain(
  client: PoolClient,
  attempts: readonly string[],
): Promise<ReadonlyMap<string, UncertainSend>> {
  const { rows } = await client.query<UncertainRow>({
    name: 'load uncertain sends',
    text: `SELECT u.attempt, a.follow_up, a.account, a.channel, u.sent_at, u.asked, u.absences,
        a.request,
        NOT EXISTS (SELECT FROM attempts b WHERE b.follow_up = a.follow_up
          AND ${placeOfAttempt('b')} > ${placeOfAttempt('a')}) AS is_last
      FROM uncertain_sends u JOIN attempts a ON a.id = u.attempt
      WHERE u.attempt = ANY($1)`,
    values: [encodeUuids(attempts)],
  });
  return new Map(rows.map((row) => [row.attempt, uncertainOfRow(row)]));
}

function uncertainOfRow(row: UncertainRow): UncertainSend {
  const {
    attempt: attemptId,
    follow_up: followUpId,
    account,
    channel,
    request: requestId,
    asked: times,
    absences,
  } = row;
  const asked = { times, absences };
  return { attemptId, followUpId, account, channel, requestId, sentAt: row.sent_at, asked, isLast: row.is_last };
}

/** Where an attempt belongs; it never changes. */
export interface AttemptPlace {
  readonly callKey: number;
  readonly channel: string;
  /** Under which its message lies among the papers of its call. */
  readonly requestId: string;
}

/** Undefined for an attempt that is unknown, or of another tenant. */
export async function loadPlace(pool: Pool, tenants: readonly string[], id: string): Promise<AttemptPlace | undefined> {
  const { rows } = await pool.query<AttemptPlace>({
    name: 'place of an attempt',
    text: 'SELECT call_key AS "callKey", channel, request AS "requestId" FROM attempts WHERE id = $1 AND tenant = ANY ($2)',
    values: [id, tenants],
  });
  return rows[0];
}
