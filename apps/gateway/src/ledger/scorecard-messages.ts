import { purposeOfTrigger, waits, type ScorecardCounts } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { cohort, cohortValues, type ScorecardQuestion } from './scorecard-cohort.ts';

interface Row {
  left: number;
  documented: number;
  uncertain: number;
  delivered: number;
  failed: number;
  unconfirmed: number;
  pending: number;
  arrived: number;
  doubled: number;
  told: number;
  expired: number;
}

export type MessageCounts = Pick<ScorecardCounts, 'optIn' | 'delivery' | 'uncertain' | 'doubles' | 'expired'>;

/** What became of messages and follow-ups, and whether there was evidence for them. */
export async function countMessages(client: PoolClient, question: ScorecardQuestion): Promise<MessageCounts> {
  const { rows } = await client.query<Row>({
    text: `WITH ${cohort},
      fates AS (
        SELECT m.*, c.id IS NOT NULL AS documented, m.progress IN ('accepted', 'sent', 'delivered') AS taken,
          m.progress = 'delivered' AS delivered,
          m.progress <> 'delivered' AND coalesce(m.failure <> 'given_up', false) AS failed,
          m.sent_at <= $7::timestamptz - $10 * interval '1 ms' AS old
        FROM messages m JOIN unnest($8::text[], $9::text[]) AS p (trigger, purpose) ON p.trigger = m.trigger
        LEFT JOIN person_links ml ON ml.person = m.person
        LEFT JOIN LATERAL (
          SELECT c.id FROM consents c LEFT JOIN person_links cl ON cl.person = c.person
          WHERE c.id = m.consent AND c.kind = 'grant' AND c.tenant = m.tenant
            AND m.channel = ANY (c.channels) AND p.purpose = ANY (c.purposes)
            AND c.recorded_at <= coalesce(m.accepted_at, $7) AND (c.expires_at IS NULL OR c.expires_at > m.planned_at)
            AND CASE WHEN c.person IS NULL THEN c.call = m.call
              ELSE coalesce(cl.root, c.person) = coalesce(ml.root, m.person) END) AS c ON true
        WHERE m.counted AND m.may_have_left),
      counts AS (
        SELECT count(*) AS left, count(*) FILTER (WHERE documented) AS documented,
          count(*) FILTER (WHERE NOT taken) AS uncertain, count(*) FILTER (WHERE delivered) AS delivered,
          count(*) FILTER (WHERE taken AND failed) AS failed,
          count(*) FILTER (WHERE taken AND NOT delivered AND NOT failed AND old) AS unconfirmed,
          count(*) FILTER (WHERE taken AND NOT delivered AND NOT failed AND NOT old) AS pending
        FROM fates),
      arrivals AS (
        SELECT count(*) FILTER (WHERE here) AS arrived, count(*) FILTER (WHERE here AND times > 1) AS doubled
        FROM (SELECT bool_or(counted) AS here, count(*) AS times FROM messages WHERE progress = 'delivered'
          GROUP BY follow_up) AS one),
      ends AS (
        SELECT count(*) AS told, count(*) FILTER (WHERE f.outcome = 'expired') AS expired FROM cohort f
        WHERE f.state <> 'held' AND coalesce(f.outcome, '') NOT IN ('suppressed', 'holdout')
          AND ($6::text IS NULL OR EXISTS (SELECT FROM attempts a WHERE a.follow_up = f.carrier AND a.channel = $6)))
      SELECT * FROM counts, arrivals, ends`,
    values: [
      ...cohortValues(question),
      question.asOf,
      Object.keys(purposeOfTrigger),
      Object.values(purposeOfTrigger),
      waits.receiptMs,
    ],
  });
  const { left, documented, uncertain, arrived, doubled, told, expired, ...delivery } = rows[0] as Row;
  return {
    optIn: { counted: documented, of: left },
    delivery,
    uncertain: { counted: uncertain, of: left },
    doubles: { counted: doubled, of: arrived },
    expired: { counted: expired, of: told },
  };
}
