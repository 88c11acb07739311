import type { Client } from 'pg';

/** A year of calls as it lies in the tables. */
export interface History {
  readonly calls: number;
  readonly from: Date;
  readonly to: Date;
}

/** With the share of the calls up to it, in hundredths. */
export const tenants = [
  { id: 'harbour-clinic', upTo: 60 },
  { id: 'salon-luz', upTo: 85 },
  { id: 'city-motors', upTo: 95 },
  { id: 'night-desk', upTo: 100 },
] as const;

const rowsACall = 7;
const callsAtOnce = 20_000;
const yearMs = 365 * 86_400_000;
const holdOut = 'booking.confirmed since 2026';

/**
 * Fills the tables that scorecards and journeys are read from with a year of calls that ended some days ago, in the order in
 * which they would have come. What a call is like follows from its number, so two histories of one length are alike. Texts
 * and numbers of people are left out: they are encrypted, and no figure of a scorecard comes of them.
 *
 * @param already calls of histories that the tables have been filled with before: these are others.
 */
export async function fillHistory(client: Client, rows: number, now: Date, already = 0): Promise<History> {
  const calls = Math.ceil(rows / rowsACall);
  const to = new Date(Math.floor(now.getTime() / 1_000) * 1_000 - 60_000);
  const from = new Date(to.getTime() - yearMs);
  await client.query("SET synchronous_commit = off; SET work_mem = '256MB'");
  await client.query(functions);
  for (const month of monthsOf(from, to)) await client.query(month);
  // The chains of consents are no part of what is measured, and would have to be walked row by row.
  await client.query('ALTER TABLE consents DISABLE TRIGGER chain_consent');
  await client.query(consentsText, [Math.ceil(calls / callsAPerson), from, already]);
  await client.query('ALTER TABLE consents ENABLE TRIGGER chain_consent');
  for (let first = 0; first < calls; first += callsAtOnce) {
    const last = Math.min(calls, first + callsAtOnce) - 1;
    await client.query('BEGIN');
    await client.query(batchText, [already + first, already + last, calls, from, to, already]);
    for (const text of tableTexts) await client.query(text);
    await client.query('DROP TABLE made; COMMIT');
  }
  await client.query('VACUUM (ANALYZE)');
  return { calls, from, to };
}

const callsAPerson = 2.5;

function* monthsOf(from: Date, to: Date): Generator<string> {
  for (let month = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth())); month < to;) {
    const next = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1));
    const name = `ledger_${month.toISOString().slice(0, 7).replace('-', '_')}`;
    const bounds = `FROM ('${month.toISOString()}') TO ('${next.toISOString()}')`;
    yield `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ledger FOR VALUES ${bounds}`;
    month = next;
  }
}

/** Ids rise with time, as those of the gateway do; luck is a number from 0 to 99 that follows from a number and a purpose. */
const functions = `
  CREATE OR REPLACE FUNCTION pg_temp.id_of(at timestamptz, what int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(what), 3, '0') || '8' ||
      lpad(to_hex(number), 15, '0'))::uuid $$;
  CREATE OR REPLACE FUNCTION pg_temp.person_of(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT md5('person ' || number)::uuid $$;
  CREATE OR REPLACE FUNCTION pg_temp.consent_of(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT md5('consent ' || number)::uuid $$;
  CREATE OR REPLACE FUNCTION pg_temp.luck(number bigint, what int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT (hashint8extended(number, what) & 1048575)::int % 100 $$;
  CREATE OR REPLACE FUNCTION pg_temp.ms(count double precision) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
    SELECT floor(count) * interval '1 ms' $$;
  CREATE OR REPLACE FUNCTION pg_temp.tenant_of(person bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE ${tenants.map(({ id, upTo }) => `WHEN pg_temp.luck(person, 1) < ${upTo} THEN '${id}'`).join(' ')} END $$`;

