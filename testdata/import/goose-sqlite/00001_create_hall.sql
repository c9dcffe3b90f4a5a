-- +goose Up
CREATE TABLE hall (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE, -- it's; its name
    [seats; all] INTEGER NOT NULL CHECK ([seats; all] > 0)
);

-- +goose Down
DROP TABLE hall;
