-- migrate:up
CREATE TRIGGER concert_touched BEFORE INSERT OR UPDATE OF begins, ends ON concert
    FOR EACH ROW EXECUTE FUNCTION touch();

-- migrate:down
DROP TRIGGER concert_touched ON concert;
