-- migrate:up
CREATE TABLE artist (
    id bigserial PRIMARY KEY,
    first_name text NOT NULL,
    last_name text NOT NULL,
    full_name text GENERATED ALWAYS AS (first_name || ' ' || last_name) STORED, -- as it is printed;
    "born;on" date
);

CREATE INDEX artist_name ON artist (lower(last_name), first_name);

-- migrate:down
DROP TABLE artist;
