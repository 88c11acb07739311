-- Consent records that can be shown to others: what each of them says, a hash of it, and a chain of those hashes by tenant.
-- In the record itself stands nothing of anybody in person; what does lies in consent_evidence, and the record has a
-- salted hash of it, so that the chain outlives an erasure.
alter table consents
  add column evidence_class text check (evidence_class in ('A', 'B', 'C', 'D')),
  add column occurred_at timestamptz,
  -- What describes and does not decide: seller, disclosure, jurisdiction, language ...
  add column particulars json,
  -- SHA-256 of salt and canonical JSON of what consent_evidence holds; null for what older gateways wrote.
  add column evidence_hash bytea,
  add column seq bigint,
  add column prev_hash bytea,
  -- SHA-256 of the canonical JSON (RFC 8785) of the record, the columns above and those of 0001.
  add column record_hash bytea,
  -- SHA-256 of seq (8 bytes, big-endian), prev_hash and record_hash.
  add column row_hash bytea;

-- PERSONAL, as before.
alter table consent_evidence add column salt bytea, add column details json;

-- The end of each tenant's chain.
create table consent_chains (
  tenant text primary key,
  seq bigint not null,
  prev_hash bytea not null,
  row_hash bytea not null,
  -- When a gateway last began to look whether the whole chain holds.
  checked_at timestamptz
) with (fillfactor = 50);

-- What older gateways write has no hash of its own, so it is made here: the canonical JSON of the columns that they know.
create function consent_record_hash(c consents) returns bytea language sql stable as $$
  select sha256(convert_to('{' || concat_ws(',',
    '"artefact":' || c.artefact, '"basis":' || to_json(c.basis), '"call":' || to_json(c.call),
    '"channels":' || to_json(c.channels), '"event":' || to_json(c.event),
    '"expiresAt":"' || to_char(c.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"',
    '"id":' || to_json(c.id), '"kind":' || to_json(c.kind), '"person":' || to_json(c.person),
    '"purposes":' || to_json(c.purposes),
    '"recordedAt":"' || to_char(c.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"',
    '"tenant":' || to_json(c.tenant)) || '}', 'UTF8'))
$$;

-- The database itself puts every new record at the end of its chain, whoever inserts it. Whoever inserts into several
-- chains takes their locks in order first (lock_consent_chains). It runs as the owner: nobody else has to write heads.
create function chain_consent() returns trigger language plpgsql security definer set search_path from current as $$
begin
  if new.record_hash is null then new.record_hash := consent_record_hash(new); end if;
  insert into consent_chains as head (tenant, seq, prev_hash, row_hash)
    values (new.tenant, 1, decode(repeat('00', 32), 'hex'),
      sha256(int8send(1) || decode(repeat('00', 32), 'hex') || new.record_hash))
    on conflict (tenant) do update set seq = head.seq + 1, prev_hash = head.row_hash,
      row_hash = sha256(int8send(head.seq + 1) || head.row_hash || new.record_hash)
    returning seq, prev_hash, row_hash into new.seq, new.prev_hash, new.row_hash;
  return new;
end
$$;

create function lock_consent_chains(tenants text[]) returns void
language plpgsql security definer set search_path from current as $$
begin
  perform 1 from consent_chains where tenant = any (tenants) order by tenant for update;
end
$$;

-- What is there already is chained in the order in which it came.
do $$
declare
  old consents;
  chained consents;
  last consents;
begin
  for old in select * from consents order by tenant, recorded_at, id loop
    chained := old;
    chained.record_hash := consent_record_hash(old);
    if last.tenant is distinct from old.tenant then
      chained.seq := 1;
      chained.prev_hash := decode(repeat('00', 32), 'hex');
    else
      chained.seq := last.seq + 1;
      chained.prev_hash := last.row_hash;
    end if;
    chained.row_hash := sha256(int8send(chained.seq) || chained.prev_hash || chained.record_hash);
    update consents set seq = chained.seq, prev_hash = chained.prev_hash, record_hash = chained.record_hash,
      row_hash = chained.row_hash where id = old.id;
    insert into consent_chains (tenant, seq, prev_hash, row_hash)
      values (chained.tenant, chained.seq, chained.prev_hash, chained.row_hash)
      on conflict (tenant) do update set seq = excluded.seq, prev_hash = excluded.prev_hash, row_hash = excluded.row_hash;
    last := chained;
  end loop;
end
$$;

alter table consents alter column seq set not null, alter column prev_hash set not null,
  alter column record_hash set not null, alter column row_hash set not null;
create unique index consents_in_chain on consents (tenant, seq);
create trigger chain_consent before insert on consents for each row execute function chain_consent();

-- A second lock beside the privileges: what is evidence stands, for everybody. Erasure and retention say that it is they
-- who ask (set local aftercall.erasure = 'on').
create function refuse_change() returns trigger language plpgsql as $$
begin
  if current_setting('aftercall.erasure', true) = 'on' then return coalesce(new, old); end if;
  raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end
$$;
create trigger consents_stand before update or delete on consents for each row execute function refuse_change();
create trigger consents_stay before truncate on consents for each statement execute function refuse_change();
create trigger suppressions_stand before update or delete on suppressions for each row execute function refuse_change();
create trigger suppressions_stay before truncate on suppressions for each statement execute function refuse_change();

create type chained_consents_row as (id uuid, tenant text, person uuid, call uuid, event uuid, kind text,
  channels text[], purposes text[], basis text, artefact boolean, recorded_at timestamptz, expires_at timestamptz,
  evidence_class text, occurred_at timestamptz, particulars json, evidence_hash bytea, record_hash bytea);
create type consent_proofs_row as (consent uuid, phone text, wording text, recording_url text, offset_ms bigint,
  salt bytea, details json);
