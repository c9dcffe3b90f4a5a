-- +goose Up
CREATE TYPE genre AS ENUM ('early', 'opera; choir', 'new');

ALTER TABLE artist ADD COLUMN genre genre NOT NULL DEFAULT 'new';

-- +goose Down
ALTER TABLE artist DROP COLUMN genre;

DROP TYPE genre;
