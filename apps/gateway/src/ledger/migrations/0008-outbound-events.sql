-- How far each destination of outbound events was given the ledger, and by which gateway. Not by an index: there are a
-- handful.
create table outbound_destinations (
  id text primary key,
  -- The last entry that was given or waits in outbound_waiting, as a cursor of the feed.
  xid xid8 not null,
  seq bigint not null,
  -- One gateway publishes to it at a time; who it is, and until when, on the clock of this database.
  worker uuid,
  leased_until timestamptz,
  -- Set while nothing gets through: how often in a row it was looked whether something does, and when it is next.
  away_tries integer not null default 0,
  away_until timestamptz,
  last_error text,
  last_error_at timestamptz,
  published_at timestamptz,
  -- It asked for no more.
  disabled_at timestamptz
) with (fillfactor = 50);

-- Calls, and entries of no call, whose next entry a destination did not take. What follows in the call waits behind it.
create table outbound_waiting (
  destination text not null,
  -- The call, or the cursor of the entry.
  lane text not null,
  call uuid,
  -- The entry that was not taken.
  xid xid8 not null,
  seq bigint not null,
  tries smallint not null,
  next_try_at timestamptz not null,
  primary key (destination, lane)
);
