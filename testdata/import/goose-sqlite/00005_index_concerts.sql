-- +goose Up
CREATE INDEX concert_begin ON concert (begin DESC) WHERE end <> ';';

INSERT INTO hall (name, [seats; all]) VALUES ('great; hall', 1200);

-- +goose Down
DELETE FROM hall;

DROP INDEX concert_begin;
