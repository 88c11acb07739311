-- Dead letters are listed tenant by tenant and cause by cause. By the index of 0010 each of these looks took all tenants of the
-- reader's policy with it, which are sorted anew every time: with a thousand tenants and an empty table the list took six
-- seconds. The policy compares in the collation of the column, and so does not come into an index that has another one.
create index dead_letters_of_tenants on dead_letters (tenant collate "C", cause, at, id);
