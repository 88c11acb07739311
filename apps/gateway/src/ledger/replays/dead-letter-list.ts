import { deadLetterCauses, type DeadLetterCause } from '@aftercall/core';
import type { QueryConfig } from 'pg';
import { carrierOf } from '../rows/carrier-of.ts';
import type { TenantReads } from '../reads/tenant-reads.ts';
import { readTimeCursor, timeCursor } from '../reads/time-cursor.ts';
import { placeOfAttempt } from '../rows/place-of-attempt.ts';

export interface DeadLetterQuestion {
  /** With {@link ofNobody}, those that belong to no tenant too. */
  readonly tenants: readonly string[];
  readonly cause?: DeadLetterCause;
  /** From then on, and before then. */
  readonly from?: Date;
  readonly to?: Date;
  /** The `next` of an earlier page. */
  readonly after?: string;
  readonly limit: number;
}

/** Something that did not lead to a message; no personal data. */
export type DeadLetter = {
  /** Of the follow-up, or of the refused message. */
  readonly id: string;
  readonly at: Date;
  readonly cause: string;
  /** The mode of a replay that may lead to a message: `send` where a provider had taken the first one. */
  readonly replay: 'decide' | 'send';
} & (
  | {
      readonly kind: 'follow_up';
      readonly tenant: string;
      readonly callId: string;
      readonly ref: string;
      readonly eventId: string;
      readonly trigger: string;
      readonly subjectId: string;
      readonly revision: number;
      readonly outcome: string;
      /** What the provider said at last, in our words. */
      readonly failure?: unknown;
    }
  | {
      readonly kind: 'refused_message';
      /** Null where nobody knows whose it is. */
      readonly tenant: string | null;
      readonly door: string;
      readonly bytes: number;
      readonly faults: unknown;
    }
);

export interface DeadLetterPage {
  readonly deadLetters: readonly DeadLetter[];
  /** Where the next page begins; the cursor that was given when nothing is new. */
  readonly next: string;
  readonly more: boolean;
}

interface Row {
  id: string;
  tenant: string;
  cause: string;
  at: Date;
  follow_up: string | null;
  call: string | null;
  call_id: string | null;
  event: string | null;
  trigger: string | null;
  subject_id: string | null;
  revision: number | null;
  outcome: string | null;
  failure: unknown;
  was_taken: boolean | null;
  door: string | null;
  bytes: number | null;
  faults: unknown;
}

/**
 * Dead letters in the order of their time. What has arrived after all, by a late receipt, is none any more. Of each
 * tenant and cause no more rows are looked at than a page holds: the index has this collation, and none of the policy's tenants.
 */
export async function listDeadLetters(reads: TenantReads, question: DeadLetterQuestion): Promise<DeadLetterPage> {
  const { tenants, cause, from, to, after, limit } = question;
  const [afterAt, afterId] = readTimeCursor(after);
  const ask: QueryConfig = {
    name: 'list dead letters',
    text: `SELECT d.*, f.id AS follow_up, f.call, c.call_id, f.event, f.trigger, f.subject_id, f.revision, f.outcome,
        a.failure, a.was_taken, r.door, coalesce(r.bytes, octet_length(r.body)) AS bytes, r.faults
      FROM (SELECT page.* FROM unnest($1::text[]) AS t (tenant), unnest($2::text[]) AS k (cause), LATERAL (
          SELECT d.id, d.tenant, d.cause, d.at FROM dead_letters d LEFT JOIN follow_ups f ON f.id = d.id
          WHERE d.tenant COLLATE "C" = t.tenant AND d.cause = k.cause
            AND ($3::timestamptz IS NULL OR d.at >= $3) AND ($4::timestamptz IS NULL OR d.at < $4)
            AND ($5::timestamptz IS NULL OR (d.at, d.id) > ($5, $6::uuid))
            AND (f.id IS NULL OR f.state = 'settled' AND f.outcome IN ('unreached', 'suppressed', 'expired'))
          ORDER BY d.at, d.id LIMIT $7) AS page ORDER BY at, id LIMIT $7) AS d
      LEFT JOIN follow_ups f ON f.id = d.id LEFT JOIN calls c ON c.id = f.call
      LEFT JOIN refused_bodies r ON r.id = d.id AND f.id IS NULL
      LEFT JOIN LATERAL (SELECT (array_agg(a.state->'failure'->'reason' ORDER BY ${placeOfAttempt('a')} DESC))[1] AS failure,
          bool_or(a.accepted_at IS NOT NULL OR a.progress IN ('accepted', 'sent', 'delivered')) AS was_taken
        FROM attempts a WHERE a.follow_up = ${carrierOf}) AS a ON true
      ORDER BY d.at, d.id`,
    values: [
      tenants,
      cause === undefined ? deadLetterCauses : [cause],
      from ?? null,
      to ?? null,
      afterAt,
      afterId,
      limit + 1,
    ],
  };
  const { rows } = await reads.as({ tenants }, (client) => client.query<Row>(ask));
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = last === undefined ? (after ?? '') : timeCursor(last.at, last.id);
  return { deadLetters: shown.map(deadLetterOf), next, more: rows.length > limit };
}

function deadLetterOf(row: Row): DeadLetter {
  const { id, at, cause, tenant } = row;
  if (row.follow_up === null) {
    const { door, bytes, faults } = row;
    const about = { door: door ?? 'unknown', bytes: bytes ?? 0, faults: faults ?? [] };
    return {
      id,
      kind: 'refused_message',
      at,
      tenant: tenant === '' ? null : tenant,
      cause,
      ...about,
      replay: 'decide',
    };
  }
  return {
    id,
    kind: 'follow_up',
    at,
    tenant,
    cause,
    callId: row.call_id as string,
    ref: row.call as string,
    eventId: row.event as string,
    trigger: row.trigger as string,
    subjectId: row.subject_id as string,
    revision: row.revision as number,
    outcome: row.outcome as string,
    ...(row.outcome === 'unreached' && row.failure !== null && { failure: row.failure }),
    replay: row.was_taken === true ? 'send' : 'decide',
  };
}
