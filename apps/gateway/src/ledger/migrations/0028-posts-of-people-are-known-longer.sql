-- Whether a post is of a person: a reply, a stop or its end. A signature of Twilio tells no time, so whoever overheard a START
-- could post it again once it is forgotten, and end a stop that came after it. Such rows are known as long as the ledger; what
-- stood here before, and what older gateways add, says nothing of it and is forgotten as ever.
alter table receipt_keys add column of_person boolean;
create index receipt_keys_to_forget on receipt_keys (received_at) where of_person is not true;
