-- The queue of uncertain sends is read by tenant, oldest first.
create index uncertain_sends_of_tenant on uncertain_sends (tenant, since, attempt);
