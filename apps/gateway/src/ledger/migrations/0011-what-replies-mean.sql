-- What a reply means, and what said so: 'keyword' or 'free_text'. Null for one that asks for nothing, and for those that
-- were received before they were read.
alter table replies add column meaning text, add column read_by text;
create type replies_meaning_row as (id uuid, tenant text, account text, channel text, person uuid, call uuid,
  provider_id text, keyword text, media_count smallint, received_at timestamptz, meaning text, read_by text);

-- Whom the provider of an account refuses since they stopped there, and until they write to it that they want messages
-- again. Both times only ever rise, so webhooks may come late and in any order. No personal data: a person is an id that
-- nobody can turn back without the address key.
create table provider_blocks (
  person uuid not null,
  account text not null,
  tenant text not null,
  blocked_at timestamptz,
  freed_at timestamptz,
  primary key (person, account)
);
create type provider_blocks_row as (person uuid, account text, tenant text, blocked_at timestamptz, freed_at timestamptz);
