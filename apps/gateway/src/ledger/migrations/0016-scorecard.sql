-- What the scorecard reads of a period is found by its time, and what it reads of the ledger by what a page says: few pages
-- tell that a message was put off, and few hold a score, so these indexes are small, and a page that does neither costs a
-- look at its text.
create index ledger_of_postponed on ledger (call) where strpos(entries::text, '"kind":"postponed"') > 0;
create index ledger_of_scores on ledger (tenant, at) where strpos(entries::text, '"score":') > 0;

-- Rows lie in the order in which they came.
create index replies_by_receipt on replies using brin (received_at) with (pages_per_range = 32, autosummarize = on);
create index suppressions_by_time on suppressions using brin (at) with (pages_per_range = 32, autosummarize = on);
