-- What is known between an account and a person, on channels that have a service window or a pair limit. No index but
-- the key, and no personal data: a person is an id that nobody can turn back without the address key.
create table conversations (
  person uuid not null,
  account text not null,
  tenant text not null,
  -- When the person last wrote. This and the next time only ever rise, so webhooks may come late and in any order.
  wrote_at timestamptz,
  -- When the provider last refused free text because the service window was closed.
  closed_at timestamptz,
  -- The attempt that last left for the person, or has its time to leave, and that time.
  sent_attempt uuid,
  sent_at timestamptz,
  primary key (person, account)
) with (fillfactor = 70);

create type conversations_row as (person uuid, account text, tenant text, wrote_at timestamptz,
  closed_at timestamptz, sent_attempt uuid, sent_at timestamptz);
