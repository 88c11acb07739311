-- Which address keys gateways on this database were given, so that none starts without one under which people are kept. A check
-- value tells nothing of its key and finds nobody: it is an HMAC of words that are no address, cut to 64 bits.
create table address_keys (
  version integer primary key,
  check_value text not null,
  -- Whether anything may be kept under it: one that was on standby and no more may go again.
  in_use boolean not null,
  known_since timestamptz not null default now()
);
