ALTER TABLE hall DROP COLUMN rent, DROP COLUMN note;

DROP DOMAIN money_amount;
