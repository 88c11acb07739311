-- What messages count for a bill. Null in rows of gateways that do not know these columns.

-- Segments of an SMS, 1 elsewhere, as with attempts.
alter table notices add column units smallint;
create type notices_metered_row as (id uuid, tenant text, account text, channel text, person uuid, call uuid,
  call_key bigint, kind text, reply uuid, suppression uuid, at timestamptz, decided_at timestamptz, locale text,
  refusal text, progress text, units smallint);

-- In how many segments it came, where its provider counts them.
alter table replies add column segments smallint;
create type replies_metered_row as (id uuid, tenant text, account text, channel text, person uuid, call uuid,
  provider_id text, keyword text, media_count smallint, received_at timestamptz, meaning text, read_by text,
  segments smallint);

-- Usage is read by the time at which messages were to leave. That does not change once they have, and rows lie in its
-- order: whoever writes pays next to nothing for these.
create index attempts_by_plan on attempts using brin (planned_at) with (pages_per_range = 32, autosummarize = on);
create index notices_by_decision on notices using brin (decided_at) with (pages_per_range = 32, autosummarize = on);
