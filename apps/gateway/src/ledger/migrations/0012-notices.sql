-- Notices: the answers to what people write about the messages. A row is one answer and the one message that it is: its id
-- is also the attempt's, travels to the provider and comes back on receipts. Kept for decisions that count as the answer of
-- a stop or of a day, although the provider gave it or it was too late; the ledger tells of the others.
create table notices (
  id uuid primary key,
  tenant text not null,
  account text not null,
  channel text not null,
  person uuid not null,
  -- Their last call; null for somebody who never called. call_key is then the number of a lock of the notice's own.
  call uuid,
  call_key bigint not null,
  kind text not null check (kind in ('stop_confirmation', 'stop_question', 'help')),
  -- What is answered: the person's message, unless the provider told it without one, and the stop that it is about.
  reply uuid,
  suppression uuid,
  -- When that came, and when it was decided on.
  at timestamptz not null,
  decided_at timestamptz not null,
  -- Of the words; null where none were written.
  locale text,
  -- Why it is not sent.
  refusal text,
  -- How far it got, as with attempts; null where nothing was to be sent.
  progress text,
  state json,
  receipts json,
  tries smallint not null default 0,
  accepted_at timestamptz,
  -- Of a question: the person's next message to the account.
  answered_by uuid
) with (fillfactor = 60);
create index notices_of_person on notices (person);
create index notices_of_call on notices (call) where call is not null;
create type notices_row as (id uuid, tenant text, account text, channel text, person uuid, call uuid, call_key bigint,
  kind text, reply uuid, suppression uuid, at timestamptz, decided_at timestamptz, locale text, refusal text, progress text);

-- PERSONAL: the messages as they are sent.
create table notice_papers (
  notice uuid primary key,
  request json not null
);
create type notice_papers_row as (notice uuid, request json);
create type notice_update_row as (id uuid, progress text, state json, receipts json, tries smallint,
  accepted_at timestamptz, refusal text);

-- A start of the scope 'one' ends the stop that it names, and no other: the person took it back when they were asked about
-- it. A gateway that does not know it goes on taking the person for stopped.
alter table suppressions add column ends uuid;
alter table suppressions drop constraint suppressions_scope_check;
alter table suppressions add constraint suppressions_scope_check check (scope in ('all', 'marketing', 'one'));
create type ending_suppressions_row as (id uuid, tenant text, person uuid, call uuid, kind text, scope text, source text,
  at timestamptz, ends uuid);
