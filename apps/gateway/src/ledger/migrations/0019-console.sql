-- Who is signed in at the console, for all gateways. A session is found by the SHA-256 of its cookie, which stands nowhere.
-- No tenants: all that there are.
create table console_sessions (
  id_hash bytea primary key,
  user_name text not null,
  subject text not null,
  role text not null,
  tenants text[],
  signed_in_by text not null,
  begun_at timestamptz not null,
  -- About when it was last used, to the minute.
  seen_at timestamptz not null,
  expires_at timestamptz not null
);

-- One-time links that nobody has used yet, by the SHA-256 of their token.
create table console_links (
  token_hash bytea primary key,
  expires_at timestamptz not null
);

-- What people asked for at the console, and who was let in and who was not. Append-only. object names a kind and an id, and
-- no address and no name of anybody who is written to.
create table console_acts (
  id uuid primary key,
  at timestamptz not null,
  act text not null,
  user_name text not null,
  subject text not null,
  role text,
  tenant text,
  object text,
  reason text
);
create index console_acts_by_time on console_acts (at, id);

-- The newest calls of a tenant: their ids sort by the time at which we first heard of them. The collation is named so that
-- only that list uses the index: before a table is analysed, the planner would as soon look a call up by its tenant here,
-- and read all of them, as by its name.
create index calls_by_tenant on calls (tenant collate "C", id);
