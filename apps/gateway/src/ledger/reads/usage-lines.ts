import type { AttemptFailureKind, AttemptProgress, Billing, UsageKind, UsageLine } from '@aftercall/core';
import { readPeriod } from './period-reads.ts';
import type { TenantReads } from './tenant-reads.ts';

/** Of which messages lines are made. */
export interface UsageLinesQuestion {
  readonly tenants: readonly string[];
  /** Of what was planned, or received, from then on, and before then. */
  readonly from: Date;
  readonly to: Date;
  /** Lines are told apart by their calls; without it, they are of all calls together. */
  readonly calls?: CallsOfLines;
}

/** Calls are in the order of their ids; what is of no call comes first. */
export interface CallsOfLines {
  /** Only those behind this one, and this many of them at most. */
  readonly after?: string;
  readonly limit?: number;
  /** Only up to this one. */
  readonly until?: string;
}

export interface ReadUsageLine extends UsageLine {
  /** Our id of the call, where lines are told apart by it. */
  readonly call?: string;
}

export type ReadUsageLines = (question: UsageLinesQuestion) => Promise<readonly ReadUsageLine[]>;

interface Row {
  tenant: string;
  day: string;
  kind: UsageKind;
  channel: string;
  country: string | null;
  call: string | null;
  call_id: string | null;
  progress: AttemptProgress | null;
  failure: AttemptFailureKind | null;
  /** JSON, as it was folded: it is taken apart here, for alike messages together. */
  billing: string | null;
  counts_reply: boolean;
  messages: number;
  units: number;
}

/** Stands for the call of what is of none. */
export const noCall = '00000000-0000-0000-0000-000000000000';

/**
 * Messages of a period, put together where they are alike in everything that prices them, in the order of their days and
 * then of their calls. What was refused before it was sent is in none.
 *
 * @throws {TooMuchToCountError}
 */
export function readUsageLines(reads: TenantReads, question: UsageLinesQuestion): Promise<readonly ReadUsageLine[]> {
  const { tenants, from, to, calls } = question;
  return readPeriod(reads, question, async (client) => {
    const { rows } = await client.query<Row>({
      text: usageText,
      values: [
        tenants,
        from,
        to,
        calls !== undefined,
        calls?.after ?? null,
        calls?.until ?? null,
        calls?.limit ?? null,
        noCall,
      ],
    });
    return rows.map(lineOf);
  });
}

/**
 * A send that became known as one that never took place stays `uncertain` in its progress, and is refused beside it. The
 * `LIMIT` has calls looked up one by one: all of them would be read otherwise, for those of a day.
 */
const usageText = `WITH told AS (
    SELECT a.tenant, a.call, 'follow_up' AS kind, a.channel, a.planned_at AS at, a.progress, a.state, a.units AS units,
      false AS counts_reply
    FROM attempts a WHERE a.tenant = ANY ($1) AND a.planned_at >= $2 AND a.planned_at < $3
      AND a.progress IN ('uncertain', 'accepted', 'sent', 'delivered')
    UNION ALL
    SELECT n.tenant, n.call, 'notice', n.channel, n.decided_at, n.progress, n.state, coalesce(n.units, 1), false
    FROM notices n WHERE n.tenant = ANY ($1) AND n.decided_at >= $2 AND n.decided_at < $3
      AND n.progress IN ('uncertain', 'accepted', 'sent', 'delivered')
    UNION ALL
    SELECT r.tenant, r.call, 'reply', r.channel, r.received_at, NULL, NULL, coalesce(r.segments, 1), r.segments IS NOT NULL
    FROM replies r WHERE r.tenant = ANY ($1) AND r.received_at >= $2 AND r.received_at < $3),
  lines AS (
    SELECT tenant, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, kind, channel, coalesce(call, $8) AS call,
      progress, state->'failure'->>'kind' AS failure, (state->'billing')::text AS billing, counts_reply, units
    FROM told),
  sent AS (
    SELECT * FROM lines
    WHERE NOT (coalesce(progress, '') = 'uncertain' AND coalesce(failure, '') = 'rejected')
      AND ($5::uuid IS NULL OR call > $5) AND ($6::uuid IS NULL OR call <= $6)),
  chosen AS (
    SELECT * FROM sent
    WHERE $7::integer IS NULL OR call IN (SELECT DISTINCT call FROM sent ORDER BY call LIMIT $7))
  SELECT s.tenant, s.day, s.kind, s.channel, c.country, CASE WHEN $4 THEN s.call END AS call,
    CASE WHEN $4 THEN c.call_id END AS call_id, s.progress, s.failure, s.billing, s.counts_reply,
    count(*)::integer AS messages, sum(s.units)::integer AS units
  FROM chosen s LEFT JOIN LATERAL (SELECT country, call_id FROM calls WHERE id = s.call LIMIT 1) AS c ON true
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  ORDER BY 2, 6 NULLS FIRST, 1, 3, 4, 5, 8, 9, 10, 11`;

function lineOf(row: Row): ReadUsageLine {
  const { tenant, day, kind, channel, country, call, progress, failure, messages } = row;
  const { segments, billable, category, price } = (row.billing === null ? {} : JSON.parse(row.billing)) as Billing;
  return {
    tenant,
    day,
    kind,
    channel,
    ...(country !== null && { country }),
    ...(call !== null && { call }),
    ...(row.call_id !== null && { callId: row.call_id }),
    ...(progress !== null && { progress }),
    ...(failure !== null && { failure }),
    ...(billable !== undefined && { billable }),
    ...(category !== undefined && { category }),
    ...(price !== undefined && { price }),
    ...(row.counts_reply && { countsReply: true }),
    messages,
    segments: segments === undefined ? row.units : segments * messages,
  };
}
