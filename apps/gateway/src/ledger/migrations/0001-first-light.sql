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

-- PERSONAL
create table call_callers (
  call uuid primary key,
  phone text,
  name text
);

-- Deduplication of events, kept 35 days. Unpartitioned, because a unique key on a partitioned
-- table would have to contain the month.
create table event_keys (
  tenant text not null,
  source text not null,
  event_id text not null,
  id uuid not null,
  body_hash bytea not null,
  received_at timestamptz not null,
  primary key (tenant, source, event_id)
);
create index event_keys_by_age on event_keys using brin (received_at);

-- PERSONAL
create table event_bodies (
  id uuid not null,
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
  plan jsonb,
  merged_into uuid,
  state text not null,
  outcome text,
  reason text,
  unique (call, trigger, subject_id, revision)
);

-- PERSONAL
create table follow_up_items (
  follow_up uuid primary key,
  item text not null
);

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
  progress text not null,
  failure jsonb,
  uncertain_cause text,
  engagement text[] not null default '{}',
  provider_ids text[] not null default '{}',
  planned_at timestamptz not null,
  accepted_at timestamptz
) with (fillfactor = 70);
create index attempts_of_follow_up on attempts (follow_up);

-- PERSONAL
create table attempt_requests (
  attempt uuid primary key,
  request text not null
);

-- The queue: what has to be looked at, and when. A row whose worker is set is leased, and due_at
-- is the end of its lease. kind: 'release' (a held follow-up of a call) or 'send' (an attempt).
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
  id uuid not null,
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

-- The ledger: append-only, ordered by (xid, seq). Whoever writes about a call holds its lock before
-- its transaction gets an id, so the entries of one call are in that order too.
create sequence ledger_seq as bigint cache 1;
create table ledger (
  seq bigint not null default nextval('ledger_seq'),
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  tenant text,
  call uuid,
  kind text not null,
  data jsonb not null
) partition by range (at);
create index ledger_feed on ledger (xid, seq);
create index ledger_of_call on ledger (call, seq);

-- Months are partitions of their own, made ahead of time; these hold what no month takes.
create table event_bodies_rest partition of event_bodies default;
create table webhook_bodies_rest partition of webhook_bodies default;
create table ledger_rest partition of ledger default;
