-- Sends of which nobody knows yet whether they took place, until a receipt or the provider's own list tells. The row of
-- the kind 'reconcile' in work, under the same id, says when the provider is asked next; a parked one has none.
create table uncertain_sends (
  attempt uuid primary key,
  tenant text not null,
  call uuid not null,
  -- No later than the first byte left, as far as that is known.
  sent_at timestamptz not null,
  since timestamptz not null,
  asked smallint not null default 0,
  absences smallint not null default 0,
  parked_at timestamptz
);

create type uncertain_sends_row as (attempt uuid, tenant text, call uuid, sent_at timestamptz, since timestamptz);
create type asked_again_row as (attempt uuid, asked smallint, absences smallint, due_at timestamptz, parked_at timestamptz);