/** People come to one tenant, and most of them come back. */
const consentsText = `INSERT INTO consents (id, tenant, person, kind, channels, purposes, artefact, recorded_at, seq, prev_hash,
    record_hash, row_hash)
  SELECT pg_temp.consent_of(n), pg_temp.tenant_of(n), pg_temp.person_of(n), 'grant', '{whatsapp,sms,rcs}',
    '{appointment,transaction,support}', true, $2::timestamptz, 1000000000 + n, '\\x00', '\\x00', '\\x00'
  FROM generate_series($3::bigint, $3::bigint + $1::bigint - 1) AS n`;

/**
 * What calls are like: 60 of 100 are about bookings, 96 lead to a message, which most often takes a second and sometimes
 * long, and arrives in 93 of them; 8 fall back, 3 wait for a pace, 9 people write back, 1 stops, 10 say a score.
 */
const batchText = `CREATE TEMP TABLE made ON COMMIT DROP AS
  SELECT *, pg_temp.tenant_of(who) AS tenant, pg_temp.person_of(who) AS person, pg_temp.consent_of(who) AS consent,
    (ARRAY['US', 'US', 'US', 'US', 'US', 'MX', 'MX', 'MX', 'ES', 'DE'])[1 + pg_temp.luck(who, 2) / 10] AS country,
    CASE WHEN pg_temp.luck(n, 3) < 60 THEN 'booking.confirmed' WHEN pg_temp.luck(n, 3) < 85 THEN 'payment.captured'
      WHEN pg_temp.luck(n, 3) < 93 THEN 'escalation.accepted' ELSE 'caller.requested' END AS trigger,
    CASE WHEN pg_temp.luck(who, 4) < 55 THEN 'whatsapp' WHEN pg_temp.luck(who, 4) < 95 THEN 'sms' ELSE 'rcs' END AS channel,
    pg_temp.luck(n, 5) < 96 AS is_told, pg_temp.luck(n, 6) < 8 AND pg_temp.luck(who, 4) < 55 AS falls_back,
    pg_temp.luck(n, 7) < 3 AS waits, pg_temp.luck(n, 8) < 93 AS arrives, pg_temp.luck(n, 9) < 9 AS replies,
    pg_temp.luck(n, 10) < 1 AS stops, pg_temp.luck(n, 11) < 10 AS scores,
    pg_temp.id_of(at, 1, n) AS call, pg_temp.id_of(at, 2, n) AS event, pg_temp.id_of(at, 3, n) AS follow_up,
    pg_temp.id_of(at, 4, n) AS attempt, pg_temp.id_of(at, 5, n) AS second,
    at + pg_temp.ms(120000) AS ended, at + pg_temp.ms(120000 + 150 - 600 * ln(1 - pg_temp.luck(n, 12) / 100.0 + 0.0001)
      + pg_temp.luck(n, 13) * 7) AS accepted
  FROM (
    SELECT n,
      $6::bigint + (hashint8extended(n, 99) & 9007199254740991) % ceil($3::bigint / ${callsAPerson})::bigint AS who,
      date_trunc('milliseconds',
        $4::timestamptz + ($5::timestamptz - $4::timestamptz) * ((n - $6::bigint)::float8 / $3::bigint)) AS at
    FROM generate_series($1::bigint, $2::bigint) AS n) AS one`;

/** An entry of a page. */
function entry(at: string, kind: string, data: string): string {
  return `json_build_object('at', to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'kind', '${kind}', 'data',
    json_build_object(${data}))`;
}

const source = "'source', 'https://voice.example/platform'";
const event = (type: string, more = ''): string =>
  `'eventId', event, ${source}, 'id', 'event-' || n, 'type', ${type}, 'time', at${more}`;

