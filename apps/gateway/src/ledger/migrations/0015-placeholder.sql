-- Of another change, which takes this number.
select 1;
