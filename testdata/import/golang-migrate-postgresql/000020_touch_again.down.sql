DROP TRIGGER concert_touched ON concert;

CREATE TRIGGER concert_touched BEFORE INSERT OR UPDATE OF begins, ends ON concert
    FOR EACH ROW EXECUTE FUNCTION touch();
