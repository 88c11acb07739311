-- Which addresses are one person's: ids that were joined share a root, the id of one of them, which has a row as well.
-- A person whose addresses were never joined has no row. No address can be told from an id without the key, so nothing
-- here is personal data, and what was joined outlives an erasure, as stops do. Rows are never deleted: a set only grows.
create table person_links (
  person uuid primary key,
  root uuid not null,
  tenant text not null,
  kind text not null check (kind in ('phone', 'id')),
  joined_at timestamptz not null
);
create index person_links_of_root on person_links (root);
