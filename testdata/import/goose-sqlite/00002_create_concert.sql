-- +goose Up
CREATE TABLE concert (
    id INTEGER PRIMARY KEY,
    hall_id INTEGER NOT NULL REFERENCES hall (id),
    begin TEXT NOT NULL,
    end TEXT NOT NULL
);

CREATE TABLE audit (what TEXT NOT NULL DEFAULT 'it''s; new');

-- +goose Down
DROP TABLE audit;

DROP TABLE concert;
