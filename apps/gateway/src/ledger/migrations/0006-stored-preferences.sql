-- The channel that a person asked for on an earlier call: few calls name one, so that the latest is one probe away.
create index calls_with_wish on calls (person, first_seen_at desc) where person is not null and prefers is not null;
