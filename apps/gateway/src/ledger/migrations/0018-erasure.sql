-- When the papers of a call were last erased: nothing about it is kept any more that comes without an event of its own.
alter table calls add column erased_at timestamptz;

-- Who was erased, as ids that nobody can turn back without the address key. The file beside the database (erasure-log.ts)
-- says the same, so that a backup from before an erasure is not left with what it holds.
create table erasures (
  id uuid primary key,
  tenant text not null,
  people uuid[] not null,
  -- The name of the API key that asked for it, and its words.
  by text not null,
  why text not null,
  at timestamptz not null,
  -- Null until everything of it is done: a gateway that starts goes on with it.
  done_at timestamptz
);
create index erasures_to_do on erasures (at) where done_at is null;

-- Replies of people who had no call; their notices are few, and found by the person as it is.
create index replies_of_strangers on replies (person) where call is null;

-- Old webhook bodies are found by this when they have been kept for long enough; their rows lie in the order of time.
create index webhook_bodies_by_age on webhook_bodies using brin (received_at) with (pages_per_range = 32, autosummarize = on);
