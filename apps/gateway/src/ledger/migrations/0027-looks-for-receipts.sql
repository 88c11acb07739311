-- How far it was looked for messages of which no receipt came, by how long after they were to leave: every attempt that was
-- to leave until looked_to was looked at, and the look goes on at next_at. Whoever takes a turn moves next_at first, so that
-- no other gateway does, and looked_to behind each part of it: what ends in between is looked at again.
create table receipt_looks (
  after_minutes integer primary key,
  looked_to timestamptz not null,
  next_at timestamptz not null
);
