-- How fast each account sends, for all gateways together (GCRA): the moment at which everything that was granted will have
-- been paid for, in milliseconds since 1970 of the gateways' clock. One in the past owes nothing.
create table sender_paces (
  tenant text not null,
  account text not null,
  paid_at double precision not null default 0,
  primary key (tenant, account)
) with (fillfactor = 50);

-- lane: 0 goes before 1, and 1 before 2, among the sends of one account: live, after the call, tried again.
-- units: what the send costs in its channel's rate unit.
-- queued: it is known that it waits for the pace of its account, and the ledger says so; waits_until: when it is looked at
-- even where the pace lets nothing leave.
alter table work
  add column lane smallint not null default 1,
  add column units smallint not null default 1,
  add column queued boolean not null default false,
  add column waits_until timestamptz;

-- What is leased, by the end of its lease; what waits, by its due time and, for when much is due, an account at a time.
drop index work_due;
create index work_leased on work (due_at) where worker is not null;
create index work_due on work (due_at) where worker is null and not queued;
create index work_waiting on work (queued, tenant, coalesce(account, ''), lane, due_at, id) where worker is null;
create index work_waits_until on work (waits_until) where waits_until is not null and worker is null;

create type queued_work_row as (kind text, id uuid, tenant text, call uuid, call_key bigint, account text,
  due_at timestamptz, worker uuid, fence integer, lane smallint, units smallint);