/** The pages of a call: when they are written, what stands in them, and of which calls. */
const pages: readonly (readonly [string, string, string])[] = [
  ['at', entry('at', 'event', event("'call.started'")), 'true'],
  [
    'at + pg_temp.ms(60000)',
    `${entry('at', 'event', event("'consent.given'"))}, ${entry('at', 'consent', "'consentId', consent, 'kind', 'grant', 'channels', ARRAY[channel], 'purposes', ARRAY['appointment'], 'evidenceClass', 'A'")}`,
    'true',
  ],
  [
    'at + pg_temp.ms(90000)',
    `${entry('at', 'event', event('trigger'))}, ${entry('at', 'verdict', "'verdictId', event, 'eventId', event, 'verdict', 'hold', 'reason', 'call_in_progress', 'followUpId', follow_up")}`,
    'true',
  ],
  [
    'ended',
    `${entry('ended', 'event', event("'call.ended'"))}, ${entry('ended', 'plan', "'followUpId', follow_up, 'trigger', trigger, 'subjectId', 'S-' || n, 'revision', 1, 'basis', 'call_ended', 'basisAt', ended, 'steps', json_build_array(json_build_object('channel', channel, 'account', channel || '-main')), 'omitted', '[]'::json")}, ${entry('ended', 'attempt', "'attemptId', attempt, 'followUpId', follow_up, 'channel', channel, 'account', channel || '-main', 'step', 0, 'try', 1, 'consentId', consent, 'units', 1")}`,
    'true',
  ],
  [
    'ended',
    entry(
      'ended',
      'postponed',
      "'attemptId', attempt, 'followUpId', follow_up, 'reason', 'sender_pace', 'until', accepted",
    ),
    'waits',
  ],
  [
    'accepted',
    entry(
      'accepted',
      'outcome',
      "'attemptId', attempt, 'outcome', 'accepted', 'providerIds', ARRAY['SM' || md5(n::text)], 'latencyMs', 180",
    ),
    'is_told',
  ],
  [
    'accepted + pg_temp.ms(2000)',
    entry(
      'accepted',
      'receipt',
      "'attemptId', attempt, 'status', 'sent', 'rawStatus', 'sent', 'providerId', 'SM' || md5(n::text)",
    ),
    'is_told',
  ],
  [
    'accepted + pg_temp.ms(9000)',
    `${entry('accepted', 'receipt', "'attemptId', attempt, 'status', 'delivered', 'rawStatus', 'delivered', 'providerId', 'SM' || md5(n::text)")}, ${entry('accepted', 'settled', "'followUpId', follow_up, 'outcome', 'reached'")}`,
    'is_told AND arrives',
  ],
  [
    'accepted + pg_temp.ms(3600000)',
    entry(
      'accepted',
      'reply',
      "'replyId', pg_temp.id_of(accepted, 6, n), 'channel', channel, 'account', channel || '-main', 'meaning', 'yes', 'by', 'free_text'",
    ),
    'is_told AND arrives AND (replies OR stops)',
  ],
  [
    'accepted + pg_temp.ms(7200000)',
    entry('accepted', 'event', event("'csat.scored'", ", 'score', pg_temp.luck(n, 14) % 6")),
    'scores',
  ],
];

