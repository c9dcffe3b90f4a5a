-- migrate:up
CREATE FUNCTION sold(begin bigint) RETURNS bigint LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT CASE WHEN begin > 0 THEN count(*) ELSE 0 END FROM ticket WHERE concert_id = begin AND sold_at IS NOT NULL;
END;

CREATE FUNCTION seats_of(integer) RETURNS integer LANGUAGE sql STABLE AS 'SELECT seats FROM hall WHERE id = $1;';

-- migrate:down
DROP FUNCTION seats_of(integer);

DROP FUNCTION sold(bigint);
