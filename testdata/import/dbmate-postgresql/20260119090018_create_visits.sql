-- migrate:up
CREATE TABLE visit (at timestamptz NOT NULL, hall_id integer NOT NULL, people integer NOT NULL DEFAULT 1) PARTITION BY RANGE (at);

CREATE TABLE visit_2025 PARTITION OF visit FOR VALUES FROM ('2025-01-01 00:00+00') TO ('2026-01-01 00:00+00');

CREATE TABLE visit_other PARTITION OF visit DEFAULT;

-- migrate:down
DROP TABLE visit;
