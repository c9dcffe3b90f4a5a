-- migrate:up
CREATE TABLE concert (
    id bigserial PRIMARY KEY,
    hall_id integer NOT NULL REFERENCES hall (id) ON DELETE RESTRICT,
    artist_id bigint REFERENCES artist (id) ON DELETE SET NULL,
    begins timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    CONSTRAINT concert_lasts CHECK (ends > begins),
    CONSTRAINT concert_once UNIQUE (hall_id, begins) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX concert_artist ON concert (artist_id) WHERE artist_id IS NOT NULL;

-- migrate:down
DROP TABLE concert;
