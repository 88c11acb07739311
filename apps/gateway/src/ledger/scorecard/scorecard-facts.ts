import {
  confirmationTrigger,
  exclusionOfReason,
  answerPurpose,
  purposeOfTrigger,
  timeExclusions,
  waits,
  type Purpose,
  type TimeExclusion,
} from '@aftercall/core';
import { carrierOf } from '../rows/carrier-of.ts';

/**
 * Common table expressions, of which the last one, `facts`, says of each follow-up of these calls what the scorecard counts:
 * a row for all channels, whose channel is empty, and one for each channel that it was tried on. They say so from the tables
 * and the ledger as they are. The roll-up keeps these rows, and what it has not reached is counted from them directly, so
 * that both say the same. No two of the expressions are joined: nobody knows beforehand how many rows they have, and a plan
 * for few would compare every one with every other. Nor can a consent be looked up by its tenant (IS TRUE): in a table
 * without statistics that looks as good as its id.
 *
 * @param calls their ids, as a placeholder.
 * @param period which of the follow-ups, as a condition on `f`.
 */
export function factsOf(calls: string, period = 'true'): string {
  return `cohort AS MATERIALIZED (
      SELECT f.id, f.call, f.tenant, f.trigger, coalesce(c.country, '') AS country, f.received_at, f.basis_at,
        ${carrierOf} AS carrier, coalesce(f.outcome = 'expired', false) AS expired,
        CASE WHEN f.plan->>'purpose' = '${promotes}' THEN '${promotes}' ELSE ${caseOf('f.trigger', purposeOfTrigger)} END AS purpose,
        f.state <> 'held' AND coalesce(f.outcome, '') NOT IN ('suppressed', 'holdout') AS told,
        CASE WHEN f.event_time <> f.received_at AND (f.again = 0 OR NOT ${isReplay}) THEN ${lagMs} END AS lag_ms,
        least(${placeOf('f.basis', bases)}, ${placeOf('f.hold_reason', exclusionOfReason)}, (
          SELECT min(${placeOf("e.entry->'data'->>'reason'", exclusionOfReason)})
          FROM ledger l, json_array_elements(l.entries) AS e (entry)
          WHERE l.call = f.call AND strpos(l.entries::text, '"kind":"postponed"') > 0
            AND e.entry->>'kind' = 'postponed' AND e.entry->'data'->>'followUpId' = f.id::text)) AS place
      FROM follow_ups f JOIN calls c ON c.id = f.call
      WHERE f.call = ANY (${calls}) AND ${period}),
    messages AS MATERIALIZED (
      SELECT f.*, a.id AS attempt, a.channel, a.step, a.consent, a.planned_at, a.accepted_at,
        coalesce(a.accepted_at, a.planned_at) AS sent_at, a.follow_up = f.carrier AS of_carrier, coalesce(l.root, a.person) AS person,
        coalesce((SELECT array_agg(o.person) FROM person_links o WHERE o.root = l.root), ARRAY[a.person]) AS people,
        a.follow_up = f.id AND a.progress IN ('uncertain', 'accepted', 'sent', 'delivered') AS may_have_left,
        a.follow_up = f.id AND a.progress IN ('accepted', 'sent', 'delivered') AS taken,
        a.follow_up = f.id AND a.progress = 'delivered' AS delivered,
        a.progress <> 'delivered' AND coalesce(a.state->'failure'->>'kind' <> 'given_up', false) AS failed,
        a.follow_up = f.id AND a.accepted_at IS NOT NULL AND NOT ${isSettled} AS was_accepted
      FROM cohort f LEFT JOIN attempts a ON a.follow_up = ANY (ARRAY[f.id, f.carrier])
        LEFT JOIN person_links l ON l.person = a.person),
    fates AS MATERIALIZED (
      SELECT m.*, ${milliseconds('m.accepted_at - m.basis_at')} AS time_to_accept,
        m.was_accepted AND row_number() OVER (PARTITION BY m.id, m.was_accepted ORDER BY m.accepted_at, m.attempt) = 1 AS is_first,
        count(*) FILTER (WHERE m.delivered) OVER (PARTITION BY m.id) AS arrivals,
        m.may_have_left AND EXISTS (
          SELECT FROM consents c LEFT JOIN person_links l ON l.person = c.person
          WHERE c.id = m.consent AND c.kind = 'grant' AND (c.tenant = m.tenant) IS TRUE
            AND m.channel = ANY (c.channels) AND (m.purpose = ANY (c.purposes)
              OR m.trigger = 'caller.requested' AND '${answerPurpose}' = ANY (c.purposes))
            AND c.recorded_at <= coalesce(m.accepted_at, 'infinity') AND (c.expires_at IS NULL OR c.expires_at > m.planned_at)
            AND CASE WHEN c.person IS NULL THEN ${isOfCallOf('c.call')} ELSE coalesce(l.root, c.person) = m.person END) AS documented,
        m.delivered AND m.trigger = '${confirmationTrigger}' AND EXISTS (
          SELECT FROM replies r WHERE r.person = ANY (m.people) AND r.tenant = m.tenant AND r.keyword IS NULL
            AND coalesce(r.meaning, 'other') IN ('yes', 'other')
            AND ${isWithin('r.received_at', waits.replyMs)}) AS replied,
        m.delivered AND EXISTS (
          SELECT FROM suppressions s WHERE s.person = ANY (m.people) AND s.tenant = m.tenant AND s.kind = 'stop'
            AND ${isWithin('s.at', waits.optOutMs)}) AS stopped
      FROM messages m),
    summed AS (
      SELECT call, id AS follow_up, tenant, trigger, country, t.channel, received_at, lag_ms, expired,
        told AND bool_or(t.of_carrier) AS told,
        least(place, max(${placeOf("'fallback'", bases)}) FILTER (WHERE is_first AND step > 0)) AS place,
        count(*) FILTER (WHERE may_have_left) AS sent, count(*) FILTER (WHERE documented) AS documented,
        count(*) FILTER (WHERE may_have_left AND NOT taken) AS uncertain, count(*) FILTER (WHERE delivered) AS delivered,
        count(*) FILTER (WHERE taken AND failed) AS failed,
        array_agg(sent_at ORDER BY sent_at) FILTER (WHERE taken AND NOT delivered AND NOT failed) AS unsettled,
        coalesce(bool_or(delivered), false) AS arrived, coalesce(bool_or(delivered AND arrivals > 1), false) AS doubled,
        max(time_to_accept) FILTER (WHERE is_first) AS accept_ms, (array_agg(person) FILTER (WHERE delivered))[1] AS person,
        max(sent_at) FILTER (WHERE delivered) AS reached_at, coalesce(bool_or(replied), false) AS replied,
        coalesce(bool_or(stopped), false) AS stopped
      FROM fates m, LATERAL (VALUES ('', true), (m.channel, m.of_carrier)) AS t (channel, of_carrier)
      WHERE t.channel IS NOT NULL
      GROUP BY call, id, tenant, trigger, country, t.channel, received_at, lag_ms, expired, told, place),
    facts AS MATERIALIZED (
      SELECT call, follow_up, tenant, trigger, country, channel, received_at, sent, documented, uncertain, delivered,
        failed, unsettled, arrived, doubled, told, told AND expired AS expired,
        CASE WHEN accept_ms IS NOT NULL THEN (${exclusions})[place] END AS exclusion,
        CASE WHEN place IS NULL THEN accept_ms END AS accept_ms, CASE WHEN channel = '' THEN lag_ms END AS lag_ms,
        person, reached_at, replied, stopped,
        greatest(reached_at, unsettled[cardinality(unsettled)]) AS last_at
      FROM summed)`;
}

