CREATE TABLE notice (id serial PRIMARY KEY, body text NOT NULL DEFAULT 'it''s on; come');

INSERT INTO notice (body) VALUES ('a; b'), (U&'\0441;');
