-- A follow-up may be sent once more on purpose (a replay): as one of its own about the same revision, which this number
-- tells apart. 0 for the one that its event led to.
alter table follow_ups add column again smallint not null default 0;
alter table follow_ups drop constraint follow_ups_call_trigger_subject_id_revision_key;
create unique index follow_ups_by_subject on follow_ups (call, trigger, subject_id, revision, again);
-- Rows lie in the order of their receipt, so a range of it is found without a cost to whoever inserts.
create index follow_ups_by_receipt on follow_ups using brin (received_at) with (pages_per_range = 32, autosummarize = on);
-- The ids of events rise with time, so one of them is found in the same way.
create index event_bodies_by_event on event_bodies using brin (event) with (pages_per_range = 32, autosummarize = on);

create type follow_ups_again_row as (id uuid, tenant text, call uuid, trigger text, subject_id text, revision bigint,
  again smallint, live boolean, at_once boolean, event uuid, event_time timestamptz, received_at timestamptz,
  verdict uuid, status text, hold_reason text, due_at timestamptz, basis text, basis_at timestamptz, plan json,
  merged_into uuid, state text, outcome text, reason text);

-- What did not lead to a message for a reason that a person can mend: a follow-up, or a refused message. A table of its
-- own and no index of follow_ups: an index that looks at how a follow-up ended would have to learn of every send.
create table dead_letters (
  -- Of the follow-up, or of the refused body.
  id uuid primary key,
  -- Empty for a message of which nobody knows whose it is.
  tenant text not null,
  cause text not null,
  at timestamptz not null
);
create index dead_letters_in_order on dead_letters (tenant, cause, at, id);
create type dead_letters_row as (id uuid, tenant text, cause text, at timestamptz);
-- With the call, under whose follow-ups those that share the fate are found.
create type dead_message_row as (id uuid, call uuid, tenant text, cause text, at timestamptz);

-- What is known of a refused message beside its body; null in rows of gateways that do not know these columns.
alter table refused_bodies add column tenant text, add column door text, add column faults json,
  add column taken_at timestamptz;

-- Replays that are told apart by an Idempotency-Key: what the first one with this id asked for. Kept 35 days.
create table replays (
  id uuid primary key,
  body uuid not null,
  at timestamptz not null
);

-- What is dead already.
insert into dead_letters
  select id, tenant, reason, received_at from follow_ups
  where state = 'settled' and reason in ('no_consent', 'phone_missing', 'no_channel', 'does_not_fit', 'expired');
insert into dead_letters
  select f.id, f.tenant,
    case when a.reason->>'stopsAccount' = 'true' then 'account_stopped' else a.reason->>'kind' end, f.received_at
  from follow_ups f cross join lateral (
    select state->'failure'->'reason' as reason from attempts where follow_up = coalesce(f.merged_into, f.id)
    order by planned_at desc, id desc limit 1) as a
  where f.state = 'settled' and f.outcome = 'unreached' and a.reason->>'optOut' is null
    and (a.reason->>'stopsAccount' = 'true' or a.reason->>'kind' in ('configuration', 'content', 'expired', 'filtered',
      'provider_error', 'rate_limited', 'unknown', 'window_closed'))
  on conflict (id) do nothing;
update refused_bodies r set tenant = coalesce(l.tenant, ''), door = l.data->>'door', faults = l.data->'faults'
  from ledger_entries l where l.call is null and l.kind = 'refused' and (l.data->>'refusedId')::uuid = r.id;
insert into dead_letters
  select id, tenant, 'refused', received_at from refused_bodies where door is not null;