/** What a plan says that was made for a text that promotes, instead of what its trigger is about. */
const promotes: Purpose = 'marketing';

/** Whether a call on which nobody's number was known yet turned out to be one of the person of the message `m`. */
function isOfCallOf(call: string): string {
  return `(${call} = m.call OR EXISTS (SELECT FROM calls k LEFT JOIN person_links o ON o.person = k.person
              WHERE k.id = ${call} AND coalesce(o.root, k.person) = m.person))`;
}

/** A basis that is a reason to leave a message out has the exclusion's own name. */
const bases = Object.fromEntries(timeExclusions.map((one) => [one, one])) as Record<string, TimeExclusion>;
const exclusions = `ARRAY[${timeExclusions.map((one) => `'${one}'`).join(', ')}]`;

/** What our own words are told as, in the text of a statement; null for every other word. */
function caseOf(word: string, words: Readonly<Record<string, string>>): string {
  const cases = Object.entries(words).map(([one, as]) => `WHEN '${one}' THEN '${as}'`);
  return `CASE ${word} ${cases.join(' ')} END`;
}

/** How strong the exclusion is that a word stands for: 1 for the strongest; null where it is none. */
function placeOf(word: string, words: Readonly<Record<string, TimeExclusion>>): string {
  const cases = Object.entries(words).map(([one, as]) => `WHEN '${one}' THEN ${timeExclusions.indexOf(as) + 1}`);
  return `CASE ${word} ${cases.join(' ')} END`;
}

