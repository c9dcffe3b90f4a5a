-- migrate:up
CREATE VIEW upcoming AS
    SELECT c.id, h.name AS hall, a.full_name AS artist, c.begins
    FROM concert c JOIN hall h ON h.id = c.hall_id LEFT JOIN artist a ON a.id = c.artist_id
    WHERE c.begins > now();

CREATE MATERIALIZED VIEW takings AS SELECT concert_id, sum(price) AS total FROM ticket GROUP BY concert_id WITH NO DATA;

CREATE UNIQUE INDEX takings_concert ON takings (concert_id);

-- migrate:down
DROP MATERIALIZED VIEW takings;

DROP VIEW upcoming;
