-- Of each account whose provider lists what people wrote to it: the time of the newest message that was read, by the provider's
-- clock, and when the list is read again, by ours. Whoever reads it moves next_at first, so that no other gateway does, and
-- read_to when all of it is in the ledger: what ends in between is read again.
create table reply_lists (
  tenant text not null,
  account text not null,
  read_to timestamptz not null,
  next_at timestamptz not null,
  primary key (tenant, account)
);
create index reply_lists_by_next on reply_lists (next_at);
