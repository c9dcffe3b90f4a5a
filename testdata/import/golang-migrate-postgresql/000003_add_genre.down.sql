ALTER TABLE artist DROP COLUMN genre;

DROP TYPE genre;