/** A person who says of an uncertain send that it was sent knows that a provider took it, and not when. */
const isSettled = `(a.state->>'uncertainCause' IS NOT NULL AND EXISTS (
          SELECT FROM ledger l, json_array_elements(l.entries) AS e (entry)
          WHERE l.call = f.call AND e.entry->>'kind' = 'settlement' AND e.entry->'data'->>'attemptId' = a.id::text
            AND e.entry->'data'->>'as' = 'sent'))`;

/** A follow-up that somebody had sent again is of the event of an earlier one; what was confirmed again is of its own. */
const isReplay = `EXISTS (
          SELECT FROM follow_ups o WHERE o.call = f.call AND o.trigger = f.trigger AND o.subject_id = f.subject_id
            AND o.revision = f.revision AND o.again < f.again AND o.event = f.event)`;

/**
 * What was said again stands at the time at which it was last said. Where that is later than the receipt of the event that
 * made it, the time of that one is read from its entry; where all of it was said before anything came in, the later counts.
 * Read, too, where it is the millisecond by which a cancellation that came in with it is the later of the two.
 */
const lagMs = `CASE WHEN f.event_time < f.received_at - interval '1 millisecond' THEN ${milliseconds('f.received_at - f.event_time')} ELSE (
          SELECT nullif(${milliseconds("f.received_at - (e.entry->'data'->>'time')::timestamptz")}, 0)
          FROM ledger l, json_array_elements(l.entries) AS e (entry)
          WHERE l.call = f.call AND strpos(l.entries::text, f.event::text) > 0
            AND e.entry->>'kind' = 'event' AND e.entry->'data'->>'eventId' = f.event::text) END`;

/** Their columns that {@link factsOf} and the kept rows have in common, in order. */
const columns = {
  received_at: 'timestamptz',
  sent: 'smallint',
  documented: 'smallint',
  uncertain: 'smallint',
  delivered: 'smallint',
  failed: 'smallint',
  unsettled: 'timestamptz[]',
  arrived: 'boolean',
  doubled: 'boolean',
  told: 'boolean',
  expired: 'boolean',
  exclusion: 'text',
  accept_ms: 'bigint',
  lag_ms: 'bigint',
  person: 'uuid',
  reached_at: 'timestamptz',
  replied: 'boolean',
  stopped: 'boolean',
  last_at: 'timestamptz',
} as const;

export const factColumns = Object.keys(columns).join(', ');

/** Those of `facts`, with their types. */
export const factTypes = [
  'call uuid, follow_up uuid, tenant text, trigger text, country text, channel text',
  ...Object.entries(columns).map(([name, type]) => `${name} ${type}`),
].join(', ');

/** Of an act after the message `m`. Written as a difference: the few acts of a person are found by the person alone. */
function isWithin(at: string, longestMs: number): string {
  return `${at} - m.sent_at BETWEEN interval '0' AND ${longestMs} * interval '1 ms'`;
}

/** Our clock has no parts of one. */
function milliseconds(interval: string): string {
  return `(extract(epoch FROM ${interval}) * 1000)::bigint`;
}
