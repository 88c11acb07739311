--! breaking
-- Personal data is ciphertext from now on. A gateway that does not know it could tell nobody anything any more: it would
-- take what it cannot read for erased.

-- The keys of tenants, each wrapped by the master key, which is not in the database. The highest version wraps new data
-- keys.
create table tenant_keys (
  tenant text not null,
  version smallint not null,
  wrapped bytea not null,
  -- The name of the master key that wrapped it.
  wrapped_by text not null,
  made_at timestamptz not null,
  primary key (tenant, version)
);

-- The keys of what is erased together: all of a call, or a consent, a reply, a notice or a body that belongs to no call. Each has
-- the id of what it is for, and is wrapped by a key of its tenant. Deleting the row is the erasure; with these in a table
-- of their own, a backup that is kept for long can do without them.
create table data_keys (
  id uuid primary key,
  tenant text not null,
  kind text not null check (kind in ('call', 'consent', 'reply', 'notice', 'webhook', 'refused')),
  tenant_key smallint not null,
  wrapped bytea not null
);
create type data_keys_row as (id uuid, tenant text, kind text, tenant_key smallint, wrapped bytea);

-- What a gateway wrote before stands in the old columns, as it was, until housekeeping has sealed it.
alter table call_papers alter column papers drop not null, add column sealed bytea;
create type sealed_papers_row as (call uuid, sealed bytea);

alter table event_bodies alter column body drop not null, add column sealed bytea;
create type sealed_event_bodies_row as (event uuid, call uuid, received_at timestamptz, sealed bytea);

-- key: whose it is, the call's or its own.
alter table webhook_bodies alter column url drop not null, alter column body drop not null,
  add column key uuid, add column sealed bytea;
create type sealed_webhook_bodies_row as (tenant text, account text, call uuid, received_at timestamptz, key uuid,
  sealed bytea);

alter table reply_texts alter column address drop not null, alter column body drop not null,
  add column key uuid, add column sealed bytea;
create type sealed_reply_texts_row as (reply uuid, key uuid, sealed bytea);

alter table notice_papers alter column request drop not null, add column key uuid, add column sealed bytea;
create type sealed_notice_papers_row as (notice uuid, key uuid, sealed bytea);

-- What is sealed is the salt and the canonical JSON that the hash in the record covers. Whether the row is there tells
-- what was erased from what was tampered with.
alter table consent_evidence add column sealed bytea;
create type sealed_evidence_row as (consent uuid, sealed bytea);
drop type consent_proofs_row;

alter table refused_bodies alter column body drop not null, add column sealed bytea, add column bytes integer;

-- What is not sealed yet, for housekeeping; empty soon, and nothing that is written from now on is in them.
create index call_papers_to_seal on call_papers (id) where papers is not null;
create index event_bodies_to_seal on event_bodies (event) where body is not null;
create index webhook_bodies_to_seal on webhook_bodies (received_at) where body is not null;
create index reply_texts_to_seal on reply_texts (reply) where body is not null;
create index notice_papers_to_seal on notice_papers (notice) where request is not null;
create index consent_evidence_to_seal on consent_evidence (consent) where sealed is null;
create index refused_bodies_to_seal on refused_bodies (id) where body is not null;

-- The ids of WhatsApp's messages begin with the number of the person, in Base64. From now on they are kept as an HMAC
-- (opaque-ids.ts); of those that are there the beginning goes: 24 letters are 18 bytes, of which 15 may be digits. What
-- tells a repeat by such an id goes whole, and so does what tells one by a hash of an address that has no key.
create function without_number(ids text) returns text language sql immutable as $$
  select regexp_replace(ids, 'wamid\.[A-Za-z0-9+/=_-]{24}', 'wamid:', 'g')
$$;
update attempts set state = without_number(state::text)::json, receipts = null
  where strpos(state::text, 'wamid.') > 0 or strpos(receipts::text, 'wamid.') > 0;
update notices set state = without_number(state::text)::json, receipts = null
  where strpos(state::text, 'wamid.') > 0 or strpos(receipts::text, 'wamid.') > 0;
update replies set provider_id = without_number(provider_id) where provider_id like 'wamid.%';
update ledger set entries = without_number(entries::text)::json where strpos(entries::text, 'wamid.') > 0;
delete from receipt_keys where strpos(key, 'wamid.') > 0 or key like 'preference/%';
drop function without_number;
