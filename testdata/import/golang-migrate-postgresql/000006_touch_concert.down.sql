DROP TRIGGER concert_touched ON concert;
