-- migrate:up
CREATE DOMAIN money_amount AS numeric(10, 2) CHECK (VALUE >= 0);

ALTER TABLE hall ADD COLUMN rent money_amount, ADD COLUMN note text COLLATE "C";

-- migrate:down
ALTER TABLE hall DROP COLUMN rent, DROP COLUMN note;

DROP DOMAIN money_amount;
