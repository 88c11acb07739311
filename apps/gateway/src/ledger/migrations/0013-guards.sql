-- What is counted against the bounds of tenants (caps and spend limits), for all gateways together. A row is a counter
-- over a time (an hour, a day or a month of UTC: its key is made from tenant, bound, what it counts and when it began), or
-- what a person was sent (its key is the person). Nobody's address stands in one.
create table counted (
  key uuid primary key,
  tenant text not null,
  -- Messages, or millionths of the currency of the prices; of a person, how often the row was written.
  used bigint not null,
  -- Of a person: the messages of the last seven days.
  messages json,
  -- Of no use from then on.
  until timestamptz not null,
  -- What the last writer took for the state before, and how far it was let go.
  expected bigint not null,
  most bigint not null
)
-- A counter is written by every message that it counts: with room on the page no index has to learn of it.
with (fillfactor = 40);

create type counted_row as (key uuid, tenant text, used bigint, messages json, until timestamptz, expected bigint,
  most bigint);

-- Two transactions decided on the same count, and both cannot be right: whoever comes second is done again. Volatile, so
-- that it is called only where it is reached.
create function counted_meanwhile() returns bigint language plpgsql volatile as $$
begin
  raise exception 'another transaction counted meanwhile' using errcode = '40001';
end $$;
