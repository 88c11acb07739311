import { bulkTable, type BulkTable, type Row } from './row-type.ts';

/** The tables of `migrations/`, as rows are written to them in bulk. */

export const callsTable = bulkTable(
  'calls',
  {
    id: 'uuid',
    tenant: 'text',
    call_id: 'text',
    person: 'uuid',
    phone_fault: 'text',
    country: 'text',
    line: 'text',
    locale: 'text',
    timezone: 'text',
    prefers: 'text',
    ended_at: 'timestamptz',
    first_seen_at: 'timestamptz',
  },
  `ON CONFLICT (id) DO UPDATE SET person = excluded.person, phone_fault = excluded.phone_fault,
     country = excluded.country, line = excluded.line, locale = excluded.locale, timezone = excluded.timezone,
     prefers = excluded.prefers, ended_at = excluded.ended_at`,
);

/** PERSONAL. Only added to: what a later row says of the caller holds. */
export const callPapersTable = bulkTable('call_papers', { call: 'uuid', sealed: 'bytea' }, '', 'sealed_papers_row');

export const eventKeysTable = bulkTable('event_keys', {
  identity: 'uuid',
  event: 'uuid',
  body: 'uuid',
  received_at: 'timestamptz',
});

/** PERSONAL */
export const eventBodiesTable = bulkTable(
  'event_bodies',
  { event: 'uuid', call: 'uuid', received_at: 'timestamptz', sealed: 'bytea' },
  '',
  'sealed_event_bodies_row',
);

export const followUpsTable = bulkTable(
  'follow_ups',
  {
    id: 'uuid',
    tenant: 'text',
    call: 'uuid',
    trigger: 'text',
    subject_id: 'text',
    revision: 'bigint',
    again: 'smallint',
    live: 'boolean',
    at_once: 'boolean',
    event: 'uuid',
    event_time: 'timestamptz',
    received_at: 'timestamptz',
    verdict: 'uuid',
    status: 'text',
    hold_reason: 'text',
    due_at: 'timestamptz',
    basis: 'text',
    basis_at: 'timestamptz',
    plan: 'json',
    merged_into: 'uuid',
    state: 'text',
    outcome: 'text',
    reason: 'text',
  },
  `ON CONFLICT (id) DO UPDATE SET live = excluded.live, event_time = excluded.event_time, at_once = excluded.at_once, verdict = excluded.verdict,
     status = excluded.status, hold_reason = excluded.hold_reason, due_at = excluded.due_at, basis = excluded.basis,
     basis_at = excluded.basis_at, plan = excluded.plan, merged_into = excluded.merged_into, state = excluded.state,
     outcome = excluded.outcome, reason = excluded.reason`,
  'follow_ups_again_row',
);

export const attemptsTable = bulkTable('attempts', {
  id: 'uuid',
  follow_up: 'uuid',
  tenant: 'text',
  call: 'uuid',
  call_key: 'bigint',
  person: 'uuid',
  account: 'text',
  channel: 'text',
  step: 'smallint',
  try: 'smallint',
  consent: 'uuid',
  units: 'smallint',
  request: 'uuid',
  progress: 'text',
  onward: 'json',
  planned_at: 'timestamptz',
});

export const workTable = bulkTable(
  'work',
  {
    kind: 'text',
    id: 'uuid',
    tenant: 'text',
    call: 'uuid',
    call_key: 'bigint',
    account: 'text',
    due_at: 'timestamptz',
    worker: 'uuid',
    fence: 'integer',
    lane: 'smallint',
    units: 'smallint',
  },
  'ON CONFLICT (kind, id) DO UPDATE SET due_at = excluded.due_at',
  'queued_work_row',
);

/** PERSONAL */
export const consentEvidenceTable = bulkTable(
  'consent_evidence',
  { consent: 'uuid', sealed: 'bytea' },
  '',
  'sealed_evidence_row',
);

export const suppressionsTable = bulkTable('suppressions', {
  id: 'uuid',
  tenant: 'text',
  person: 'uuid',
  call: 'uuid',
  kind: 'text',
  scope: 'text',
  source: 'text',
  at: 'timestamptz',
});

/** The end of one stop. */
export const endingSuppressionsTable = bulkTable(
  'suppressions',
  {
    id: 'uuid',
    tenant: 'text',
    person: 'uuid',
    call: 'uuid',
    kind: 'text',
    scope: 'text',
    source: 'text',
    at: 'timestamptz',
    ends: 'uuid',
  },
  '',
  'ending_suppressions_row',
);

export const withdrawalsTable = bulkTable('withdrawals', {
  call: 'uuid',
  trigger: 'text',
  subject_id: 'text',
  at: 'timestamptz',
});

/** Follow-ups that ended without a message for a reason that a person can mend, and messages that were refused. */
export const deadLettersTable = bulkTable(
  'dead_letters',
  { id: 'uuid', tenant: 'text', cause: 'text', at: 'timestamptz' },
  'ON CONFLICT (id) DO UPDATE SET cause = excluded.cause, at = excluded.at',
);

const conversationColumns = {
  person: 'uuid',
  account: 'text',
  tenant: 'text',
  wrote_at: 'timestamptz',
  closed_at: 'timestamptz',
  sent_attempt: 'uuid',
  sent_at: 'timestamptz',
} as const;

/**
 * A row is a part of what is known, and several of one transaction may be about one conversation, so they are put
 * together first; in the order of the key, so that two transactions never wait for each other in a circle.
 */
export const conversationsTable: BulkTable<typeof conversationColumns> = {
  name: 'conversations_row',
  columns: conversationColumns,
  insertText: `INSERT INTO conversations AS known (person, account, tenant, wrote_at, closed_at, sent_attempt, sent_at)
    SELECT person, account, min(tenant), max(wrote_at), max(closed_at),
      (array_agg(sent_attempt ORDER BY sent_at DESC NULLS LAST))[1], max(sent_at)
    FROM unnest($1::conversations_row[]) GROUP BY person, account ORDER BY person, account
    ON CONFLICT (person, account) DO UPDATE SET
      wrote_at = greatest(known.wrote_at, excluded.wrote_at),
      closed_at = greatest(known.closed_at, excluded.closed_at),
      sent_attempt = CASE WHEN excluded.sent_at >= coalesce(known.sent_at, '-infinity')
        THEN excluded.sent_attempt ELSE known.sent_attempt END,
      sent_at = greatest(known.sent_at, excluded.sent_at)`,
};

/** What one transaction says of one call: see `ledger-pages.ts`. */
export const ledgerTable = bulkTable('ledger', {
  at: 'timestamptz',
  tenant: 'text',
  call: 'uuid',
  entries: 'json',
});

export const repliesTable = bulkTable(
  'replies',
  {
    id: 'uuid',
    tenant: 'text',
    account: 'text',
    channel: 'text',
    person: 'uuid',
    call: 'uuid',
    provider_id: 'text',
    keyword: 'text',
    media_count: 'smallint',
    received_at: 'timestamptz',
    meaning: 'text',
    read_by: 'text',
    segments: 'smallint',
  },
  '',
  'replies_metered_row',
);

export type WorkRow = Row<typeof workTable.columns>;
export type SuppressionRow = Row<typeof suppressionsTable.columns>;
export type WithdrawalRow = Row<typeof withdrawalsTable.columns>;
