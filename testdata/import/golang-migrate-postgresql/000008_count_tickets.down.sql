DROP FUNCTION seats_of(integer);

DROP FUNCTION sold(bigint);
