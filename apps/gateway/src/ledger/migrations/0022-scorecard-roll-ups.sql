-- What the scorecard counts, rolled up behind the ledger (scorecard-roll-up.ts). All of it follows from the other tables and
-- can be made again from them; what the roll-up has not reached yet is counted from those when it is asked for. No personal
-- data: a person is an id that nobody can turn back without the address key, as it stands in their attempts.

-- How far it has come: everything up to this page of the ledger. One row.
create table scorecard_progress (
  xid xid8 not null,
  seq bigint not null
);
insert into scorecard_progress values ('0', 0);
-- For readers, who see rows of their tenants and no table without one.
create function scorecard_reached() returns scorecard_progress language sql stable security definer
  set search_path from current as $$ select * from scorecard_progress limit 1 $$;

-- What a question can be narrowed to. Rows and sums name it by a number, so that they are small. country: empty where the
-- number of the caller tells none. channel: empty for all channels together. Facts are of the narrowest ones; sums are also of
-- those of every trigger, of every country, and of both, which have '*' there, so that a question adds up few of them.
create table scorecard_scopes (
  id serial primary key,
  tenant text not null,
  trigger text not null,
  country text not null,
  channel text not null,
  -- Of a narrowest one: those under which its facts are summed up, itself among them.
  within integer[],
  unique (tenant, trigger, country, channel)
);

-- A follow-up: one row for all channels, and one for each that it was tried on.
create table scorecard_facts (
  call uuid not null,
  follow_up uuid not null,
  scope integer not null,
  received_at timestamptz not null,
  -- Its messages that left, or may have left, and what is known of them.
  sent smallint not null,
  documented smallint not null,
  uncertain smallint not null,
  delivered smallint not null,
  failed smallint not null,
  -- When those left that a provider took and of which nothing else is known.
  unsettled timestamptz[],
  arrived boolean not null,
  doubled boolean not null,
  told boolean not null,
  expired boolean not null,
  -- Why its time to the first accept is not that of the gateway; or else the time.
  exclusion text,
  accept_ms bigint,
  lag_ms bigint,
  -- Whom it reached, also by their number among the people of the tenant, and when the last message left that did.
  person uuid,
  number integer,
  reached_at timestamptz,
  replied boolean not null,
  stopped boolean not null,
  -- When the last of its messages left that did, or of which nothing else is known: what becomes of it by itself, as time goes
  -- by, is settled some days later.
  last_at timestamptz
);
create index scorecard_facts_of_call on scorecard_facts (call);
create index scorecard_facts_by_receipt on scorecard_facts (scope, received_at) include (number);
create index scorecard_facts_of_people on scorecard_facts (person, scope, received_at) where person is not null;
create index scorecard_facts_by_accept on scorecard_facts (scope, accept_ms, received_at) where accept_ms is not null;
create index scorecard_facts_by_lag on scorecard_facts (scope, lag_ms, received_at) where lag_ms is not null;
create index scorecard_facts_open on scorecard_facts (last_at) where last_at is not null;
create index scorecard_facts_acted on scorecard_facts (scope, received_at) include (person, reached_at, replied, stopped)
  where replied or stopped;

-- Sums of facts over spans of 1, 7 and 28 days. day: where they begin, in days since 1970, UTC; a multiple of their length.
create table scorecard_sums (
  days smallint not null,
  day integer not null,
  scope integer not null,
  sent integer not null,
  documented integer not null,
  uncertain integer not null,
  delivered integer not null,
  failed integer not null,
  unsettled integer not null,
  arrived integer not null,
  doubled integer not null,
  told integer not null,
  expired integer not null,
  reached integer not null,
  in_time integer not null,
  replay integer not null,
  quiet_hours integer not null,
  caps integer not null,
  sender_pacing integer not null,
  fallback integer not null,
  primary key (days, day, scope)
) with (fillfactor = 70);

-- How many times of each length there are in the same spans: what tells in which range a percentile lies.
create table scorecard_times (
  what text not null,
  scope integer not null,
  days smallint not null,
  day integer not null,
  bin smallint not null,
  times integer not null,
  -- Many are read at once, and few change: all that is asked for stands in the index.
  primary key (what, scope, days, day, bin) include (times)
);

-- People who were reached, numbered from 0 for each tenant.
create table scorecard_people (
  person uuid primary key,
  tenant text not null,
  number integer not null,
  unique (tenant, number)
);

-- Who was reached in 7 and in 28 days that are over: a bit for each number. What changes in such days afterwards takes the
-- row away until it is made again, and it is read from the facts meanwhile.
create table scorecard_reach (
  days smallint not null,
  day integer not null,
  scope integer not null,
  bits bit varying not null,
  primary key (days, day, scope)
);

-- Scores of calls, by the number of their entry. messages: those that were taken before, each as 'trigger channel', and once
-- without either of the two, and without both, so that a question finds its own.
create table scorecard_scores (
  entry bigint not null,
  call uuid not null,
  tenant text not null,
  country text not null,
  -- Of its page, by which a period has it, and its own.
  at timestamptz not null,
  scored_at timestamptz not null,
  score double precision not null,
  messages text[] not null,
  -- Whether it is in the sums.
  is_summed boolean not null default false,
  primary key (call, entry)
);
create index scorecard_scores_by_time on scorecard_scores (tenant, at);

-- Sums of scores over the same spans, of a tenant and a country, by what was sent before: a message of them, or '-' where
-- nothing was.
create table scorecard_score_sums (
  days smallint not null,
  day integer not null,
  tenant text not null,
  country text not null,
  message text not null,
  scores integer not null,
  sum numeric not null,
  squares numeric not null,
  primary key (tenant, message, days, day, country)
) with (fillfactor = 70);

-- People of hold-outs, each by the follow-up that brought them in, and whether they came, as far as it is known.
create table scorecard_arms (
  tenant text not null,
  experiment text not null,
  person uuid not null,
  trigger text not null,
  country text not null,
  channel text not null,
  received_at timestamptz not null,
  arm text not null,
  came boolean,
  primary key (person, tenant, experiment)
);
create index scorecard_arms_by_receipt on scorecard_arms (tenant, received_at);

-- Whose replies are looked up by, and the few words about appointments of a call.
create index replies_of_person on replies (person);
create index appointments_of_call on appointments (call);
