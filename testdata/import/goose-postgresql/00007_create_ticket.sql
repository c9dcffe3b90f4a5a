-- +goose Up
CREATE TABLE ticket (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    concert_id bigint NOT NULL REFERENCES concert (id) ON DELETE CASCADE,
    seat integer NOT NULL,
    price numeric(8, 2) NOT NULL DEFAULT 0,
    sold_at timestamptz,
    UNIQUE (concert_id, seat)
);

CREATE INDEX ticket_free ON ticket (concert_id) INCLUDE (seat) WHERE sold_at IS NULL;

-- +goose Down
DROP TABLE ticket;
