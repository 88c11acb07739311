-- The ledger is ordered by the ids of transactions, and on another server those begin anew, lower. Every page and every bound
-- therefore goes through two functions, which lift the ids of this server above whatever the ledger has already: by nothing
-- until the database is found on another server; then eras.ts makes both anew, with a number in them. They are plain SQL that
-- the planner takes apart, so that they cost no statement anything. Nothing in them hangs on the search path.

-- Under which a page of this transaction stands.
create function ledger_transaction() returns xid8 language sql stable as $$ select pg_current_xact_id() $$;
-- Every page below it is there: no transaction that began before has still to end.
create function ledger_bound() returns xid8 language sql stable parallel safe
  as $$ select pg_snapshot_xmin(pg_current_snapshot()) $$;

alter table ledger alter column xid set default ledger_transaction();

-- On which server each era was: a word for it, or null where the database user may not ask. lift: what is added.
create table ledger_eras (
  lift bigint primary key,
  server text,
  began_at timestamptz not null default now()
);
