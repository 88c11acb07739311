-- Where people can be reached: the last answer of each account about each person, from a look-up or from the fate of a
-- message. No history: the ledger has it. How long an answer is believed is asked when it is read.
create table reachability (
  person uuid not null,
  account text not null,
  tenant text not null,
  reachable boolean not null,
  answered_at timestamptz not null,
  primary key (person, account)
) with (fillfactor = 70);
create index reachability_by_age on reachability using brin (answered_at);

create type reachability_row as (person uuid, account text, tenant text, reachable boolean, answered_at timestamptz);
create type told_reachability_row as (attempt uuid, reachable boolean, answered_at timestamptz);