const tableTexts: readonly string[] = [
  `INSERT INTO calls (id, tenant, call_id, person, country, line, locale, timezone, ended_at, first_seen_at)
    SELECT call, tenant, 'past-call-' || n, person, country, 'mobile', 'en-US', 'America/New_York', ended, at FROM made`,
  `INSERT INTO follow_ups (id, tenant, call, trigger, subject_id, revision, live, at_once, event, event_time, received_at,
      verdict, status, hold_reason, due_at, basis, basis_at, plan, state, outcome, reason)
    SELECT follow_up, tenant, call, trigger, 'S-' || n, 1, false, false, event, at + pg_temp.ms(90000 - pg_temp.luck(n, 15) * 5),
      at + pg_temp.ms(90000), event, CASE WHEN is_told THEN 'planned' ELSE 'closed' END, 'call_in_progress', ended, 'call_ended',
      ended, json_build_object('steps', json_build_array(json_build_object('channel', channel, 'account', channel || '-main'))),
      'settled', CASE WHEN NOT is_told THEN 'expired' WHEN arrives THEN 'reached' ELSE 'unreached' END,
      CASE WHEN NOT is_told THEN 'expired' END FROM made`,
  // Where it falls back the first channel could not tell it, and the second took it.
  `INSERT INTO attempts (id, follow_up, tenant, call, call_key, person, account, channel, step, try, consent, units, request,
      progress, state, receipts, planned_at, accepted_at)
    SELECT attempt, follow_up, tenant, call, n, person, channel || '-main', channel, 0, 1, consent, 1, attempt,
      CASE WHEN falls_back THEN 'failed' WHEN arrives THEN 'delivered' WHEN pg_temp.luck(n, 16) < 50 THEN 'sent'
        WHEN pg_temp.luck(n, 16) < 90 THEN 'accepted' ELSE 'uncertain' END,
      json_build_object('engagement', '[]'::json, 'providerIds', json_build_array('SM' || md5(n::text))), NULL::json, ended,
      CASE WHEN NOT falls_back AND (arrives OR pg_temp.luck(n, 16) < 90) THEN accepted END FROM made WHERE is_told
    UNION ALL
    SELECT second, follow_up, tenant, call, n, person, 'sms-main', 'sms', 1, 1, consent, 1, second, 'delivered',
      json_build_object('engagement', '[]'::json, 'providerIds', json_build_array('SM' || md5('second' || n))), NULL,
      accepted, accepted + pg_temp.ms(20000) FROM made WHERE is_told AND falls_back`,
  `INSERT INTO replies (id, tenant, account, channel, person, call, provider_id, keyword, media_count, received_at, meaning, read_by)
    SELECT pg_temp.id_of(accepted, 6, n), tenant, channel || '-main', channel, person, call, 'in-' || n,
      CASE WHEN stops THEN 'STOP' END, 0, accepted + pg_temp.ms(3600000), CASE WHEN stops THEN 'stop' ELSE 'yes' END, 'free_text'
    FROM made WHERE is_told AND arrives AND (replies OR stops)`,
  `INSERT INTO suppressions (id, tenant, person, call, kind, scope, source, at)
    SELECT pg_temp.id_of(accepted, 7, n), tenant, person, call, 'stop', 'all', 'keyword', accepted + pg_temp.ms(3600000)
    FROM made WHERE is_told AND arrives AND stops`,
  // The third tenant holds people out.
  `INSERT INTO exposures (follow_up, tenant, call, person, experiment, arm, trigger, subject_id, channel, received_at,
      exposed_at, outcome_by)
    SELECT follow_up, tenant, call, person, '${holdOut}', CASE WHEN pg_temp.luck(who, 17) < 10 THEN 'held_out' ELSE 'told' END,
      trigger, 'S-' || n, channel, at + pg_temp.ms(90000), ended, at + interval '9 days'
    FROM made WHERE tenant = '${tenants[2].id}' AND trigger = 'booking.confirmed'`,
  `INSERT INTO appointments (event, tenant, call, booking_id, attended, at, received_at)
    SELECT pg_temp.id_of(at, 8, n), tenant, call, 'S-' || n, pg_temp.luck(n, 18) >= 15, at + interval '3 days', at + interval '3 days'
    FROM made WHERE tenant = '${tenants[2].id}' AND trigger = 'booking.confirmed' AND pg_temp.luck(n, 19) < 90`,
  // Written without the blanks that PostgreSQL would put in.
  `INSERT INTO ledger (at, tenant, call, entries)
    SELECT page.at, tenant, call, replace(page.entries::text, ' : ', ':')::json
    FROM made, LATERAL (VALUES ${pages
      .map(([at, entries, which]) => `(${at}, ${which}, json_build_array(${entries}))`)
      .join(', ')}) AS page (at, is_written, entries)
    WHERE page.is_written ORDER BY page.at`,
];
