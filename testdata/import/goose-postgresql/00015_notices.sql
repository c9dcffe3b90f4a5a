-- +goose Up
CREATE TABLE notice (id serial PRIMARY KEY, body text NOT NULL DEFAULT 'it''s on; come');

INSERT INTO notice (body) VALUES ('a; b'), (E'it\'s; here'), ('c:\'), (U&'\0441;');

-- +goose Down
DROP TABLE notice;
