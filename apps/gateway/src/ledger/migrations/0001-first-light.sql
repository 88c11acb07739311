-- The first schema. Conventions:
-- * Personal data (addresses, names, message texts, bodies) lies in tables marked PERSONAL and
--   nowhere else, so that it can be encrypted and erased without touching the ledger.
-- * A person is a keyed HMAC of tenant and address, cut to a uuid: no table of people is needed,
--   and without the key no address can be told from it.
-- * Ids are made by the gateway (uuid v7, so indexes grow at their right end).
-- * call_key is the number of the advisory lock that guards a call.

create table calls (
  id uuid primary key,
  tenant text not null,
  call_id text not null,
  person uuid,
  phone_fault text,
  country text,
  line text,
  locale text,
  timezone text,
  prefers text,
  ended_at timestamptz,
  first_seen_at timestamptz not null,
  unique (tenant, call_id)
);
create index calls_of_person on calls (person) where person is not null;

-- PERSONAL: who called, what they are to be told, and the messages as they are sent. Only added to: one row for
-- what one transaction learnt of one call, as {caller?, items?, requests?}; of the callers the last one holds.
create table call_papers (
  id bigint generated always as identity (cache 32),
  call uuid not null,
  papers json not null
);
create index call_papers_of_call on call_papers (call);

-- Deduplication of events, kept 35 days. Unpartitioned, because a unique key on a partitioned
-- table would have to contain the month. identity and body are 128 bits of SHA-256.
create table event_keys (
  identity uuid primary key,
  event uuid not null,
  body uuid not null,
  received_at timestamptz not null
);
create index event_keys_by_age on event_keys using brin (received_at);

-- PERSONAL
create table event_bodies (
  event uuid not null,
  call uuid not null,
  received_at timestamptz not null,
  body text not null
) partition by range (received_at);
create index event_bodies_of_call on event_bodies (call);

-- PERSONAL: what was refused and could not be answered with a 400 (Pub/Sub), for whoever mends it.
create table refused_bodies (
  id uuid primary key,
  received_at timestamptz not null,
  body bytea not null
);

create table follow_ups (
  id uuid primary key,
  tenant text not null,
  call uuid not null,
  trigger text not null,
  subject_id text not null,
  revision bigint not null,
  live boolean not null,
  at_once boolean not null,
  event uuid not null,
  event_time timestamptz not null,
  received_at timestamptz not null,
  verdict uuid,
  status text not null,
  hold_reason text,
  due_at timestamptz not null,
  basis text not null,
  basis_at timestamptz not null,
  plan json,
  merged_into uuid,
  state text not null,
  outcome text,
  reason text,
  unique (call, trigger, subject_id, revision)
)
-- A send that ends soon updates its row once: with room on the page no index has to learn of it.
with (fillfactor = 50);

create table attempts (
  id uuid primary key,
  follow_up uuid not null,
  tenant text not null,
  call uuid not null,
  call_key bigint not null,
  person uuid not null,
  account text not null,
  channel text not null,
  step smallint not null,
  try smallint not null,
  consent uuid not null,
  units smallint not null,
  -- Under which id its message lies in call_papers: that of the first try.
  request uuid not null,
  progress text not null,
  -- The rest of its state, as the fold left it; null until something beyond its progress is known.
  state json,
  -- Keys of the receipts that are in the state: what deduplicates them, without a table of its own.
  receipts json,
  -- What is known of the way that is left, {until?, deadline}; null on the last step of the plan.
  onward json,
  planned_at timestamptz not null,
  accepted_at timestamptz
)
-- Outcome and receipts update the row, whole batches of a page at a time: with room for all of them at once no index has
-- to learn of it.
with (fillfactor = 40);
create index attempts_of_follow_up on attempts (follow_up);

