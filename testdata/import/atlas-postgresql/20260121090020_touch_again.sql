CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $touch$
BEGIN
    IF NEW IS DISTINCT FROM OLD THEN -- $$ isn't the end;
        NEW.touched := clock_timestamp();
    END IF;
    RETURN NEW;
END;
$touch$;

DROP TRIGGER concert_touched ON concert;

CREATE TRIGGER concert_touched BEFORE UPDATE ON concert FOR EACH ROW EXECUTE PROCEDURE touch();
