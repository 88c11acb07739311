-- Where the chain of each tenant was, day by day: what an evidence bundle is proved up to, and what the file of the
-- chain anchor, kept where this database's administrators cannot write, has to agree with.
create table consent_anchors (
  tenant text not null,
  seq bigint not null,
  row_hash bytea not null,
  at timestamptz not null,
  primary key (tenant, seq)
);
create trigger consent_anchors_stand before update or delete on consent_anchors
  for each row execute function refuse_change();
create trigger consent_anchors_stay before truncate on consent_anchors
  for each statement execute function refuse_change();