-- The queue: what has to be looked at, and when. A row whose worker is set is leased, and due_at
-- is the end of its lease. kind: 'release' (a held follow-up of a call), 'send' (an attempt), or 'switch' (a follow-up
-- whose channel may be left for the next one; only where its plan has a next one).
create table work (
  kind text not null,
  id uuid not null,
  tenant text not null,
  call uuid not null,
  call_key bigint not null,
  account text,
  due_at timestamptz not null,
  worker uuid,
  fence integer not null default 0,
  primary key (kind, id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
create index work_due on work (due_at);

-- Deduplication of what providers post and no attempt's row holds: replies, opt-outs, notices, strangers' receipts.
create table receipt_keys (
  tenant text not null,
  account text not null,
  key text not null,
  received_at timestamptz not null,
  primary key (tenant, account, key)
);
create index receipt_keys_by_age on receipt_keys using brin (received_at);

-- PERSONAL: what providers posted, as it came.
create table webhook_bodies (
  tenant text not null,
  account text not null,
  call uuid,
  received_at timestamptz not null,
  url text not null,
  body bytea not null
) partition by range (received_at);
create index webhook_bodies_of_call on webhook_bodies (call);

create table replies (
  id uuid primary key,
  tenant text not null,
  account text not null,
  channel text not null,
  person uuid not null,
  call uuid,
  provider_id text not null,
  keyword text,
  media_count smallint not null,
  received_at timestamptz not null
);
create index replies_of_call on replies (call);

-- PERSONAL
create table reply_texts (
  reply uuid primary key,
  address text not null,
  body text not null
);

-- Evidence, append-only. A row whose person is null was given on a call before its number was known.
create table consents (
  id uuid primary key,
  tenant text not null,
  person uuid,
  call uuid,
  event uuid,
  kind text not null check (kind in ('grant', 'revoke')),
  channels text[] not null,
  purposes text[] not null,
  basis text,
  artefact boolean not null,
  recorded_at timestamptz not null,
  expires_at timestamptz
);
create index consents_of_person on consents (person) where person is not null;
create index consents_of_call on consents (call) where person is null;

-- PERSONAL
create table consent_evidence (
  consent uuid primary key,
  phone text,
  wording text,
  recording_url text,
  offset_ms bigint
);

-- Stops and their ends, append-only.
create table suppressions (
  id uuid primary key,
  tenant text not null,
  person uuid,
  call uuid,
  kind text not null check (kind in ('stop', 'start')),
  scope text not null check (scope in ('all', 'marketing')),
  source text not null,
  at timestamptz not null
);
create index suppressions_of_person on suppressions (person) where person is not null;
create index suppressions_of_call on suppressions (call) where person is null;

create table withdrawals (
  call uuid not null,
  trigger text not null,
  subject_id text not null,
  at timestamptz not null
);
create index withdrawals_of_call on withdrawals (call);

-- The ledger: append-only, ordered by (xid, seq). A row is a page: what one transaction says of one call, at most a
-- thousand entries, which are numbered from seq on. Whoever writes about a call holds its lock before its transaction
-- gets an id, so the entries of one call are in that order too.
create sequence ledger_seq as bigint start 1000 increment 1000 cache 1;
create table ledger (
  seq bigint not null default nextval('ledger_seq'),
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  tenant text,
  call uuid,
  entries json not null
) partition by range (at);
create index ledger_feed on ledger (xid, seq);
create index ledger_of_call on ledger (call);

-- The same, an entry a row.
create view ledger_entries as
  select l.seq + e.place - 1 as seq, l.xid, (e.entry->>'at')::timestamptz as at, l.tenant, l.call,
    e.entry->>'kind' as kind, e.entry->'data' as data
  from ledger l, json_array_elements(l.entries) with ordinality as e (entry, place);

-- Months are partitions of their own, made ahead of time; these hold what no month takes.
create table event_bodies_rest partition of event_bodies default;
create table webhook_bodies_rest partition of webhook_bodies default;
create table ledger_rest partition of ledger default;

-- Rows on their way into the tables, in bulk (row-type.ts). A table that gets a column gets a new type beside the old
-- one, which gateways that do not know the column go on using.
create type attempts_row as (id uuid, follow_up uuid, tenant text, call uuid, call_key bigint, person uuid,
  account text, channel text, step smallint, try smallint, consent uuid, units smallint, request uuid,
  progress text, onward json, planned_at timestamptz);
create type call_papers_row as (call uuid, papers json);
create type calls_row as (id uuid, tenant text, call_id text, person uuid, phone_fault text, country text,
  line text, locale text, timezone text, prefers text, ended_at timestamptz, first_seen_at timestamptz);
create type consent_evidence_row as (consent uuid, phone text, wording text, recording_url text, offset_ms bigint);
create type consents_row as (id uuid, tenant text, person uuid, call uuid, event uuid, kind text,
  channels text[], purposes text[], basis text, artefact boolean, recorded_at timestamptz,
  expires_at timestamptz);
create type event_bodies_row as (event uuid, call uuid, received_at timestamptz, body text);
create type event_keys_row as (identity uuid, event uuid, body uuid, received_at timestamptz);
create type follow_ups_row as (id uuid, tenant text, call uuid, trigger text, subject_id text, revision bigint,
  live boolean, at_once boolean, event uuid, event_time timestamptz, received_at timestamptz, verdict uuid,
  status text, hold_reason text, due_at timestamptz, basis text, basis_at timestamptz, plan json,
  merged_into uuid, state text, outcome text, reason text);
create type ledger_row as (at timestamptz, tenant text, call uuid, entries json);
create type replies_row as (id uuid, tenant text, account text, channel text, person uuid, call uuid,
  provider_id text, keyword text, media_count smallint, received_at timestamptz);
create type reply_texts_row as (reply uuid, address text, body text);
create type suppressions_row as (id uuid, tenant text, person uuid, call uuid, kind text, scope text,
  source text, at timestamptz);
create type webhook_bodies_row as (tenant text, account text, call uuid, received_at timestamptz, url text,
  body bytea);
create type withdrawals_row as (call uuid, trigger text, subject_id text, at timestamptz);
create type work_row as (kind text, id uuid, tenant text, call uuid, call_key bigint, account text,
  due_at timestamptz, worker uuid, fence integer);
create type attempt_update_row as (id uuid, progress text, state json, receipts json, accepted_at timestamptz);
create type follow_up_update_row as (id uuid, call uuid, state text, outcome text);
create type ended_lease_row as (id uuid, fence integer);
