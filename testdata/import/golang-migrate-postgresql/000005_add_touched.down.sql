DROP FUNCTION touch();

ALTER TABLE concert DROP COLUMN touched;
