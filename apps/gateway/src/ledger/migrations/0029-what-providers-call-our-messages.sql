-- What providers call our messages, of channels whose receipts name them by nothing else. `attempt` may be a notice, too.
create table provider_ids (
  tenant text not null,
  account text not null,
  provider_id text not null,
  attempt uuid not null,
  at timestamptz not null,
  primary key (tenant, account, provider_id)
);
create index provider_ids_by_age on provider_ids using brin (at);
create type provider_ids_row as (tenant text, account text, provider_id text, attempt uuid, at timestamptz);
